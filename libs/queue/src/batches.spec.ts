import { Batches } from './batches.ts'

function slowly() {
  const batches: number[][] = []
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = []
  const subject = new Batches<number>((items) => {
    batches.push([...items])
    return new Promise<void>((resolve, reject) => ends.push({ resolve, reject }))
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { batches, ends, subject, turn }
}

it('hands on what comes alone at once', async () => {
  const { batches, ends, subject } = slowly()
  const done = subject.add([1])
  expect(batches).toEqual([[1]])
  ends[0]!.resolve()
  await done
})

it('lets what comes meanwhile share the next batch', async () => {
  const { batches, ends, subject, turn } = slowly()
  const first = subject.add([1])
  const shared = Promise.all([subject.add([2]), subject.add([3, 4])])
  expect(batches).toEqual([[1]])
  ends[0]!.resolve()
  await first
  await turn()
  expect(batches).toEqual([[1], [2, 3, 4]])
  const third = subject.add([5])
  ends[1]!.resolve()
  await shared
  await turn()
  ends[2]!.resolve()
  await third
  expect(batches).toEqual([[1], [2, 3, 4], [5]])
  const alone = subject.add([6])
  expect(batches).toHaveLength(4)
  ends[3]!.resolve()
  await alone
})

it('tells only those whose batch failed, and goes on', async () => {
  const { batches, ends, subject, turn } = slowly()
  const first = subject.add([1])
  const second = subject.add([2])
  ends[0]!.reject(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await turn()
  ends[1]!.resolve()
  await second
  const third = subject.add([3])
  expect(batches).toEqual([[1], [2], [3]])
  ends[2]!.resolve()
  await third
})
