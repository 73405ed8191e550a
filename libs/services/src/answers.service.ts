import {
  atLeast,
  ParleyError,
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
import { EVERY_OPERATOR, inboxOf } from './operator-name.ts'
import type { Relay } from './relay.ts'

/** Where a policy demands more, nobody answers for somebody else: a key's word stands in for a private link. */
const AS_SUFFICES = 'link'
/** An operator who signed in answers by this account and the name of the key. */
const OPERATOR = 'operator:'

interface Dependencies {
  readonly contacts: ContactRepository
  readonly events: EventRepository
  readonly people: PersonRepository
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
    said: Said & Pick<Respond, 'final' | 'as'>
  ): Promise<Receipt> {
    const stored = await this.to.contacts.find(principal.projectId, id)
    if (!stored) throw new ParleyError('contact_not_found')
    const answer = readAnswer(stored.contact, said)
    const who =
      said.as === undefined ? await this.operator(principal, stored) : await this.standIn(principal, stored, said.as)
    const reply: Reply = { id: replyId, ...who, ...answer }
    const applied = await this.answer(id, reply, said.final ?? false, { projectId: principal.projectId })
    const receipt = applied.transition.receipt!
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
    final: boolean,
    alongside: NonNullable<Parameters<ContactRepository['apply']>[2]> & { readonly place?: unknown } = {}
  ): Promise<Applied> {
    const replied = (at: number, { contact }: StoredContact) => {
      assertOneVote(contact, reply)
      return { type: 'replied', reply, at } as const
    }
    const { place, ...rest } = alongside
    const applied = await this.to.contacts.apply(contactId, replied, {
      ...rest,
      turn: (transition) => turnOf(reply, transition, final, place),
      also: async (client, transition, stored) => {
        await alongside.also?.(client, transition, stored)
        if (!final || !isSaid(transition)) return
        await this.to.events.append(client, {
          id: `evt_${reply.id}`,
          projectId: stored.projectId,
          threadId: stored.threadId,
          type: 'conversation.ended',
          data: { contact: contactId, by: reply.name }
        })
      }
    })
    this.to.relay.committed(applied)
    return applied
  }

  /** A key's name is its account; whoever the directory says has that inbox is the same person, with one vote. */
  private async operator({ name, projectId }: Principal, { contact }: StoredContact): Promise<Omit<Reply, 'id'>> {
    const own = inboxOf(name)
    const author = await this.to.people.findAuthor(projectId, own)
    return {
      account: `operator:${name}`,
      address: EVERY_OPERATOR,
      ...(author ? { person: author.id } : {}),
      name: author?.name ?? name,
      delegateOf: author?.delegateOf ?? [],
      memberOf: [],
      assurance: 'login',
      own: contact.requester.addresses.some((one) => one.toLowerCase() === own.toLowerCase())
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
    const recipient = contact.recipients.find(
      (one) =>
        !one.group && (one.ref === as || one.accounts.some((account) => account.toLowerCase() === as.toLowerCase()))
    )
    if (!recipient) throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} was not asked` })
    if (!atLeast(AS_SUFFICES, contact.policy.minAssurance)) {
      throw new ParleyError('scope_insufficient', {
        path: 'as',
        detail: `The policy demands the assurance "${contact.policy.minAssurance}", and a key’s word for somebody else is enough for "${AS_SUFFICES}"`
      })
    }
    return {
      account: as.startsWith('@') ? `operator:${principal.name}` : as,
      address: EVERY_OPERATOR,
      name: `${principal.name} for ${recipient.name}`,
      delegateOf: [],
      memberOf: [],
      assurance: 'claimed',
      vouched: { by: principal.name, recipientId: recipient.id }
    }
  }
}

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

function turnOf(reply: Reply, transition: Transition, final: boolean, place: unknown): TurnRow | undefined {
  if (!isSaid(transition)) return undefined
  const { contact } = transition
  const label = reply.decision === undefined || reply.text ? undefined : decisionLabel(contact, reply)
  const text = [label, reply.text, reply.comment].filter((part) => part !== undefined).join('\n\n')
  const { id, name, account, attachments } = reply
  return { id: `trn_${id}`, by: 'person', name, text, final, account, attachments, ref: place }
}
