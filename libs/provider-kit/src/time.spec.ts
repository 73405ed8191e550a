import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { realTime } from './time.ts'

it('passes as it does on this machine', async () => {
  const began = performance.now()
  await realTime.wait(30)
  expect(performance.now() - began).toBeGreaterThanOrEqual(29)
})

it('ends early once the signal aborts', async () => {
  const stop = new AbortController()
  const waits = realTime.wait(3_600_000, stop.signal)
  stop.abort()
  await expect(waits).resolves.toBeUndefined()
})

it('keeps no process alive', () => {
  const kit = fileURLToPath(new URL('../dist/time.js', import.meta.url))
  const script = `const { realTime } = await import(${JSON.stringify(kit)}); void realTime.wait(3_600_000)`
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 })
  expect({ status, signal }).toEqual({ status: 0, signal: null })
})
