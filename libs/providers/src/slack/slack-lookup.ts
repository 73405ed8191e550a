import { ParleyError, type OutboundMessage } from '@parley/provider-kit'
import type { SlackClient } from './slack-client.ts'
import { EVENT, placeOf } from './slack-message.ts'
import { isDirectMessage, isEmail, isPerson } from './target.parse.ts'

const PAGE = 200
const MOST_PAGES = 25
const CLOCKS_APART_SECONDS = 60

interface Page {
  readonly channels?: readonly { id?: string; name?: string; name_normalized?: string }[]
  readonly messages?: readonly {
    ts?: string
    thread_ts?: string
    user?: string
    bot_id?: string
    blocks?: readonly {
      type?: string
      elements?: readonly { value?: string; options?: readonly { value?: string }[] }[]
    }[]
    metadata?: { event_type?: string; event_payload?: { id?: unknown; whole?: unknown; part?: unknown } }
    files?: readonly { title?: string; name?: string }[]
  }[]
}

/** Where a card is, and the thread that it is in or begins. */
export type CardRef = Readonly<Record<'channel' | 'ts' | 'thread', string>>

export interface FoundCard {
  readonly ref: CardRef
  /** All that belongs to it is there. */
  readonly whole: boolean
}

/** What there is of a card's thread: the numbers of its parts, the names of its files. */
export interface InThread {
  readonly parts: ReadonlySet<unknown>
  readonly files: readonly string[]
}

/** The id behind a name, an address or a direct message. Throws `target_not_found`. */
export async function resolveSlackTarget(client: SlackClient, target: string, signal: AbortSignal): Promise<string> {
  if (target.startsWith('#')) return findChannel(client, target.slice(1), signal)
  if (isEmail(target)) return findPerson(client, target, signal)
  if (!isDirectMessage(target)) return target
  const { channel } = await client
    .read<{ channel?: { user?: string } }>('conversations.info', { channel: target }, signal)
    .catch(notFound(`Slack shows the app no direct message ${target}`))
  return channel?.user ?? target
}

async function findChannel(client: SlackClient, name: string, signal: AbortSignal): Promise<string> {
  const args = { types: 'public_channel,private_channel', exclude_archived: true }
  for await (const { channels = [] } of pages(client, 'conversations.list', args, signal)) {
    const found = channels.find((one) => one.name === name || one.name_normalized === name)
    if (found?.id !== undefined) return found.id
  }
  throw new ParleyError('target_not_found', {
    detail: `There is no channel #${name} that the app sees; invite the app to a private one`
  })
}

async function findPerson(client: SlackClient, email: string, signal: AbortSignal): Promise<string> {
  const { user } = await client
    .read<{ user?: { id?: string; deleted?: boolean } }>('users.lookupByEmail', { email }, signal)
    .catch(notFound(`Nobody in this workspace has the address ${email}`))
  if (user?.id === undefined || user.deleted) {
    throw new ParleyError('target_not_found', { detail: `Nobody in this workspace has the address ${email}` })
  }
  return user.id
}

const notFound =
  (detail: string) =>
  (error: unknown): never => {
    if (error instanceof ParleyError && error.code === 'recipient_unreachable') {
      throw new ParleyError('target_not_found', { detail })
    }
    throw error
  }

/** What the app itself posted: others may put the same marks, files and buttons there. */
async function ownBy(client: SlackClient, signal: AbortSignal) {
  const own = await client.read<{ user_id?: string; bot_id?: string }>('auth.test', {}, signal)
  return ({ user, bot_id }: { readonly user?: string; readonly bot_id?: string }): boolean =>
    (user !== undefined && user === own.user_id) || (bot_id !== undefined && bot_id === own.bot_id)
}

/** Where the card of a message of ours is, by the id that it carries unseen. */
export async function findCard(
  client: SlackClient,
  message: OutboundMessage,
  target: string,
  signal: AbortSignal
): Promise<FoundCard | undefined> {
  const { channel: place, thread } = placeOf(target, message)
  const channel = await channelOf(client, place, signal)
  const isOwn = await ownBy(client, signal)
  const oldest = String(message.createdAt.getTime() / 1_000 - CLOCKS_APART_SECONDS)
  const args = { channel, oldest, inclusive: true, include_all_metadata: true }
  const looks: [string, object][] = [
    ...(thread === undefined ? [] : [['conversations.replies', { ts: thread }] as [string, object]]),
    ['conversations.history', {}]
  ]
  for (const [method, more] of looks) {
    for await (const { messages = [] } of pages(client, method, { ...args, ...more }, signal)) {
      for (const one of messages) {
        const { ts, thread_ts, metadata } = one
        if (ts === undefined || metadata?.event_type !== EVENT || !isOwn(one)) continue
        const { id, whole, part } = metadata.event_payload ?? {}
        if (id !== message.id || part !== undefined) continue
        return { ref: { channel, ts, thread: thread_ts ?? ts }, whole: whole !== false }
      }
    }
  }
  return undefined
}

/** What is there already of all that belongs below a card. */
export async function findInThread(
  client: SlackClient,
  { channel, ts: card, thread }: CardRef,
  message: OutboundMessage,
  signal: AbortSignal
): Promise<InThread> {
  const isOwn = await ownBy(client, signal)
  const parts = new Set<unknown>()
  const names: string[] = []
  const args = { channel, ts: thread, oldest: card, inclusive: true, include_all_metadata: true }
  for await (const { messages = [] } of pages(client, 'conversations.replies', args, signal)) {
    for (const one of messages) {
      const { ts, metadata, files = [] } = one
      if (Number(ts) <= Number(card) || !isOwn(one)) continue
      if (metadata?.event_type === EVENT && metadata.event_payload?.id === message.id) {
        parts.add(metadata.event_payload.part)
      }
      names.push(...files.map(({ title, name }) => title ?? name ?? ''))
    }
  }
  return { parts, files: names }
}

/** The token of the latest card in a thread before something was said there; its buttons carry it. */
export async function findToken(
  client: SlackClient,
  { channel, thread }: { readonly channel: string; readonly thread: string },
  before: string,
  signal: AbortSignal
): Promise<string | undefined> {
  const isOwn = await ownBy(client, signal)
  let token: string | undefined
  for await (const { messages = [] } of pages(
    client,
    'conversations.replies',
    { channel, ts: thread, include_all_metadata: true },
    signal
  )) {
    for (const one of messages) {
      const { ts = '', blocks = [], metadata } = one
      if (!isOwn(one) || metadata?.event_type !== EVENT || Number(ts) >= Number(before)) continue
      const [pressed] = blocks.flatMap(({ type, elements = [] }) => (type === 'actions' ? elements : []))
      token = (pressed?.value ?? pressed?.options?.[0]?.value)?.split(' ')[0] ?? token
    }
  }
  return token
}

/** A person is written to in a direct message, which has an id of its own. */
async function channelOf(client: SlackClient, target: string, signal: AbortSignal): Promise<string> {
  if (!isPerson(target)) return target
  const { channel } = await client.read<{ channel?: { id?: string } }>('conversations.open', { users: target }, signal)
  return channel?.id ?? target
}

async function* pages(
  client: SlackClient,
  method: string,
  args: object,
  signal: AbortSignal
): AsyncGenerator<Page & { response_metadata?: { next_cursor?: string } }> {
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await client.read<Page>(
      method,
      { ...args, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
      signal
    )
    yield found
    cursor = found.response_metadata?.next_cursor || undefined
    if (cursor === undefined) return
  }
}
