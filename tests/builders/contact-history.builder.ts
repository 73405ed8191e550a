import {
  assertSatisfiable,
  ASSURANCES,
  isParleyError,
  type Contact,
  type ContactEvent,
  type Requirement
} from '@parley/core'
import fc from 'fast-check'
import {
  aContact,
  ann,
  bareAddress,
  bob,
  cy,
  dee,
  group,
  MINUTE,
  person,
  START,
  who,
  type Asked,
  type ContactBuilder
} from './contact.builder.ts'
import {
  accepts,
  bounced,
  cancelled,
  joined,
  notified,
  says,
  sent,
  stranger,
  turned,
  unknown,
  waited
} from './contact-event.builder.ts'

export const eve = person('eve', { addresses: ['email:eve@acme.example', 'sms:+15550100'], delegates: [dee] })
const sleeper = person('fay', { quietHours: { from: '08:00', to: '12:00', timeZone: 'UTC' } })
export const cfo = bareAddress('email:cfo@acme.example')
const approvals = group('slack:#approvals')
const ops = group('teams:ops')
const finance = group('slack:finance')
const people = [ann, bob, cy, eve, sleeper, cfo]
export const everybody: readonly Asked[] = [...people, approvals, ops]

const asked = fc.uniqueArray(fc.constantFrom(...everybody), { minLength: 1, maxLength: 6 })
export const anyRequirement: fc.Arbitrary<Requirement> = fc.record({
  of: fc.option(
    fc
      .uniqueArray(fc.constantFrom<Asked>(ann, bob, cy, eve, cfo, finance), { minLength: 1, maxLength: 3 })
      .map((those) => those.map(who)),
    { nil: undefined }
  ),
  count: fc.constantFrom(1, 1, 2, 3)
})
const anyStage = fc.record({
  steps: fc.array(fc.record({ to: asked, waitMs: fc.integer({ min: 1, max: 120 }).map((n) => n * MINUTE) }), {
    minLength: 1,
    maxLength: 3
  }),
  lastWaits: fc.boolean(),
  require: fc.array(anyRequirement, { minLength: 1, maxLength: 2 }),
  rejections: fc.integer({ min: 1, max: 3 }),
  allowed: fc.option(fc.uniqueArray(fc.constantFrom<Asked>(ann, bob, finance), { minLength: 1 }), { nil: undefined })
})

/** Also what `assertSatisfiable` would refuse. */
export const anythingAsked: fc.Arbitrary<ContactBuilder> = fc
  .record({
    kind: fc.constantFrom(...Array<'approval'>(8).fill('approval'), 'question', 'notice' as const),
    stages: fc.array(anyStage, { minLength: 1, maxLength: 3 }),
    sameRespondent: fc.boolean(),
    onTimeout: fc.constantFrom('expire', 'reject', 'approve' as const),
    minAssurance: fc.constantFrom('link', 'link', 'link', ...ASSURANCES.slice(0, 4)),
    deadline: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined })
  })
  .map(({ kind, stages, sameRespondent, onTimeout, minAssurance, deadline }) => {
    let contact = aContact().kind(kind).onTimeout(onTimeout).minAssurance(minAssurance)
    stages.forEach(({ steps, lastWaits, require, rejections, allowed }, stage) => {
      steps.forEach(({ to, waitMs }, step) => {
        if (step > 0) contact = contact.orElse(...to)
        else contact = stage > 0 ? contact.stage(...to) : contact.asked(...to)
        if (step < steps.length - 1 || lastWaits) contact = contact.waits(waitMs)
      })
      contact = contact.require(...require).rejections(rejections)
      if (allowed) contact = contact.allowed(...allowed)
    })
    if (sameRespondent) contact = contact.sameRespondent()
    return deadline === undefined ? contact : contact.deadline(deadline * MINUTE)
  })

/** What would be created. */
export const anyContact = anythingAsked.filter((builder) => satisfiable(builder.unopened()))

const at = fc.integer({ min: 0, max: 400 }).map((minutes) => START + minutes * MINUTE)
export const anySaying = fc
  .record({
    who: fc.constantFrom(...people, ...people, dee, undefined),
    where: fc.constantFrom('direct', 'direct', 'alias', 'approvals', 'ops'),
    inFinance: fc.boolean(),
    own: fc.integer({ min: 0, max: 25 }).map((n) => n === 0),
    assurance: fc.constantFrom(...ASSURANCES, ...Array<'platform'>(8).fill('platform')),
    decision: fc.constantFrom(
      ...Array<'approve'>(10).fill('approve'),
      'answer',
      'answer',
      'reject',
      'request_changes',
      undefined
    ),
    at
  })
  .map(({ who: one, where, inFinance, own, assurance, decision, at }) => {
    let saying = one ? says(one) : stranger('slack:U9')
    if (where === 'alias' && one?.aliases[0]) saying = saying.from(one.aliases[0])
    if (where === 'approvals') saying = saying.in(approvals)
    if (where === 'ops') saying = saying.in(ops)
    if (inFinance) saying = saying.memberOf('slack:finance')
    saying = saying.proving(assurance).with(own ? { own } : {})
    return decision ? saying.decides(decision, {}, at) : saying.wonders('hm?', at)
  })
const anySending = fc.record({
  to: fc.constantFrom(...everybody),
  occurrence: fc.constantFrom(1, 1, 2),
  address: fc.constantFrom(0, 0, 1),
  at
})
const anyEvents: fc.Arbitrary<ContactEvent[]> = fc.oneof(
  { weight: 14, arbitrary: anySaying.map((one): ContactEvent[] => [one]) },
  {
    weight: 1,
    arbitrary: fc.tuple(anySaying, fc.constantFrom(...everybody)).map(([one, as]) => [one, accepts(one, as)])
  },
  { weight: 3, arbitrary: anySending.map((sending) => [sent(sending.to, sending)]) },
  { weight: 1, arbitrary: anySending.map((sending) => [unknown(sending.to, sending)]) },
  { weight: 3, arbitrary: anySending.map((sending) => [bounced(sending.to, sending)]) },
  { weight: 3, arbitrary: at.map((when) => [waited(when)]) },
  { weight: 1, arbitrary: at.map((when) => [turned('turn-1', when)]) },
  { weight: 1, arbitrary: fc.constantFrom(...people).map((one) => [joined(one)]) },
  { weight: 1, arbitrary: fc.boolean().map((delivered) => [notified(delivered)]) },
  { weight: 1, arbitrary: fc.constant<ContactEvent[]>([{ type: 'opened', at: START }]) }
)
/** What may happen: a few events, each as often and in whatever order. */
export const anyHistory = fc
  .array(anyEvents, { minLength: 8, maxLength: 16 })
  .map((those) => those.flat())
  .chain((pool) => {
    const rare = fc.integer({ min: 0, max: 30 }).map((n) => (n === 0 ? cancelled() : undefined))
    return fc.array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: rare }), {
      minLength: 5,
      maxLength: 30
    })
  })
  .map((those) => those.filter((one) => one !== undefined))

export function satisfiable(contact: Contact): boolean {
  try {
    assertSatisfiable(contact.policy, contact.recipients)
    return true
  } catch (error) {
    if (isParleyError(error)) return false
    throw error
  }
}
