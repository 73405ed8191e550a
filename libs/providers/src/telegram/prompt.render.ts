import { fieldNotes, cleanLine, titleOf, type OutboundMessage } from '@parley/provider-kit'
import type { ForceReply, InlineKeyboardMarkup } from 'grammy/types'
import { ANCHOR, anchorUrl, type Pressed } from './callback-data.ts'
import { choosingKeyboard } from './keyboard.render.ts'
import { beginning, link, plain } from './telegram-html.ts'

/** Whom a message in a group is for: only there need they be named. */
export interface Addressee {
  readonly id: number
  readonly name: string
}

export interface Prompt {
  readonly text: string
  readonly markup: ForceReply | InlineKeyboardMarkup
}

const LONGEST_PLACEHOLDER = 64
const LONGEST_NOTE = 3_000

/**
 * Asks for the words that a button needs. What they are for stands in a link in the message itself, so that the reply
 * finds its way whatever process reads it, and however much later.
 */
export function renderPrompt(message: OutboundMessage, pressed: Pressed, bot: string, inGroup?: Addressee): Prompt {
  const anchor = link(ANCHOR, anchorUrl(bot, pressed))
  const to = inGroup ? `${mention(inGroup)}: ` : ''
  const { wish, token } = pressed
  if (wish.type === 'choose') {
    return {
      text: `${anchor} ${to}Which answer is your comment for?`,
      markup: { inline_keyboard: choosingKeyboard(message.options, token) }
    }
  }
  const { text, placeholder } = asksFor(message, 'index' in wish ? message.options[wish.index] : undefined)
  return {
    text: `${anchor} ${to}${text}`,
    markup: {
      force_reply: true,
      input_field_placeholder: cleanLine(placeholder, LONGEST_PLACEHOLDER),
      ...(inGroup ? { selective: true } : {})
    }
  }
}

/** What became of what somebody wrote; a reply to it goes where theirs went. */
export const renderNote = (text: string, bot: string, token: string | undefined): string =>
  token === undefined
    ? beginning(text, LONGEST_NOTE)
    : `${link(ANCHOR, anchorUrl(bot, { token, wish: { type: 'write' } }))} ${beginning(text, LONGEST_NOTE)}`

export const mention = ({ id, name }: Addressee): string =>
  link(plain(cleanLine(name, 64) || 'You'), `tg://user?id=${id}`)

function asksFor(message: OutboundMessage, option: OutboundMessage['options'][number] | undefined) {
  const { form } = message
  const label = option && cleanLine(option.label, 80)
  const title = cleanLine(titleOf(message), 80)
  if (form && option?.decision !== 'reject' && option?.decision !== 'request_changes') {
    const fields = form.fields
      .map((one) => {
        const notes = fieldNotes(one).join('; ')
        return `${plain(cleanLine(one.label))}: …${notes === '' ? '' : ` (${plain(cleanLine(notes, 120))})`}`
      })
      .join('\n')
    const what = label === undefined ? `To answer “${plain(title)}”` : `For “${plain(label)}”`
    return { text: `${what}, reply with these, a line each:\n${fields}`, placeholder: `${form.fields[0]!.label}: …` }
  }
  if (label === undefined) return { text: `Your answer to “${plain(title)}”:`, placeholder: 'Your answer' }
  return { text: `Your comment on “${plain(label)}”:`, placeholder: `Comment on “${label}”` }
}
