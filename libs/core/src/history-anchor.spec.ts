import { createHash } from 'node:crypto'
import { anchorHash, withEvent, type Anchor, type PlacedEvent } from './history-anchor.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const AT = '2026-11-30T12:00:00.000Z'
const event: PlacedEvent = { position: '7', id: 'evt_1', contact: 'con_1', type: 'contact.created', at: AT, hash: 'a' }
const anchor: Omit<Anchor, 'hash'> = { project: 'prj_1', seq: 2, position: '9', events: 3, digest: 'd', at: AT }

it.each<Partial<PlacedEvent>>([
  { position: '8' },
  { id: 'evt_2' },
  { contact: 'con_2' },
  { contact: undefined },
  { type: 'contact.late' },
  { at: '2026-11-30T12:00:00.001Z' },
  { hash: 'b' }
])('digests an event with %o to something else', (changed) => {
  expect(withEvent(sha256, '', { ...event, ...changed })).not.toBe(withEvent(sha256, '', event))
})

it('digests events in their order', () => {
  const other = { ...event, id: 'evt_2', position: '8' }
  const digestOf = (...events: PlacedEvent[]) => events.reduce((sum, one) => withEvent(sha256, sum, one), '')
  expect(digestOf(event, other)).not.toBe(digestOf(other, event))
  expect(digestOf(event, other)).not.toBe(digestOf(event))
})

it.each<Partial<Anchor>>([
  { project: 'prj_2' },
  { seq: 3 },
  { position: '10' },
  { events: 4 },
  { digest: 'e' },
  { at: '2026-11-30T12:00:00.001Z' }
])('hashes an anchor with %o to something else', (changed) => {
  expect(anchorHash(sha256, 'before', { ...anchor, ...changed })).not.toBe(anchorHash(sha256, 'before', anchor))
})

it('hashes an anchor after another one to something else', () => {
  expect(anchorHash(sha256, 'another', anchor)).not.toBe(anchorHash(sha256, 'before', anchor))
})
