import type { MessageEntity } from 'grammy/types'

/**
 * What a button asks for: `answer` an option as it is, `comment` an option after a comment, `choose` which option the
 * comment is for, `write` an answer in words. `part` stands on a message that is not all of it: before the rest is there,
 * what is said to it decides nothing.
 */
export type Wish =
  | { readonly type: 'answer'; readonly index: number }
  | { readonly type: 'comment'; readonly index: number }
  | { readonly type: 'choose' }
  | { readonly type: 'write' }
  | { readonly type: 'part' }

/** A button, or a message of ours that waits for a reply: the token of what was asked, and what was wished for. */
export interface Pressed {
  readonly token: string
  readonly wish: Wish
}

const LONGEST_BYTES = 64
const DATA = /^([\w-]{1,58}):(?:([wqp])|(c?)(\d{1,3}))$/
const WORDS: Readonly<Record<string, 'write' | 'choose' | 'part'>> = { w: 'write', q: 'choose', p: 'part' }
const PARAMETER = 'parley'
/** Stands first in what waits for a reply, and carries in its link what the reply is for. */
export const ANCHOR = '💬'

export function callbackData(token: string, wish: Wish): string {
  const data = `${token}:${wordOf(wish)}`
  if (Buffer.byteLength(data) > LONGEST_BYTES) throw new Error('A token is too long for a button of Telegram')
  return data
}

function wordOf(wish: Wish): string {
  if (wish.type === 'choose') return 'q'
  if (wish.type === 'write') return 'w'
  if (wish.type === 'part') return 'p'
  return `${wish.type === 'comment' ? 'c' : ''}${wish.index}`
}

/** `undefined` for what is not ours. */
export function readCallbackData(data: string): Pressed | undefined {
  const [, token, word, comment, index] = DATA.exec(data) ?? []
  if (token === undefined) return undefined
  if (word !== undefined) return { token, wish: { type: WORDS[word]! } }
  return { token, wish: { type: comment ? 'comment' : 'answer', index: Number(index) } }
}

/** A link to the bot itself: Telegram brings it back with whatever replies to the message. */
export const anchorUrl = (bot: string, { token, wish }: Pressed): string =>
  `https://t.me/${bot}?${PARAMETER}=${callbackData(token, wish)}`

/** What a message of ours waits for; only a link at its very beginning counts. */
export function readAnchor(entities: readonly MessageEntity[] | undefined): Pressed | undefined {
  const first = entities?.find((one) => one.type === 'text_link' && one.offset === 0)
  if (first?.type !== 'text_link' || !URL.canParse(first.url)) return undefined
  const data = anchorIn(new URL(first.url))
  return data === null ? undefined : readCallbackData(data)
}

/** Whether a reply to a message that begins with this link would be taken for an answer to something. */
export const posesAsAnchor = (url: URL): boolean => anchorIn(url) !== null

const anchorIn = (url: URL): string | null => (url.host === 't.me' ? url.searchParams.get(PARAMETER) : null)
