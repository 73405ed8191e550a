import type { Inbound, InboundReply, OutboundMessage } from '@parley/provider-kit'
import type { Update } from 'grammy/types'
import type { AskedBefore } from './asked-before.ts'
import type { Pressed } from './callback-data.ts'
import type { MovedChats } from './moved-chats.ts'
import { takeFiles } from './person-file.ts'
import { askFor, greet, hintAt, type PromptParts } from './prompting.ts'
import { acknowledging, note, noting, type Tell } from './telling.ts'
import type { TelegramConfig } from './telegram.schema.ts'
import { readUpdate, type HeardPress, type HeardText, type Spot } from './update.parse.ts'

/** What an update comes to: something to store, with how to tell its writer what it did, or nothing. */
export interface Taken {
  readonly inbound?: Inbound
  readonly tell?: Tell
}

export interface IntakeParts extends PromptParts {
  readonly config: TelegramConfig
  readonly botId: string
  readonly moved: MovedChats
  readonly asked: AskedBefore
}

const NAMED_WITHIN_MS = 10_000
const NOTHING: Taken = {}
const ANONYMOUS =
  'You write here as the group itself, so nobody can tell who you are and your answer does not count. Turn “Remain anonymous” off in your administrator’s rights, or press a button.'

/** Reads an update; whoever is to be told something for it is told once it is stored. Throws where reading it again may help. */
export async function takeUpdate(update: Update, parts: IntakeParts): Promise<Taken> {
  const heard = readUpdate(update, parts.botId, await nameIn(update, parts))
  switch (heard.type) {
    case 'press':
      return takePress(heard, parts)
    case 'text':
      return takeText(heard, parts)
    case 'command':
      if (heard.spot.isPrivate) return takeStart(heard, parts)
      return heard.command === 'start' || heard.command === 'id' ? takeCommand(heard, parts) : NOTHING
    case 'blocked':
      return { inbound: { type: 'optOut', externalId: `block:${heard.account}:${heard.at}`, account: heard.account } }
    case 'unblocked':
      return {
        inbound: { type: 'reachable', externalId: `start:${heard.account}:${heard.at}`, account: heard.account }
      }
    case 'moved':
      await parts.moved.remember(heard.from, heard.to)
      return NOTHING
    case 'anonymous':
      return takeAnonymous(heard, parts)
    case 'nothing':
      return NOTHING
  }
}

/** The bot's own name, where a message may be addressed by it; `undefined` where that cannot be looked up. */
async function nameIn({ message }: Update, { api }: IntakeParts): Promise<string | undefined> {
  const entities = message?.entities ?? message?.caption_entities ?? []
  if (!entities.some(({ type }) => type === 'mention' || type === 'bot_command')) return undefined
  return api.me(AbortSignal.timeout(NAMED_WITHIN_MS)).then(
    ({ username }) => username,
    () => undefined
  )
}

function takeStart(heard: Parameters<typeof greet>[1], parts: IntakeParts): Taken {
  const { account, spot } = heard
  return {
    inbound: { type: 'reachable', externalId: `message:${spot.chat}:${spot.message}`, account },
    tell: async ({ repeated }) => (repeated ? undefined : greet(parts, heard))
  }
}

function takeCommand(heard: Parameters<typeof greet>[1], parts: IntakeParts): Taken {
  return {
    inbound: ignored(externalIdOf(heard.spot), 'command'),
    tell: async ({ repeated }) => (repeated ? undefined : greet(parts, heard))
  }
}

async function takeAnonymous(
  { spot, repliesTo }: { spot: Spot; repliesTo: number },
  parts: IntakeParts
): Promise<Taken> {
  if (!(await parts.context.sent({ ref: refOf(spot.chat, repliesTo) }))) return NOTHING
  return {
    inbound: ignored(externalIdOf(spot), 'anonymous_admin'),
    tell: async ({ repeated }) => (repeated ? undefined : note(parts, spot, ANONYMOUS, spot.message))
  }
}

async function takePress(heard: HeardPress, parts: IntakeParts): Promise<Taken> {
  const { id, pressed, isOffered, isChoice, spot, user, name } = heard
  const { wish, token } = pressed
  const acknowledge = acknowledging(parts, id, spot, { id: user.id, name })
  if (!isOffered && (await parts.context.sent({ ref: refOf(spot.chat, spot.message) }))?.token !== token) {
    await acknowledge.say('This button is not of this message.', true)
    return NOTHING
  }
  const message = await parts.asked(token)
  if (wish.type !== 'answer') {
    if (message) {
      return {
        inbound: ignored(`callback:${id}`, 'asks_for_words'),
        tell: async ({ repeated }) => {
          await Promise.all([acknowledge.say(), repeated ? undefined : askFor(parts, message, heard)])
        }
      }
    }
    await acknowledge.say('This is no longer open.', true)
    return NOTHING
  }
  const option = message?.options[wish.index]?.id
  return {
    inbound: {
      ...(await replyOf(heard, parts)),
      externalId: `callback:${id}`,
      token,
      ...(isOffered && !isChoice ? { pressed: placeOf(spot) } : {}),
      ...(option === undefined ? {} : { option })
    },
    tell: acknowledge.tell
  }
}

async function takeText(heard: HeardText, parts: IntakeParts): Promise<Taken> {
  const { spot, repliesTo, isForwarded } = heard
  const ref = repliesTo && refOf(spot.chat, repliesTo.message)
  const known = ref && (await parts.context.sent({ ref }))
  // The link at the beginning of a message counts only where the message is none of what agents wrote.
  const asks = known ? undefined : repliesTo?.asks
  const asked = asks && (await parts.asked(asks.token))
  if (!known && !asks && !spot.isPrivate) return NOTHING
  const { kept, missing } = await takeFiles(heard.message, parts.api, parts.context)
  const text =
    [heard.text, ...missing.map((one) => `(${one})`)].filter(Boolean).join('\n') || unreadableText(heard, kept.length)
  const attachments = kept.length > 0 ? { attachments: kept } : {}
  const place = placeOf(spot)
  const externalId = externalIdOf(spot)
  const isOwnWords = !isForwarded && heard.text !== undefined && !hasForeign(heard.message)
  if (!known && !asks) {
    const { account, name } = heard
    const other = repliesTo?.message ?? heard.repliesToOther
    const follows = other === undefined ? undefined : { follows: [refOf(spot.chat, other)] }
    const namesElsewhere = heard.message.external_reply !== undefined
    const [tell, hint] = [noting(parts, spot, undefined), hintAt(parts, spot)]
    return {
      inbound: {
        type: 'unsolicited',
        externalId,
        account,
        name,
        text,
        assurance: 'platform',
        ref: place,
        direct: { chat: spot.chat },
        writtenAt: new Date(heard.message.date * 1_000).toISOString(),
        ...(!isOwnWords || namesElsewhere ? { unsure: true as const } : {}),
        ...attachments,
        ...follows
      },
      tell: (receipt) => (receipt.text === undefined && !follows ? hint : tell)(receipt)
    }
  }
  return {
    inbound: {
      ...(await replyOf(heard, parts)),
      externalId,
      place,
      ...attachments,
      ...(!isOwnWords || asks?.wish.type === 'part' ? { unsure: true as const } : {}),
      ...(asks ? { token: asks.token, ...saidTo(asks, asked, text) } : { ref: ref!, text })
    },
    tell: noting(parts, spot, asks?.token ?? known?.token)
  }
}

/** What is struck out was taken back, and what stands in a quote is somebody else's. */
const FOREIGN = ['strikethrough', 'blockquote', 'expandable_blockquote']
const hasForeign = ({ entities, caption_entities }: HeardText['message']): boolean =>
  [...(entities ?? []), ...(caption_entities ?? [])].some(({ type }) => FOREIGN.includes(type))

/** What was said to a message that asked for words: the comment on an option, or an answer of its own. */
function saidTo(
  { wish }: Pressed,
  asked: OutboundMessage | undefined,
  text: string
): Pick<InboundReply, 'option' | 'comment' | 'text'> {
  const option = wish.type === 'comment' ? asked?.options[wish.index] : undefined
  if (!option) return { text }
  const fills = asked?.form && (option.decision === 'approve' || option.decision === 'answer')
  return fills ? { text: `${option.label}\n${text}` } : { option: option.id, comment: text }
}

async function replyOf({ account, name, memberOf, spot }: HeardPress | HeardText, { moved }: IntakeParts) {
  const before = spot.isPrivate ? [] : (await moved.namesOf(spot.chat)).slice(1)
  return { type: 'reply', account, name, memberOf: [...memberOf, ...before], assurance: 'platform' } as const
}

/** Stored, so that what is said for it is said once. */
const ignored = (externalId: string, reason: string): Inbound => ({ type: 'ignored', externalId, reason })

const externalIdOf = ({ chat, message }: Spot): string => `message:${chat}:${message}`
const topicOf = ({ topic }: Spot) => (topic === undefined ? {} : { topic })
const placeOf = (spot: Spot) => ({
  chat: spot.chat,
  message: spot.message,
  messages: [spot.message],
  ...topicOf(spot)
})
/** Several texts may make one message of ours. */
const refOf = (chat: string, message: number) => ({ chat, messages: [message] })

const unreadableText = ({ message }: HeardText, files: number): string =>
  files > 0
    ? ''
    : `(${message.sticker ? 'a sticker' : message.location ? 'a place' : message.poll ? 'a poll' : 'something without words'})`
