import { NewContact } from './contact.schema.ts'
import { identityOf } from './request-identity.ts'

const written = {
  kind: 'approval',
  title: 'Refund?',
  body: 'Order 17',
  to: ['@ann', { ref: '@bob', via: ['email:bob@acme.example'] }],
  cc: ['email:cfo@acme.example'],
  bcc: ['email:audit@acme.example'],
  options: [{ id: 'yes', label: 'Refund it', decision: 'approve' }],
  form: { fields: [{ id: 'amount', label: 'Amount', type: 'number' }] },
  action: { name: 'refund', arguments: { amount: 12.5, order: 17 } },
  context: { risk: 'high' },
  agent: 'billing'
}
const identity = (request: object, digests: string[] = []) => identityOf(NewContact.parse(request), digests)
const staged = (to: unknown) => ({ ...written, to: undefined, policy: { stages: [{ steps: [{ to: [to] }] }] } })

it('is the same text for ever: what is written here stands digested in databases', () => {
  expect(identity({ kind: 'question', body: 'Which?', to: '@ann', agent: 'billing' }, ['aa', 'bb'])).toBe(
    '{"agent":"billing","attachments":["aa","bb"],"body":"Which?","kind":"question","to":["@ann"]}'
  )
})

it.each([
  ['thread', { thread: 'case 17' }],
  ['deadline', { deadline: '2h' }],
  ['metadata', { metadata: { order: '17' } }],
  ['state', { state: { step: 3 } }],
  ['externalId', { externalId: 'order-17' }],
  ['the order of keys', { action: { arguments: { order: 17, amount: 12.5 }, name: 'refund' } }]
])('does not tell apart what differs in %s', (_what, change) => {
  expect(identity({ ...written, ...change })).toBe(identity(written))
})

it.each(Object.keys(written).filter((key) => !['kind', 'body', 'to'].includes(key)))(
  'tells who leaves out %s',
  (key) => {
    expect(identity({ ...written, [key]: undefined })).not.toBe(identity(written))
  }
)

it.each([
  ['kind', { kind: 'question', options: undefined }],
  ['title', { title: 'Refund!' }],
  ['body', { body: 'Order 18' }],
  ['to', { to: ['@ann'] }],
  ['via', { to: ['@ann', { ref: '@bob', via: ['email:bobby@acme.example'] }] }],
  ['policy', { to: undefined, policy: 'refunds' }],
  ['cc', { cc: ['email:ceo@acme.example'] }],
  ['bcc', { bcc: ['email:ceo@acme.example'] }],
  ['cc in place of bcc', { cc: written.bcc, bcc: written.cc }],
  ['options', { options: [{ ...written.options[0], label: 'Pay' }] }],
  ['form', { form: { fields: [{ ...written.form.fields[0], required: true }] } }],
  ['action', { action: { ...written.action, arguments: { amount: 12.51, order: 17 } } }],
  ['the type of an argument', { action: { ...written.action, arguments: { amount: '12.5', order: 17 } } }],
  ['context', { context: { risk: 'low' } }],
  ['agent', { agent: 'sales' }]
])('tells another %s', (_what, change) => {
  expect(identity({ ...written, ...change })).not.toBe(identity(written))
})

it('tells files by what is in them, and by their order', () => {
  const texts = [[], ['aa'], ['bb'], ['aa', 'bb'], ['bb', 'aa']].map((digests) => identity(written, digests))
  expect(new Set(texts).size).toBe(texts.length)
})

it('does not tell apart what differs in placement, wherever it stands', () => {
  const placement = { subject: 'Order 17' }
  const placed = {
    to: [
      { ref: '@ann', placement },
      { ...(written.to[1] as object), placement }
    ],
    cc: [{ ref: 'email:cfo@acme.example', placement }],
    bcc: [{ ref: 'email:audit@acme.example', placement }]
  }
  expect(identity({ ...written, ...placed })).toBe(identity(written))
  expect(identity(staged({ ref: '@ann', placement }))).toBe(identity(staged('@ann')))
})

it('tells one policy from another by whom each of its steps asks', () => {
  expect(identity(staged('@ann'))).not.toBe(identity(staged('@bob')))
})
