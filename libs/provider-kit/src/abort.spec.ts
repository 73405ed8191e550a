import { getEventListeners } from 'node:events'
import { onAbort, orAborted, untilAborted } from './abort.ts'
import { realTime } from './time.ts'

describe('many who wait for one signal', () => {
  it('are all called, and are one listener to it', async () => {
    const stop = new AbortController()
    const called: number[] = []
    for (let each = 0; each < 100; each++) onAbort(stop.signal, () => called.push(each))
    const waits = Array.from({ length: 100 }, () => realTime.wait(3_600_000, stop.signal))
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
    stop.abort()
    await Promise.all(waits)
    expect(called).toHaveLength(100)
  })

  it('are called at once where it has aborted, and not at all where they took it back', async () => {
    const stop = new AbortController()
    const called: string[] = []
    onAbort(stop.signal, () => called.push('taken back'))()
    onAbort(stop.signal, () => called.push('before'))
    stop.abort()
    onAbort(stop.signal, () => called.push('after'))
    await Promise.all([untilAborted(stop.signal), realTime.wait(3_600_000, stop.signal)])
    expect(called).toEqual(['before', 'after'])
  })

  it('leave no listener behind once none of them waits any more', () => {
    const { signal } = new AbortController()
    const taken = [1, 2].map(() => onAbort(signal, () => {}))
    for (const takeBack of taken) takeBack()
    expect(getEventListeners(signal, 'abort')).toEqual([])
    onAbort(signal, () => {})
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  })
})

it('work is waited for until the signal aborts', async () => {
  const stop = new AbortController()
  await expect(orAborted(Promise.resolve(7), stop.signal)).resolves.toBe(7)
  await expect(orAborted(Promise.reject(new Error('no')), stop.signal)).rejects.toThrow('no')
  const endless = orAborted(new Promise(() => {}), stop.signal)
  stop.abort()
  await expect(endless).resolves.toBeUndefined()
})
