// Whatever a contact may hold, Discord takes what is made of it: the same limits as in the core's schemas.
import type { OutboundMessage, Settlement } from '@parley/provider-kit'
import fc from 'fast-check'
import { messageFlaw, modalFlaw } from '../../../provider-kit/src/simulators/discord-limits.simulator.ts'
import { renderCard } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import { writeCustomId } from './custom-id.ts'
import { openFiles } from './enclosure.ts'
import { answerModal, commentModal, fitsModal, optionModal } from './modal.render.ts'

const TOKEN = '0123456789abcdefghjkmnpq-r12-0123456789abcdefghjk'
const LETTERS = [
  'a',
  ' ',
  '*',
  '_',
  '`',
  '<',
  '@everyone ',
  '\n',
  '\n# ',
  '👩‍👩‍👧‍👦',
  'ก็',
  '\\',
  '[x](https://x.example/) ',
  '"'
]

interface Manner {
  /** What all texts are made of. */
  readonly letters: readonly string[]
  /** Everything that there can be is there, and as long as it can be. */
  readonly isFull: boolean
}

function contactIn({ letters, isFull }: Manner): fc.Arbitrary<OutboundMessage> {
  const once = letters.join('')
  const filled = (length: number) => {
    const all = once.repeat(Math.ceil(length / once.length)).slice(0, length)
    return all.trim() === '' ? 'x'.repeat(length) : all
  }
  const text = (longest: number) => (isFull ? fc.constant(longest) : fc.integer({ min: 1, max: longest })).map(filled)
  const line = (longest: number) => text(longest).map((one) => one.replaceAll('\n', ' '))
  const maybe = <T>(one: fc.Arbitrary<T>) => (isFull ? one : fc.option(one, { nil: undefined }))
  const upTo = <T>(most: number, one: fc.Arbitrary<T>) =>
    fc.array(one, { minLength: isFull ? most : 0, maxLength: most })
  const withIds = <T extends object>(all: fc.Arbitrary<T[]>) =>
    all.map((some) => some.map((one, at) => ({ ...one, id: `${'i'.repeat(60)}${at}` })))
  const option = fc.record({
    label: line(80),
    decision: fc.constantFrom('approve', 'reject', 'request_changes'),
    comment: fc.constantFrom('none', 'optional', 'required'),
    prefill: maybe(text(2_000))
  })
  const field = fc.record({
    label: line(120),
    type: fc.constantFrom('text', 'number', 'boolean', 'select', 'date'),
    required: fc.boolean(),
    options: fc.array(line(120), { minLength: 1, maxLength: 50 }),
    help: maybe(text(300))
  })
  const file = fc
    .record({ name: line(255), size: fc.constantFrom(0, 10, 20_000_000) })
    .map((one) => ({ ...one, id: one.name, contentType: 'x/y', async *open() {} }))
  return fc
    .record({
      kind: fc.constantFrom('approval', 'question', 'notice'),
      title: maybe(text(200)),
      body: fc.constantFrom(500, 5_000, 5_000, 50_000).chain(text),
      turn: fc.option(text(20_000), { nil: undefined, freq: 1 }),
      project: line(120),
      agent: line(120),
      recipient: line(120),
      options: withIds(upTo(20, option)),
      fields: fc.option(withIds(fc.array(field, { minLength: 1, maxLength: 20 })), { nil: undefined }),
      action: maybe(
        fc.record({ name: line(200), arguments: maybe(fc.dictionary(line(40), text(5_000))), editable: fc.boolean() })
      ),
      context: maybe(
        fc.record({
          risk: fc.constantFrom('low', 'critical'),
          confidence: fc.constantFrom(0, 1),
          signals: upTo(20, fc.record({ level: fc.constantFrom('info', 'warning', 'danger'), text: line(500) })),
          impact: text(2_000),
          rollback: text(2_000),
          suggestion: text(2_000),
          links: upTo(20, fc.record({ label: line(120), url: fc.constant(`https://x.example/${'a'.repeat(1_980)}`) }))
        })
      ),
      deadlineAt: maybe(fc.constant(new Date('2026-11-21T14:46:00Z'))),
      attachments: upTo(20, file),
      watches: fc.option(fc.constantFrom('cc', 'bcc'), { nil: undefined, freq: 1 }),
      asked: fc.array(line(120), { maxLength: 40 }),
      link: fc.constantFrom(500, 600).map((length) => `https://parley.acme.example/r/${'x'.repeat(length)}`)
    })
    .map(({ fields, ...message }) => {
      const ours = {
        id: 'msg_1',
        contactId: 'con_1',
        threadId: 'thr_1',
        attempt: 1,
        createdAt: new Date(),
        bounceToken: 'b'
      }
      const token = message.watches ? {} : { token: TOKEN }
      const form = fields && message.kind !== 'notice' ? { form: { fields } } : {}
      return { ...ours, ...token, ...form, ...message } as unknown as OutboundMessage
    })
}

const anyContact = fc
  .record({ letters: fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 3 }), isFull: fc.boolean() })
  .chain(contactIn)

it('a card is what Discord takes, with all its buttons, and nothing of it is nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(anyContact, fc.boolean(), async (message, isPrivate) => {
      const { whole, ...body } = renderCard(message, isPrivate)
      const files = await openFiles(message, whole)
      expect(
        messageFlaw(
          body as never,
          files.map(({ data }) => ({ size: (data as Buffer).length }))
        )
      ).toBeUndefined()
      const ids = body.components.flatMap((row) => row.components.map((one) => 'custom_id' in one && one.custom_id))
      const isAsked = message.token !== undefined && message.kind !== 'notice'
      const options = isAsked ? message.options : []
      const wanted = options.map((_, at) => writeCustomId({ kind: 'option', token: TOKEN, option: at }))
      expect(ids).toEqual(expect.arrayContaining(wanted))
      // Where anything is cut, it says so, and where the whole is.
      expect(body.content.includes('request.md')).toBe(whole !== undefined)
    }),
    { numRuns: 60 }
  )
})

it('a card with a megabyte to run is made, and says what is cut', async () => {
  const [message] = fc.sample(contactIn({ letters: ['`'], isFull: true }), { numRuns: 1, seed: 1 })
  const action = { name: 'x', arguments: 'a `b` '.repeat(170_000), editable: false }
  expect(renderCard({ ...message!, body: 'Run it?', action }, true).content).toContain('… cut')
})

it('a copy that is brought up to date is what Discord takes', () => {
  fc.assert(
    fc.property(anyContact, fc.constantFrom('r'.repeat(500), '*'.repeat(500)), (message, reason) => {
      const settlement: Settlement = { version: 2, status: 'cancelled', reason, elsewhere: true }
      expect(messageFlaw({ content: renderClosing(message, settlement) }, [])).toBeUndefined()
    }),
    { numRuns: 40 }
  )
})

it('a modal is what Discord takes', () => {
  fc.assert(
    fc.property(anyContact, (message) => {
      const modals = message.options.flatMap((_, at) => optionModal(message, at, TOKEN) ?? [])
      if (message.options.some(({ comment }) => comment !== 'none')) modals.push(commentModal(message, TOKEN))
      if (!message.form || fitsModal(message.form)) modals.push(answerModal(message, TOKEN))
      for (const modal of modals) expect(modalFlaw(modal as never)).toBeUndefined()
    }),
    { numRuns: 60 }
  )
})
