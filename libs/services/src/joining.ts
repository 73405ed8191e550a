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
import { Targets } from './recipients.ts'

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
  const groups = groupsOf(ofStage)
  const fresh = recipients
    .filter((one) => asked.add(one))
    // A group that a later step asks is that group already now: whoever decides in it must be on that list too.
    .map((one) => admittedByAll(one, groups))
    .map((one, index) => ({ ...one, ...place, ...said, id: `r${contact.recipients.length + index}` }))
  const known = contact.watchers ?? []
  const next = Math.max(-1, ...known.map((one) => Number(one.id.replace(/^b?cc/, '')))) + 1
  const told = new Set(known.map((one) => accountOf(one.address)))
  const watching = watchers
    .filter((one) => !told.has(accountOf(one.address)))
    .map((one, index) => ({ ...one, ...said, id: `${one.kind}${next + index}` }))
  const freshRefs = new Set(fresh.map((one) => one.ref))
  const watchingRefs = new Set(watching.map((one) => one.ref))
  // Contacts of before refs were counted have at least these.
  let count = Math.max(stored.refs, contact.recipients.length + known.length)
  for (const kind of ['to', 'cc', 'bcc'] as const)
    for (const [index, ref] of refs[kind].entries())
      if ((kind === 'to' ? freshRefs : watchingRefs).has(typeof ref === 'string' ? ref : ref.ref))
        count = addRefs(count, countRef(ref), `${kind}.${index}`)
  const { metadata, state } = stored
  assertRowSize({
    contact: { ...contact, recipients: [...contact.recipients, ...fresh], watchers: [...known, ...watching] },
    metadata,
    state
  })
  // A group that is asked already is asked no second time, and who may decide in it becomes fewer.
  const narrowed = recipients.flatMap((one) => {
    const [there] = (one.allowed && one.group && groups.get(accountOf(one.addresses[0]))) || []
    return there ? [{ ...there, allowed: one.allowed! }] : []
  })
  return { event: { type: 'joined', recipients: [...narrowed, ...fresh], watchers: watching, at }, refs: count }
}

function groupsOf(recipients: readonly Recipient[]): ReadonlyMap<string, readonly Recipient[]> {
  const groups = new Map<string, Recipient[]>()
  for (const one of recipients.filter(({ group }) => group)) {
    const account = accountOf(one.addresses[0])
    const those = groups.get(account)
    if (those) those.push(one)
    else groups.set(account, [one])
  }
  return groups
}

function admittedByAll(one: Recipient, groups: ReadonlyMap<string, readonly Recipient[]>): Recipient {
  const twins = (one.group && groups.get(accountOf(one.addresses[0]))) || []
  const allowed = [one, ...twins].flatMap((other) => other.allowed ?? [])
  return allowed.length > 0 ? { ...one, allowed } : one
}
