import type { Hearing, ReplyNews } from './contact-event.ts'

/** A reply as the agent hears of it. */
export function replyNews(
  reply: Omit<ReplyNews, 'reply'> & ({ id: string } | { replyId: string }),
  known: Partial<Hearing>
): ReplyNews {
  const pick = <K extends keyof ReplyNews>(key: K) =>
    reply[key as never] === undefined ? {} : { [key]: reply[key as never] }
  return {
    reply: 'id' in reply ? reply.id : reply.replyId,
    name: reply.name,
    account: reply.account,
    assurance: reply.assurance,
    ...pick('decision'),
    ...pick('option'),
    ...pick('comment'),
    ...pick('text'),
    ...pick('attachments'),
    ...pick('proof'),
    ...(known.respondent === undefined ? {} : { respondent: known.respondent }),
    ...(known.delegateFor === undefined ? {} : { delegateFor: known.delegateFor })
  }
}
