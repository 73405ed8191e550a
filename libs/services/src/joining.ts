import {
  accountOf,
  addRefs,
  askedRecipients,
  assertRowSize,
  countRef,
  type ContactEvent,
  type NewRecipients,
  type Recipient,
  type Ref,
  type Watcher
} from '@parley/core'
import type { StoredContact } from '@parley/database'
import { admittedByBoth, Targets } from './recipients.ts'

/** Everybody who is to join, as they were looked up. */
export interface Joining {
  readonly recipients: readonly Recipient[]
  readonly watchers: readonly Watcher[]
  /** As they were written, in the order of the fields. */
  readonly refs: Readonly<Record<'to' | 'cc' | 'bcc', readonly Ref[]>>
  /** Above the request, for them alone. */
  readonly note?: string | undefined
}

export interface Joined {
  readonly event: Extract<ContactEvent, { type: 'joined' }>
  /** Those of the contact, with these. */
  readonly refs: number
}

/** Refuses what is too much before anything is looked up. Throws `contact_refs_exceeded`. */
export function assertRefs({ to = [], cc = [], bcc = [] }: NewRecipients): void {
  let count = 0
  for (const [kind, refs] of Object.entries({ to, cc, bcc }))
    for (const [index, ref] of refs.entries()) count = addRefs(count, countRef(ref), `${kind}.${index}`)
}

/**
 * Those who are new to a contact, in the step that runs now: names were looked up before its lock, and the ladder may
 * have moved. Throws `contact_refs_exceeded`, `contact_size_exceeded`.
 */
export function joinedOf(stored: StoredContact, { recipients, watchers, refs, note }: Joining, at: number): Joined {
  const { contact } = stored
  const place = { stage: contact.stage, step: contact.reached[contact.stage]! }
  const asked = new Targets(askedRecipients(contact).filter((one) => one.stage === place.stage))
  const said = note === undefined ? {} : { note }
  const ofStage = contact.recipients.filter((one) => one.stage === place.stage)
  const fresh = recipients
    .filter((one) => asked.add(one))
    // A group that a later step asks is that group already now: whoever decides in it must be on that list too.
    .map((one) => ofStage.filter((other) => isSameGroup(one, other)).reduce(admittedByBoth, one))
    .map((one, index) => ({ ...one, ...place, ...said, id: `r${contact.recipients.length + index}` }))
  const known = contact.watchers ?? []
  const next = Math.max(-1, ...known.map((one) => Number(one.id.replace(/^b?cc/, '')))) + 1
  const watching = watchers
    .filter((one) => !known.some((other) => accountOf(one.address) === accountOf(other.address)))
    .map((one, index) => ({ ...one, ...said, id: `${one.kind}${next + index}` }))
  const isFresh = (ref: Ref, ones: readonly { ref: string }[]) =>
    ones.some((one) => one.ref === (typeof ref === 'string' ? ref : ref.ref))
  // Contacts of before refs were counted have at least these.
  let count = Math.max(stored.refs, contact.recipients.length + known.length)
  for (const kind of ['to', 'cc', 'bcc'] as const)
    for (const [index, ref] of refs[kind].entries())
      if (isFresh(ref, kind === 'to' ? fresh : watching)) count = addRefs(count, countRef(ref), `${kind}.${index}`)
  const { metadata, state } = stored
  assertRowSize({
    contact: { ...contact, recipients: [...contact.recipients, ...fresh], watchers: [...known, ...watching] },
    metadata,
    state
  })
  // A group that is asked already is asked no second time, and who may decide in it becomes fewer.
  const narrowed = recipients.flatMap((one) => {
    const there = one.allowed && ofStage.find((other) => isSameGroup(one, other))
    return there ? [{ ...there, allowed: one.allowed! }] : []
  })
  return { event: { type: 'joined', recipients: [...narrowed, ...fresh], watchers: watching, at }, refs: count }
}

const isSameGroup = (one: Recipient, other: Recipient): boolean =>
  one.group && other.group && accountOf(one.addresses[0]) === accountOf(other.addresses[0])
