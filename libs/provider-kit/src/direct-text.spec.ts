import { APPROVAL_OPTIONS } from '@parley/core'
import { meaningOf, type AskedThere } from './direct-text.ts'

const isAfter = (one: Record<string, unknown>, other: Record<string, unknown>) =>
  Number(one['at']) > Number(other['at'])
const closedTo = { isHeard: false, isAfter }
const openTo = { isHeard: true, isAfter }

const said = (text: string, more: object = {}) => ({ text, ref: { at: 10 }, ...more })
const asked = (id: string, contact: object = {}, messages = [{ state: 'sent', ref: { at: 5 } }]): AskedThere => ({
  contact: { id, status: 'pending', kind: 'approval', options: APPROVAL_OPTIONS, ...contact },
  messages
})
const question = asked('q', { kind: 'question', options: [] })

it('is an answer to the only request', () => {
  expect(meaningOf(said('approve'), [asked('a')], closedTo)).toMatchObject({
    type: 'answer',
    asked: { contact: { id: 'a' } }
  })
  expect(meaningOf(said('approve'), [asked('a')], openTo).type).toBe('answer')
})

it.each<[string, readonly AskedThere[]]>([
  ['nothing is open', []],
  ['two are open', [asked('a'), asked('b')]],
  ['another was closed', [asked('a'), asked('b', { status: 'resolved' })]],
  ['another has expired', [asked('a'), asked('b', { status: 'expired' })]],
  ['a notice came', [asked('a'), asked('n', { kind: 'notice', status: 'resolved', options: [] })]],
  ['a notice is on its way', [asked('a'), asked('n', { kind: 'notice', options: [] })]],
  ['only what was closed is there', [asked('a', { status: 'resolved' })]],
  ['its message is in doubt', [asked('a', {}, [{ state: 'unknown', ref: { at: 5 } }])]],
  ['its message waits', [asked('a', {}, [{ state: 'queued', ref: { at: 5 } }])]],
  ['nobody knows where its message is', [asked('a', {}, [{ state: 'sent' } as never])]],
  ['it was sent later', [asked('a', {}, [{ state: 'sent', ref: { at: 11 } }])]],
  [
    'the agent added something later',
    [
      asked('a', {}, [
        { state: 'sent', ref: { at: 11 } },
        { state: 'sent', ref: { at: 5 } }
      ])
    ]
  ]
])('counts for nothing where %s', (_, there) => {
  const open = there.filter(({ contact }) => contact.status === 'pending' && contact.kind !== 'notice')
  expect(meaningOf(said('approve'), there, closedTo)).toEqual({ type: 'which', open, soon: false })
  expect(meaningOf(said('approve'), there, openTo)).toEqual({ type: 'which', open, soon: false })
})

it('may be about what is being sent', () => {
  const there = [asked('a', {}, [{ state: 'sending' }, { state: 'sent', ref: { at: 5 } }] as never)]
  expect(meaningOf(said('approve'), there, closedTo)).toMatchObject({ type: 'which', soon: true })
})

it('counts for nothing where the platform does not say what came first, or another message is named', () => {
  expect(meaningOf(said('approve'), [asked('a')], { isHeard: false }).type).toBe('which')
  expect(meaningOf(said('approve', { follows: [{ at: 7 }] }), [asked('a')], closedTo).type).toBe('which')
})

it('is heard by whoever listens where it decides nothing', () => {
  for (const text of ['Can you order paper?', 'hello', 'approve this?']) {
    expect(meaningOf(said(text), [asked('a')], openTo).type).toBe('news')
    expect(meaningOf(said(text), [], openTo).type).toBe('news')
    expect(meaningOf(said(text), [asked('a')], closedTo).type).toBe('answer') // to be read: it decides nothing
  }
  expect(meaningOf(said('approve', { unsure: true }), [asked('a')], openTo).type).toBe('news')
  expect(meaningOf(said('The left one'), [question], openTo).type).toBe('news')
  expect(meaningOf(said('The left one'), [question], closedTo).type).toBe('answer')
})

it('is a decision by the options of any that is open', () => {
  const options = [{ id: 'eu', label: 'Europe', decision: 'answer', comment: 'none' }] as const
  const there = [question, asked('c', { kind: 'question', options })]
  expect(meaningOf(said('Europe'), there, openTo)).toMatchObject({ type: 'which', open: there })
})
