import { cleanLine, spansOf, withoutName } from '@parley/provider-kit'
import { z } from 'zod'
import { plainOf } from './mrkdwn.ts'

const Envelope = z.object({
  type: z.literal('event_callback'),
  api_app_id: z.string().optional(),
  event_id: z.string(),
  authorizations: z.array(z.object({ user_id: z.string().nullish(), is_bot: z.boolean().nullish() })).optional(),
  event: z.object({
    type: z.literal('message'),
    subtype: z.string().optional(),
    channel: z.string(),
    channel_type: z.string().optional(),
    user: z.string(),
    text: z.string().optional(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    parent_user_id: z.string().optional(),
    bot_id: z.string().optional(),
    files: z
      .array(
        z.object({
          name: z.string().nullish(),
          mimetype: z.string().nullish(),
          url_private_download: z.string().nullish()
        })
      )
      .optional(),
    attachments: z
      .array(z.object({ is_share: z.unknown(), text: z.unknown() }))
      .optional()
      .catch(undefined)
  })
})

/** What somebody wrote. */
export interface Written {
  readonly externalId: string
  readonly user: string
  readonly channel: string
  readonly ts: string
  /** The message that began the thread it stands in. */
  readonly thread?: string
  readonly direct: boolean
  /** The thread may be ours: we began it, or nobody else is there. */
  readonly underOurs: boolean
  readonly text: string
  readonly files: readonly PostedFile[]
  /** The words of a message that they pass on; whoever wrote it said them to somebody else. */
  readonly passedOn?: string
}

/** A file that somebody posted. */
export interface PostedFile {
  readonly name: string
  readonly contentType: string
  /** Where the app may fetch it. */
  readonly url?: string
}

/** As Slack writes it: `<@U1>`, or `<@U1|parley>`. */
const mentionOf = (id: string) => new RegExp(`<@${id.replace(/\W/g, '')}(?:\\|[^<>]{0,100})?>`, 'g')

/** `me_message`: by `/me`. Other subtypes are edits, deletions, joins, reminders, and what bots say. */
const SAID = ['file_share', 'thread_broadcast', 'me_message']

/** `undefined` for what is no message of a person. `ourId`: our own account, where the event itself need not say it. */
export function readEvent(payload: unknown, appId: string, ourId?: string): Written | undefined {
  const read = Envelope.safeParse(payload)
  if (!read.success) return undefined
  const { api_app_id, event_id, authorizations, event } = read.data
  const {
    subtype,
    parent_user_id: parent,
    channel,
    channel_type,
    user,
    text = '',
    ts,
    thread_ts,
    bot_id,
    files = [],
    attachments = []
  } = event
  const isOurs = api_app_id === undefined || api_app_id === appId
  const isSaid = subtype === undefined || SAID.includes(subtype)
  // It may name the person who installed the app, who answers like anybody.
  const bots = authorizations?.flatMap(({ user_id, is_bot }) => (user_id && is_bot !== false ? [user_id] : [])) ?? []
  const own = ourId === undefined ? bots : [...bots, ourId]
  const isUs = (id: string) => own.includes(id)
  if (!isOurs || !isSaid || bot_id !== undefined || isUs(user) || user === 'USLACKBOT') return undefined
  const passedOn = attachments.find(({ is_share }) => is_share === true)?.text
  const direct = channel_type === 'im' || channel.startsWith('D')
  return {
    externalId: event_id,
    user,
    channel,
    ts,
    ...(thread_ts === undefined || thread_ts === ts ? {} : { thread: thread_ts }),
    direct,
    underOurs: direct || parent === undefined || isUs(parent),
    text: plainOf(
      withoutName(
        text,
        own.flatMap((id) => spansOf(text, mentionOf(id)))
      )
    ),
    files: files.map(({ name, mimetype, url_private_download: url }) => ({
      name: cleanLine(name ?? 'unnamed', 200),
      contentType: mimetype ?? 'application/octet-stream',
      ...(url ? { url } : {})
    })),
    ...(typeof passedOn === 'string' ? { passedOn: plainOf(passedOn) } : {})
  }
}

/** What stands for a message without words and files. */
export const wordlessOf = ({ passedOn }: Written): string =>
  passedOn === undefined ? '(something without words)' : `(a forwarded message)\n${passedOn}`.trim()
