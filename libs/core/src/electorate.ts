import { accountOf, type Contact, type Recipient, type Requirement, type Stage, type Vote } from './contact.ts'
import { isOn, respondentNamed, rosterOf } from './roster.ts'

/** Who wrote a reply, as the channel proves it and the directory knows it. */
export interface Author {
  /** `channel:target` of the account that wrote. */
  readonly account: string
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

export interface Standing {
  readonly respondent: string
  readonly recipient: Recipient
  readonly person?: string
  readonly delegateFor?: string
}

/**
 * For whom a reply counts. Whoever is asked themselves, alone or in a group, votes for themselves; only somebody who
 * is not asked can stand in for another. The stage of the message answered comes first, else the running one before
 * earlier ones; then the person asked before a group they are in, the message answered, and whoever was asked last.
 */
export function standingOf(contact: Contact, author: Author): Standing | 'stranger' | 'not_allowed' {
  const asked = askedRecipients(contact)
  const selves = asked.filter((one) => !one.group && isSelf(one, author))
  const groups = asked.filter((one) => one.group && wroteIn(one, author))
  const mayDecide = groups.filter((one) => isAllowed(contact.policy.stages[one.stage]!, author))
  const own = foremost([...selves, ...mayDecide], author)
  if (own?.group) return inGroup(contact, author, own)
  if (own) return { respondent: respondentOf(own), recipient: own, ...personOf(own) }
  const principals = asked.filter((one) => !one.group && isDelegate(one, author))
  const principal = principals.find((one) => one.id === author.recipientId) ?? foremost(principals, author)
  if (principal) {
    return {
      respondent: respondentOf(principal),
      recipient: principal,
      ...personOf(principal),
      delegateFor: principal.name
    }
  }
  return groups.length > 0 ? 'not_allowed' : 'stranger'
}

function foremost(recipients: readonly Recipient[], author: Author): Recipient | undefined {
  const answered = recipients.find((one) => one.id === author.recipientId)?.stage
  return [...recipients].reverse().sort(
    (a, b) =>
      // An old message pressed again says nothing about a later stage.
      Number(b.stage === answered) - Number(a.stage === answered) ||
      b.stage - a.stage ||
      Number(a.group) - Number(b.group) ||
      Number(b.id === author.recipientId) - Number(a.id === author.recipientId) ||
      b.step - a.step
  )[0]
}

/**
 * For whom a reply counts that an operator vouches for: the person they name, or, where they name a group, whoever
 * wrote it, if that one may decide there.
 */
export function vouchedStandingOf(
  contact: Contact,
  author: Author,
  recipientId: string
): Standing | 'stranger' | 'not_allowed' {
  const recipient = askedRecipients(contact).find((one) => one.id === recipientId)
  if (!recipient) return 'stranger'
  if (!recipient.group) return { respondent: respondentOf(recipient), recipient, ...personOf(recipient) }
  if (!isAllowed(contact.policy.stages[recipient.stage]!, author)) return 'not_allowed'
  return inGroup(contact, author, recipient)
}

/**
 * In a group somebody is who they are when asked themselves; and an account that voted keeps its respondent, although
 * the directory may since have learned whose it is.
 */
function inGroup(contact: Contact, author: Author, recipient: Recipient): Standing {
  const self = askedRecipients(contact).find((one) => !one.group && isSelf(one, author))
  const before = contact.votes.find((vote) => vote.account === author.account && !vote.delegateFor && !vote.vouchedBy)
  const own = author.person ? `person:${author.person}` : `account:${author.account}`
  return {
    respondent: self ? respondentOf(self) : (before?.respondent ?? own),
    recipient,
    ...(author.person ? { person: author.person } : {})
  }
}

/** The one key under which a recipient's votes are counted, whatever address or account they come from. */
export function respondentOf(recipient: Recipient): string {
  return recipient.person ? `person:${recipient.person}` : `account:${accountOf(recipient.addresses[0])}`
}

export function askedRecipients(contact: Contact): readonly Recipient[] {
  return contact.recipients.filter((one) => one.step <= (contact.reached[one.stage] ?? -1))
}

function personOf(recipient: Recipient): { person?: string } {
  return recipient.person ? { person: recipient.person } : {}
}

function isSelf(recipient: Recipient, author: Author): boolean {
  if (recipient.person !== undefined && recipient.person === author.person) return true
  return recipient.accounts.includes(author.account)
}

function isDelegate(recipient: Recipient, author: Author): boolean {
  if (recipient.person !== undefined && author.delegateOf.includes(recipient.person)) return true
  return recipient.delegates.some(
    (one) => (one.person !== undefined && one.person === author.person) || one.accounts.includes(author.account)
  )
}

function wroteIn(group: Recipient, author: Author): boolean {
  return author.recipientId === group.id || group.addresses.some((one) => accountOf(one) === author.address)
}

function isAllowed(stage: Stage, author: Author): boolean {
  return !stage.allowed || isOn(rosterOf(stage.allowed), author)
}

/**
 * Whether a vote can fill a requirement. A vote that a delegate gave, or an operator vouched for, fills what the one
 * it counts for may fill, whatever account it came from.
 */
export function fills(requirement: Requirement, vote: Vote): boolean {
  if (!requirement.of) return true
  const roster = rosterOf(requirement.of)
  if (roster.respondents.has(vote.respondent)) return true
  return vote.delegateFor === undefined && vote.vouchedBy === undefined && isOn(roster, vote)
}

/** Somebody who might still vote, and which requirements of the stage they could fill. */
export interface Potential {
  readonly respondent: string
  /** Asked themselves; otherwise only named among those who may answer in a group. */
  readonly asked: boolean
  readonly could: (requirement: Requirement) => boolean
}

export interface Electorate {
  readonly people: readonly Potential[]
  /** Requirements that an open group can fill without bound. */
  readonly unbounded: (requirement: Requirement) => boolean
}

/**
 * Who could answer a stage if every recipient given were reached. A group is open: it stands for any number of
 * accounts, unless `allowed` names persons only. Whether a person belongs to a platform's group shows when they
 * answer, so until then they are taken to.
 */
export function electorateOf(stage: Stage, recipients: readonly Recipient[]): Electorate {
  const people = new Map<string, Potential>()
  const groups = recipients.filter((one) => one.group)
  const closed = stage.allowed !== undefined && stage.allowed.every((who) => !who.group)
  for (const one of recipients) {
    if (one.group) continue
    const respondent = respondentOf(one)
    people.set(respondent, { respondent, asked: true, could: (requirement) => couldBe(requirement, one) })
  }
  const named = closed ? stage.allowed! : stage.require.flatMap((requirement) => requirement.of ?? [])
  if (groups.length > 0) {
    for (const who of named) {
      const respondent = respondentNamed(who)
      if (who.group || people.has(respondent)) continue
      people.set(respondent, {
        respondent,
        asked: false,
        could: ({ of }) => !of || rosterOf(of).groups.size > 0 || rosterOf(of).respondents.has(respondent)
      })
    }
  }
  return {
    people: [...people.values()],
    unbounded: ({ of }) => groups.length > 0 && !closed && (!of || rosterOf(of).groups.size > 0)
  }
}

function couldBe({ of }: Requirement, recipient: Recipient): boolean {
  if (!of) return true
  const { groups, persons, accounts } = rosterOf(of)
  if (groups.size > 0 || (recipient.person !== undefined && persons.has(recipient.person))) return true
  return recipient.accounts.some((account) => accounts.has(account))
}
