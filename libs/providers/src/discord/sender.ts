import { createHash } from 'node:crypto'
import {
  createPace,
  isParleyError,
  ParleyError,
  type MessageRef,
  type OutboundMessage,
  type ProviderContext,
  type Settlement
} from '@parley/provider-kit'
import type { RawFile } from '@discordjs/rest'
import {
  MessageFlags,
  Routes,
  type APIChannel,
  type APIMessage,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageJSONBody
} from 'discord-api-types/v10'
import { renderCard } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import { tokensOf } from './custom-id.ts'
import type { DiscordApi } from './discord-api.ts'
import { DiscordFailure, MESSAGE_GONE } from './discord-error.ts'
import { openFiles } from './enclosure.ts'
import { userIdOf } from './target.parse.ts'

/** What Discord lets a bot write into one channel. */
const RATE = { times: 5, withinMs: 5_000 }
const MOST_OPENED = 2_000
/** So long a nonce is known for sure: “a few minutes”, says Discord. */
const NONCE_KNOWN_MS = 120_000
const LOOKS_BACK = 100
export const NO_PINGS = { parse: [], replied_user: false }

export interface Sender {
  send(target: string, message: OutboundMessage, signal: AbortSignal): Promise<MessageRef>
  update(ref: MessageRef, message: OutboundMessage, settlement: Settlement, signal: AbortSignal): Promise<undefined>
  find(message: OutboundMessage, target: string, signal: AbortSignal): Promise<MessageRef | undefined>
  /** A line of escaped text, said once for each `id`; below `follows` where that stands in the same channel. */
  say(target: string, content: string, id: string, signal: AbortSignal, follows?: MessageRef): Promise<void>
}

export function discordSender(api: DiscordApi, context: ProviderContext): Sender {
  const pace = createPace(context, () => RATE)
  /** Channels of direct messages: they stay what they are. */
  const opened = new Map<string, string>()

  async function channelOf(target: string, signal: AbortSignal): Promise<string> {
    if (target.startsWith('role:')) {
      throw new ParleyError('recipient_unreachable', {
        detail: 'Nobody can write to a role: name a channel, and the role among those allowed to answer'
      })
    }
    const user = userIdOf(target)
    if (user === undefined) return target
    const known = opened.get(user)
    if (known !== undefined) return known
    const { id } = await api.request<APIChannel>('POST', Routes.userChannels(), {
      body: { recipient_id: user },
      signal
    })
    if (opened.size >= MOST_OPENED) opened.clear()
    opened.set(user, id)
    return id
  }

  /** Where a message goes, and what it stands below there. */
  function placeOf(target: string, { follows }: OutboundMessage, home: string): { channel: string; followed?: string } {
    const { channel, message: followed } = follows ?? {}
    // What somebody is told alone never goes where they wrote in public.
    const isElsewhere = userIdOf(target) !== undefined && channel !== home
    if (typeof channel !== 'string' || typeof followed !== 'string' || isElsewhere) return { channel: home }
    return { channel, followed }
  }

  async function find(message: OutboundMessage, target: string, signal: AbortSignal): Promise<MessageRef | undefined> {
    const { id, token } = message
    const home = await channelOf(target, signal)
    const query = new URLSearchParams({ limit: String(LOOKS_BACK) })
    for (const channel of new Set([placeOf(target, message, home).channel, home])) {
      const found = await api
        .request<APIMessage[]>('GET', Routes.channelMessages(channel), { query, signal })
        .catch((error: unknown) => {
          if (isUnreachable(error)) return [] // a thread that is gone, say
          throw error
        })
      const ours = found.find(
        (one) => one.nonce === nonceOf(id) || (token !== undefined && tokensOf(one).includes(token))
      )
      if (ours) return (await refsIn(channel, context))(ours.id)
    }
    return undefined
  }

  /** Repeating it is safe: of two with the same nonce, Discord keeps the first. */
  async function post(
    channel: string,
    body: RESTPostAPIChannelMessageJSONBody & { readonly nonce: string },
    files: RawFile[],
    signal: AbortSignal
  ): Promise<MessageRef> {
    const refOf = await refsIn(channel, context)
    await pace.turn(body.nonce, [channel], signal)
    const attachments = files.map(({ name }, id) => ({ id: String(id), filename: name }))
    const sent = await api.request<APIMessage>('POST', Routes.channelMessages(channel), {
      body: {
        ...body,
        enforce_nonce: true,
        allowed_mentions: NO_PINGS,
        ...(files.length > 0 ? { attachments } : {})
      },
      ...(files.length > 0 ? { files } : {}),
      signal
    })
    return refOf(sent.id)
  }

  return {
    find,
    async send(target, message, signal) {
      // An earlier attempt may have put it there, and its nonce is forgotten.
      const isLate = context.now().getTime() - message.createdAt.getTime() > NONCE_KNOWN_MS
      const there = message.attempt > 1 && isLate ? await find(message, target, signal) : undefined
      if (there) return there
      const home = await channelOf(target, signal)
      const { whole, ...card } = renderCard(message, userIdOf(target) !== undefined)
      const files = await openFiles(message, whole)
      const body = { ...card, nonce: nonceOf(message.id) }
      const { channel, followed } = placeOf(target, message, home)
      if (followed === undefined) return post(home, body, files, signal)
      try {
        return await post(channel, { ...body, ...below(followed) }, files, signal)
      } catch (error) {
        // The thread that it went on in is gone or closed: then it stands where the first one did.
        if (channel === home || !isUnreachable(error)) throw error
        return post(home, body, files, signal)
      }
    },
    async update({ channel, message: id }, message, settlement, signal) {
      const body: RESTPatchAPIChannelMessageJSONBody = {
        content: renderClosing(message, settlement),
        embeds: [],
        components: [],
        allowed_mentions: NO_PINGS
      }
      try {
        await api.request('PATCH', Routes.channelMessage(String(channel), String(id)), { body, signal })
      } catch (error) {
        if (!(error instanceof DiscordFailure) || error.discordCode !== MESSAGE_GONE) throw error
      }
      return undefined
    },
    async say(target, content, id, signal, follows) {
      const channel = await channelOf(target, signal)
      const reference = follows?.['channel'] === channel ? below(String(follows['message'])) : {}
      const body = { content, ...reference, flags: MessageFlags.SuppressEmbeds, nonce: nonceOf(id) }
      await post(channel, body, [], signal)
    }
  }
}

/** In a thread on a message of ours words are for all that we put there; elsewhere they answer what they reply to. */
export async function refsIn(channel: string, context: ProviderContext): Promise<(id: string) => MessageRef> {
  const isThread = (await context.sent({ ref: { message: channel } })) !== undefined
  return (id) => ({ channel, message: id, thread: isThread ? channel : id })
}

export const isUnreachable = (error: unknown): boolean => isParleyError(error) && error.code === 'recipient_unreachable'

/** The same for every attempt, so that a repeated one is put nowhere. At most 25 characters, as Discord allows. */
const nonceOf = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 24)

const below = (id: string): Pick<RESTPostAPIChannelMessageJSONBody, 'message_reference'> => ({
  message_reference: { message_id: id, fail_if_not_exists: false }
})
