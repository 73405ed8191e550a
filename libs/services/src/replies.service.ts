import { ParleyError, type ReplyView } from '@parley/core'
import type { ContactRepository, PersonRepository, Principal, ReplyRepository } from '@parley/database'
import type { Accounts } from './accounts.ts'
import type { AnswersService } from './answers.service.ts'
import { cursorOf, readCursor } from './page-cursor.ts'
import type { Relay } from './relay.ts'
import { vouchedFor } from './vouching.ts'

/** Replies that proved too little, or came from somebody not asked: an operator decides whether they count. */
export class RepliesService {
  constructor(
    private readonly replies: ReplyRepository,
    private readonly contacts: ContactRepository,
    private readonly answers: AnswersService,
    private readonly directory: { readonly people: PersonRepository; readonly accounts: Accounts },
    private readonly relay: Relay
  ) {}

  /** The newest first, from where the cursor of the page before ended. */
  async list(
    projectId: string,
    { state, limit, cursor }: { state?: string | undefined; limit: number; cursor?: string | undefined }
  ): Promise<{ replies: ReplyView[]; cursor?: string }> {
    const before = cursor === undefined ? undefined : readCursor(cursor)
    const found = await this.replies.list(projectId, state, limit + 1, before)
    const replies = found.slice(0, limit)
    const last = replies.at(-1)
    return {
      replies,
      ...(found.length > limit && last ? { cursor: cursorOf({ id: last.id, createdAt: new Date(last.at) }) } : {})
    }
  }

  /** It becomes the vote of the respondent named, among those asked; assurance stays as it was proven. */
  async accept(principal: Principal, id: string, as: string): Promise<ReplyView> {
    const held = await this.held(principal.projectId, id)
    const { contact } = (await this.contacts.find(principal.projectId, held.view.contact))!
    const { name: _, ...vouched } = await vouchedFor(this.directory, principal.projectId, contact, {
      by: principal.name,
      as
    })
    const reply = { ...held.reply, vouched }
    const { projectId } = principal
    const { transition } = await this.answers.answer(contact.id, reply, {
      projectId,
      first: async (client) => {
        if (!(await this.replies.isHeld(client, projectId, id))) throw new ParleyError('reply_not_held')
      }
    })
    if (transition.receipt?.kind === 'not_allowed')
      throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} is not among those asked` })
    return (await this.replies.find(principal.projectId, id))!.view
  }

  async discard(projectId: string, id: string): Promise<ReplyView> {
    const { view, reply } = await this.held(projectId, id)
    let discarded = false
    const applied = await this.contacts.apply(
      view.contact,
      (at) => ({ type: 'discarded', replyId: id, account: reply.account, at }),
      { projectId, also: async (client) => void (discarded = await this.replies.discard(client, projectId, id)) }
    )
    if (!discarded) throw new ParleyError('reply_not_held')
    this.relay.committed(applied)
    return (await this.replies.find(projectId, id))!.view
  }

  private async held(projectId: string, id: string) {
    const found = await this.replies.find(projectId, id)
    if (!found) throw new ParleyError('reply_not_found')
    if (found.view.state !== 'held') throw new ParleyError('reply_not_held')
    return found
  }
}
