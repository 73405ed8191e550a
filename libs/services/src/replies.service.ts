import { askedRecipients, ParleyError, type ReplyView } from '@parley/core'
import type { ContactRepository, Principal, ReplyRepository } from '@parley/database'
import type { AnswersService } from './answers.service.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

/** Replies that proved too little, or came from somebody not asked: an operator decides whether they count. */
export class RepliesService {
  constructor(
    private readonly replies: ReplyRepository,
    private readonly contacts: ContactRepository,
    private readonly answers: AnswersService
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
    const recipient = askedRecipients(contact).find(
      (one) =>
        one.id === as || one.ref === as || one.accounts.some((account) => account.toLowerCase() === as.toLowerCase())
    )
    if (!recipient)
      throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} is not among those asked` })
    const vouched = { by: principal.name, recipientId: recipient.id }
    await this.answers.answer(contact.id, { ...held.reply, vouched }, false, { projectId: principal.projectId })
    return (await this.replies.find(principal.projectId, id))!.view
  }

  async discard(projectId: string, id: string): Promise<ReplyView> {
    await this.held(projectId, id)
    if (!(await this.replies.discard(projectId, id))) throw new ParleyError('reply_not_held')
    return (await this.replies.find(projectId, id))!.view
  }

  private async held(projectId: string, id: string) {
    const found = await this.replies.find(projectId, id)
    if (!found) throw new ParleyError('reply_not_found')
    if (found.view.state !== 'held') throw new ParleyError('reply_not_held')
    return found
  }
}
