import { Lanes } from './lanes.ts'

/** Work that goes on until it is ended, noted when it begins. */
function aDay() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (id: string) => () => {
    begun.push(id)
    return new Promise<void>((resolve) => ends.set(id, resolve))
  }
  const end = async (id: string) => {
    ends.get(id)!()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, work, end }
}

const most = { lane: 2, group: 3, waiting: 4 }

it('begins so much of one lane, and the next when one of it has ended', async () => {
  const { begun, work, end } = aDay()
  const lanes = new Lanes(most)
  for (const id of ['a1', 'a2', 'a3', 'a4']) lanes.enter({ group: 'g', lane: 'a', id }, work(id))
  expect(begun).toEqual(['a1', 'a2'])
  await end('a2')
  expect(begun).toEqual(['a1', 'a2', 'a3'])
})

it('lets what hangs in one lane keep no other waiting, nor what hangs in one group', () => {
  const { begun, work } = aDay()
  const lanes = new Lanes(most)
  for (const id of ['a1', 'a2', 'a3']) lanes.enter({ group: 'g', lane: 'a', id }, work(id))
  lanes.enter({ group: 'g', lane: 'b', id: 'b1' }, work('b1'))
  lanes.enter({ group: 'g', lane: 'c', id: 'c1' }, work('c1'))
  lanes.enter({ group: 'other', lane: 'd', id: 'd1' }, work('d1'))
  expect(begun).toEqual(['a1', 'a2', 'b1', 'd1'])
})

it('gives the places that are left to one lane after the other', async () => {
  const { begun, work, end } = aDay()
  const lanes = new Lanes(most)
  for (const lane of ['a', 'b', 'c', 'd'])
    for (const id of [1, 2]) lanes.enter({ group: 'g', lane, id: `${lane}${id}` }, work(`${lane}${id}`))
  expect(begun).toEqual(['a1', 'a2', 'b1'])
  await end('a1')
  await end('a2')
  await end('b1')
  expect(begun.slice(3)).toEqual(['b2', 'c1', 'd1'])
})

it('takes nothing in twice, as long as it is here, and no more than may wait', async () => {
  const { begun, work, end } = aDay()
  const lanes = new Lanes(most)
  const enter = (id: string) => lanes.enter({ group: 'g', lane: 'a', id }, work(id))
  for (const id of ['1', '1', '2', '3', '3', '4', '5', '6', 'too much']) enter(id)
  for (const id of ['1', '2', '3', '4', '5', '6']) await end(id)
  expect(begun).toEqual(['1', '2', '3', '4', '5', '6'])
  enter('1')
  expect(begun.at(-1)).toBe('1')
})

it('lets what runs end when it stops, and begins nothing any more', async () => {
  const { begun, work, end } = aDay()
  const lanes = new Lanes({ ...most, lane: 1 })
  for (const id of ['1', '2']) lanes.enter({ group: 'g', lane: 'a', id }, work(id))
  let stopped = false
  const stopping = lanes.stop().then(() => (stopped = true))
  lanes.enter({ group: 'g', lane: 'b', id: '3' }, work('3'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(stopped).toBe(false)
  await end('1')
  await stopping
  expect(begun).toEqual(['1'])
})
