import { setImmediate as everythingElse } from 'node:timers/promises'
import { Turns } from './turns.ts'

/** Work that ends when it is told to, and what of it has begun. */
function bench() {
  const begun: string[] = []
  const ends = new Map<string, (fails?: Error) => void>()
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name)
      ends.set(name, (fails) => (fails ? reject(fails) : resolve(name)))
    })
  return { begun, end: (name: string, fails?: Error) => ends.get(name)!(fails), work }
}

it('does the work of one key in its order, one at a time', async () => {
  const { begun, end, work } = bench()
  const turns = new Turns(4)
  const [first, second] = [turns.take('a', work('a1')), turns.take('a', work('a2'))]
  expect(begun).toEqual(['a1'])
  end('a1')
  expect(await first).toBe('a1')
  await everythingElse()
  expect(begun).toEqual(['a1', 'a2'])
  end('a2')
  expect(await second).toBe('a2')
})

it('does the work of so many keys at once, whoever has most of it', async () => {
  const { begun, end, work } = bench()
  const turns = new Turns(2)
  const all = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => turns.take(name[0]!, work(name)))
  expect(begun).toEqual(['a1', 'b1'])
  end('a1')
  await everythingElse()
  // Each key has its turn: one that is busy keeps nobody out.
  expect(begun).toEqual(['a1', 'b1', 'c1'])
  end('b1')
  await everythingElse()
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2'])
  for (const name of ['c1', 'a2', 'a3']) {
    end(name)
    await everythingElse()
  }
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1'])
})

it('goes on after work that failed', async () => {
  const { end, work } = bench()
  const turns = new Turns(1)
  const [first, second] = [turns.take('a', work('a1')), turns.take('b', work('b1'))]
  end('a1', new Error('broken'))
  await expect(first).rejects.toThrow('broken')
  end('b1')
  expect(await second).toBe('b1')
})
