import { accountOf, type Contact, type Delegate, type Recipient, type Who } from './contact.ts'
import { holds, isOn, respondentNamed, rosterOf } from './roster.ts'

/** Who wrote a reply, as the channel proves it and the directory knows it. */
export interface Author {
  /** `channel:target` of the account that wrote. */
  readonly account: string
  /** The one form of all spellings of the account, where its platform has several: by this it is told apart. */
  readonly canonical?: string
  /** The address it was written to or in: a group's reply carries the group. */
  readonly address: string
  /** The recipient whose message it answers, where a token or reference says so. */
  readonly recipientId?: string
  readonly person?: string
  readonly name: string
  /** Persons who name this one as their delegate. */
  readonly delegateOf: readonly string[]
  /** Groups that the platform says the account belongs to, as `channel:id`. */
  readonly memberOf: readonly string[]
}

/** Whose word a reply is taken for, the key's name, and for whom: a person, an account, or whoever wrote it in a group. */
export interface Vouched {
  readonly by: string
  /** As the directory has them now: asked themselves, or one who may decide in a group. */
  readonly person?: string
  /** It counts as a reply from there would. */
  readonly account?: Pick<Author, 'account' | 'canonical'>
  /** Groups that are asked there. */
  readonly groupIds: readonly string[]
}

export interface Standing {
  readonly respondent: string
  readonly recipient: Recipient
  readonly person?: string
  readonly delegateFor?: string
}

/**
 * For whom a reply counts. Whoever is asked themselves, alone or in a group, votes for themselves; only somebody who
 * is not asked can stand in for another. The running stage comes before earlier ones, whichever copy is answered; then
 * the person asked before a group they are in, the message answered, and whoever was asked last.
 */
export function standingOf(contact: Contact, author: Author): Standing | 'stranger' | 'not_allowed' {
  const asked = askedRecipients(contact)
  const selves = asked.filter((one) => !one.group && isSelf(one, author))
  const groups = asked.filter((one) => one.group && wroteIn(one, author))
  const mayDecide = groups.filter((one) => isAdmitted(listsOf(contact, one), author))
  const own = foremost([...selves, ...mayDecide], author.recipientId)
  if (own?.group) return inGroup(contact, author, own)
  if (own) return { ...selfAs(contact, own, author), recipient: own }
  const principal = foremost(
    asked.filter((one) => !one.group && isDelegate(one, author)),
    author.recipientId
  )
  if (principal) {
    return {
      respondent: respondentOf(principal),
      recipient: principal,
      ...personOf(principal),
      delegateFor: principal.name
    }
  }
  const group = foremost(
    groups.filter((one) => principalIn(listsOf(contact, one), author)),
    author.recipientId
  )
  if (group) {
    const { person, name, ref } = principalIn(listsOf(contact, group), author)!
    return { respondent: `person:${person!}`, recipient: group, person: person!, delegateFor: name ?? ref }
  }
  return groups.length > 0 ? 'not_allowed' : 'stranger'
}

function foremost(recipients: readonly Recipient[], answered: string | undefined): Recipient | undefined {
  return [...recipients]
    .reverse()
    .sort(
      (a, b) =>
        b.stage - a.stage ||
        Number(a.group) - Number(b.group) ||
        Number(b.id === answered) - Number(a.id === answered) ||
        b.step - a.step
    )[0]
}

/**
 * For whom a reply counts that a key vouches for: where the reply of the one named would count; or, where a group is
 * named, whoever wrote it, if that one may decide there.
 */
export function vouchedStandingOf(
  contact: Contact,
  author: Author,
  { groupIds, person, account }: Omit<Vouched, 'by'>
): Standing | 'stranger' | 'not_allowed' {
  const who = account && {
    name: '',
    address: '',
    delegateOf: [],
    memberOf: [],
    ...account,
    ...(person ? { person } : {})
  }
  const own = who && standingOf(contact, who)
  if (own && typeof own !== 'string') return own
  const asked = askedRecipients(contact)
  const theirs = asked.filter((one) => person !== undefined && !who && one.person === person)
  const mayDecide = asked.filter((one) => {
    const lists = listsOf(contact, one)
    return one.group && personIn(lists, person) && (!who || isAdmitted(lists, who))
  })
  const recipient = foremost([...theirs, ...mayDecide], undefined)
  if (recipient) return { respondent: `person:${person!}`, recipient, person: person! }
  const group = foremost(
    asked.filter((one) => groupIds.includes(one.id)),
    author.recipientId
  )
  if (!group) return 'stranger'
  return isAdmitted(listsOf(contact, group), author) ? inGroup(contact, author, group) : 'not_allowed'
}

/** Who may decide in a group: each list must admit them. */
function listsOf({ policy }: Contact, { stage, allowed = [] }: Recipient): readonly (readonly Who[])[] {
  const staged = policy.stages[stage]!.allowed
  return staged ? [staged, ...allowed] : allowed
}

function isAdmitted(lists: readonly (readonly Who[])[], author: Author): boolean {
  return lists.every((list) => isOn(rosterOf(list), author))
}

/** The person, among those who may decide in a group, in whose name somebody may act there. */
function principalIn(lists: readonly (readonly Who[])[], author: Author): Who | undefined {
  return peopleIn(lists).find((who) => (who.delegates ?? []).some((one) => actsFor(who.person!, one, author)))
}

function personIn(lists: readonly (readonly Who[])[], person: string | undefined): Who | undefined {
  return person === undefined ? undefined : peopleIn(lists).find((who) => who.person === person)
}

/** The people whom each list names. */
function peopleIn(lists: readonly (readonly Who[])[]): readonly Who[] {
  const [first = [], ...others] = lists
  return first.filter(
    (who) => who.person !== undefined && others.every((list) => rosterOf(list).respondents.has(respondentNamed(who)))
  )
}

/**
 * Whose vote it is of somebody who is asked themselves. Who has left an address that was asked by itself lends it no vote.
 * Whoever else is heard by name, now or later, or may be in a group, has one vote, also from such an address that is
 * theirs by now: without their word as that person, for what asks for it.
 */
function selfAs(contact: Contact, own: Recipient, author: Author): Pick<Standing, 'respondent' | 'person'> {
  const { person } = author
  if (own.person !== undefined && own.person === person) return { respondent: respondentOf(own), person }
  const isMet = contact.recipients.some((one) => one.group) || named(contact, person).length > 0
  if (person !== undefined && isMet) return { respondent: `person:${person}` }
  return { respondent: own.person === undefined ? respondentOf(own) : accountNamed(author) }
}

const accountNamed = ({ account, canonical = account }: Author): string => `account:${canonical}`

/**
 * In a group somebody is who they are when asked themselves; and an account that voted keeps its respondent, although
 * the directory may since have learned whose it is. Of those whom the request names, only an account that was theirs then
 * may decide.
 */
function inGroup(contact: Contact, author: Author, recipient: Recipient): Standing | 'not_allowed' {
  const asked = askedRecipients(contact)
  const self = asked.find((one) => !one.group && isSelf(one, author))
  if (self) return { ...selfAs(contact, self, author), recipient }
  const before = contact.votes.find(
    (vote) =>
      isSameAccount(vote, author) &&
      !vote.delegateFor &&
      !vote.vouchedBy &&
      (vote.person === undefined || vote.person === author.person)
  )
  if (!before && gainedSince(contact, author)) return 'not_allowed'
  return {
    respondent: before?.respondent ?? (author.person ? `person:${author.person}` : accountNamed(author)),
    recipient,
    ...(author.person ? { person: author.person } : {})
  }
}

/** Whether the request names the person, and none of the accounts that they had then is this one. */
function gainedSince(contact: Contact, author: Author): boolean {
  const those = named(contact, author.person)
  return those.length > 0 && !those.some(({ accounts }) => !accounts || holds(accounts, author))
}

/** Wherever the request names a person: among those asked now or later, who may decide and who must. */
function named({ recipients, policy }: Contact, person: string | undefined): readonly Pick<Who, 'accounts'>[] {
  if (person === undefined) return []
  const lists = [
    ...policy.stages.flatMap(({ allowed = [], require }) => [allowed, ...require.map((one) => one.of ?? [])]),
    ...recipients.flatMap((one) => one.allowed ?? [])
  ]
  return [...recipients, ...lists.flat()].filter((one) => one.person === person)
}

/** All accounts of a person, as the request had them when it named them. */
export function accountsNamed(contact: Contact, person: string): readonly string[] {
  return named(contact, person).flatMap((one) => one.accounts ?? [])
}

/** The one key under which a recipient's votes are counted, whatever address or account they come from. */
export function respondentOf(recipient: Recipient): string {
  if (recipient.person) return `person:${recipient.person}`
  return `account:${recipient.accounts[0] ?? accountOf(recipient.addresses[0])}`
}

export function askedRecipients(contact: Contact): readonly Recipient[] {
  return contact.recipients.filter((one) => one.step <= (contact.reached[one.stage] ?? -1))
}

function personOf(recipient: Recipient): { person?: string } {
  return recipient.person ? { person: recipient.person } : {}
}

/** Theirs when they were asked, and theirs now. An address that was asked by itself stays asked, whoever has it. */
function isSelf(recipient: Recipient, author: Author): boolean {
  if (!holds(recipient.accounts, author)) return false
  return recipient.person === undefined || recipient.person === author.person || isByItself(recipient, author)
}

const isByItself = ({ ref, addresses }: Recipient, author: Author): boolean =>
  !ref.startsWith('@') && holds(addresses.map(accountOf), author)

function isDelegate({ person, delegates }: Recipient, author: Author): boolean {
  return person !== undefined && delegates.some((one) => actsFor(person, one, author))
}

/** A delegate when the person was asked and now, from an account that was and is the delegate's. */
function actsFor(principal: string, delegate: Delegate, author: Author): boolean {
  return author.delegateOf.includes(principal) && delegate.person === author.person && holds(delegate.accounts, author)
}

export function isSameAccount(
  a: Pick<Author, 'account' | 'canonical'>,
  b: Pick<Author, 'account' | 'canonical'>
): boolean {
  return a.account === b.account || (a.canonical ?? a.account) === (b.canonical ?? b.account)
}

function wroteIn(group: Recipient, author: Author): boolean {
  return author.recipientId === group.id || group.addresses.some((one) => accountOf(one) === author.address)
}
