import {
  atLeast,
  isMeantBy,
  ParleyError,
  proposalOf,
  readAnswer,
  type Contact,
  type Receipt,
  type Reply,
  type Respond,
  type Said,
  type Transition
} from '@parley/core'
import type {
  Applied,
  ContactRepository,
  EventRepository,
  PersonRepository,
  Principal,
  StoredContact,
  TurnRow
} from '@parley/database'
import { decisionLabel } from '@parley/provider-kit'
import type { Accounts } from './accounts.ts'
import { assertMayAnswer, ownOf } from './key-bounds.ts'
import { EVERY_OPERATOR, inboxOf } from './operator-name.ts'
import type { Relay } from './relay.ts'
import { vouchedFor } from './vouching.ts'

/** Where a policy demands more, nobody answers for somebody else: a key's word stands in for a private link. */
const AS_SUFFICES = 'link'
/** An operator who signed in answers by this account and the name of the key. */
const OPERATOR = 'operator:'

interface Dependencies {
  readonly contacts: ContactRepository
  readonly events: EventRepository
  readonly people: PersonRepository
  readonly accounts: Accounts
  readonly relay: Relay
}

/** What people say to a contact, by whatever way it came: one vote, one turn in the thread. */
export class AnswersService {
  constructor(private readonly to: Dependencies) {}

  /** An operator's answer in our own pages or by the API: one vote of the key, where the inbox is asked. */
  async respond(
    principal: Principal,
    id: string,
    replyId: string,
    said: Said & Pick<Respond, 'final' | 'as' | 'proposal'>
  ): Promise<Receipt> {
    const stored = await this.to.contacts.find(principal.projectId, id, ownOf(principal))
    if (!stored) throw new ParleyError('contact_not_found')
    assertMayAnswer(principal, stored, said)
    const answer = readAnswer(stored.contact, said)
    const who =
      said.as === undefined ? await this.operator(principal, stored) : await this.standIn(principal, stored, said.as)
    const current = proposalOf(stored.contact).number
    if ((said.proposal ?? 0) > current)
      throw new ParleyError('request_invalid', { path: 'proposal', detail: `The current version is ${current}` })
    // What was not said to be of a version is of the only one there was.
    if (answer.decision === 'approve' && said.proposal === undefined && current > 1) throw changed()
    const reply: Reply = {
      id: replyId,
      ...who,
      ...answer,
      proposal: said.proposal ?? current,
      ...(said.final ? { final: true } : {})
    }
    const applied = await this.answer(id, reply, { projectId: principal.projectId })
    const receipt = applied.transition.receipt!
    if (receipt.kind === 'outdated' && said.proposal === undefined) throw changed()
    if (['not_allowed', 'ignored'].includes(receipt.kind) && said.as !== undefined) {
      throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${said.as} is not among those asked` })
    }
    if (receipt.kind === 'not_allowed') {
      throw new ParleyError('respondent_not_asked', {
        detail: `Neither the inbox nor ${inboxOf(principal.name)} was asked: "as" answers for somebody who was`
      })
    }
    return receipt
  }

  /**
   * Applies a reply and keeps what was said in the thread.
   * Throws `respondent_not_asked` where it could be somebody's second vote.
   */
  async answer(
    contactId: string,
    reply: Reply,
    alongside: NonNullable<Parameters<ContactRepository['apply']>[2]> & { readonly place?: unknown } = {}
  ): Promise<Applied> {
    const replied = (at: number, { contact }: StoredContact) => {
      assertOneVote(contact, reply)
      return { type: 'replied', reply, at } as const
    }
    const { place, ...rest } = alongside
    const applied = await this.to.contacts.apply(contactId, replied, {
      ...rest,
      turn: (transition) => turnOf(reply, transition, place),
      also: async (client, transition, stored) => {
        await alongside.also?.(client, transition, stored)
        if (!reply.final || !isSaid(transition)) return
        await this.to.events.append(client, {
          id: `evt_${reply.id}`,
          projectId: stored.projectId,
          threadId: stored.threadId,
          keyId: stored.keyId,
          type: 'conversation.ended',
          data: { contact: contactId, by: reply.name }
        })
      }
    })
    this.to.relay.committed(applied)
    return applied
  }

  /** A key's name is its account; whoever the directory says has that inbox is the same person, with one vote. */
  private async operator(
    { name, projectId, scope }: Principal,
    { contact }: StoredContact
  ): Promise<Omit<Reply, 'id'>> {
    const own = inboxOf(name)
    // An agent has its own vote and nobody else's, whatever the directory says of the name of its key.
    const author = scope === 'agent' ? undefined : await this.to.people.findAuthor(projectId, [own])
    const account = `operator:${name}`
    const canonical = account.toLowerCase()
    return {
      account,
      ...(canonical === account ? {} : { canonical }),
      address: EVERY_OPERATOR,
      ...(author ? { person: author.id } : {}),
      name: author?.name ?? name,
      delegateOf: author?.delegateOf ?? [],
      memberOf: [],
      assurance: 'login',
      own: contact.requester.addresses.some((one) => isMeantBy(one, own))
    }
  }

  /** For somebody who was asked, recorded as the key's doing: it proves no more than the key's word. */
  private async standIn(principal: Principal, { contact }: StoredContact, as: string): Promise<Omit<Reply, 'id'>> {
    if (!principal.bounds.respondAs) {
      throw new ParleyError('scope_insufficient', {
        path: 'as',
        detail: 'Answering for somebody needs a key with the bound "respondAs"'
      })
    }
    const { name, ...vouched } = await vouchedFor(this.to, principal.projectId, contact, {
      by: principal.name,
      as
    })
    if (vouched.groupIds.length > 0) {
      throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} is a group: name who in it answers` })
    }
    if (!atLeast(AS_SUFFICES, contact.policy.minAssurance)) {
      throw new ParleyError('scope_insufficient', {
        path: 'as',
        detail: `The policy demands the assurance "${contact.policy.minAssurance}", and a key’s word for somebody else is enough for "${AS_SUFFICES}"`
      })
    }
    return {
      account: as.includes(':') ? as : `operator:${principal.name}`,
      address: EVERY_OPERATOR,
      name: `${principal.name} for ${name}`,
      delegateOf: [],
      memberOf: [],
      assurance: 'claimed',
      vouched
    }
  }
}

const changed = () =>
  new ParleyError('contact_changed', {
    path: 'proposal',
    detail: 'Somebody changed what is asked: read the contact again, and say by "proposal" which version you approve'
  })

/**
 * The inbox's private page does not say which operator presses: beside the vote of one who signed in it could be a
 * second vote of the same. Whichever of the two came first shuts out the other.
 */
export function assertOneVote({ status, votes }: Contact, by: Pick<Reply, 'account' | 'vouched'>): void {
  if (status !== 'pending' || by.vouched) return
  const { account } = by
  if (account === EVERY_OPERATOR && votes.some((vote) => vote.account.startsWith(OPERATOR) && !vote.vouchedBy)) {
    throw new ParleyError('respondent_not_asked', {
      detail: 'An operator who signed in has answered, and it may have been you: sign in to answer as yourself'
    })
  }
  if (account.startsWith(OPERATOR) && votes.some((vote) => vote.account === EVERY_OPERATOR)) {
    throw new ParleyError('respondent_not_asked', {
      detail: 'Somebody answered on the inbox’s private page, and it may have been you: nobody has two votes'
    })
  }
}

/** Whether a reply is part of the conversation: what is held or refused is not, until somebody accepts it. */
function isSaid({ hearing }: Transition): boolean {
  return hearing?.state === 'counted' || hearing?.state === 'conversation' || hearing?.state === 'late'
}

function turnOf(reply: Reply, transition: Transition, place: unknown): TurnRow | undefined {
  if (!isSaid(transition)) return undefined
  const { contact } = transition
  const { id, name, account, attachments, comment, final = false } = reply
  const counts = transition.hearing?.reason === undefined
  const label = reply.decision === undefined || reply.text || !counts ? undefined : decisionLabel(contact, reply)
  const apart = comment !== undefined && isWithin(comment, reply.text ?? '') ? undefined : comment
  const text = [label, reply.text, apart].filter((part) => part !== undefined).join('\n\n')
  // A press that counts for nothing says nothing.
  if (!counts && text === '' && !attachments?.length && !final) return undefined
  return { id: `trn_${id}`, by: 'person', name, text, final, account, attachments, ref: place }
}

/** Whether a comment was read from a text, all of whose lines it then holds, and not as a part of other words. */
function isWithin(comment: string, text: string): boolean {
  const plain = (some: string) => some.replace(/\s+/g, ' ').trim()
  const whole = plain(text)
  return comment.split('\n').every((line) => hasWords(whole, plain(line)))
}

function hasWords(text: string, words: string): boolean {
  const cut = (one: string, other: string) =>
    /[\p{Script=Latin}\p{N}]$/u.test(one) && /^[\p{Script=Latin}\p{N}]/u.test(other)
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    if (!cut(text.slice(0, at), words) && !cut(words, text.slice(end))) return true
  }
  return false
}
