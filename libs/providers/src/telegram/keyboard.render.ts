import { cleanLine, styleOf, type OutboundMessage } from '@parley/provider-kit'
import type { InlineKeyboardButton } from 'grammy/types'
import { callbackData, type Wish } from './callback-data.ts'

type Option = OutboundMessage['options'][number]
export type Keyboard = InlineKeyboardButton[][]

/** Beyond these a message lists its options by number, and is answered by a reply. */
export const MOST_BUTTONS = 50
const LONGEST_LABEL = 60
/** How wide a label may be for one, two or three of them to stand in a row of a phone. */
const WIDEST = [Number.POSITIVE_INFINITY, 18, 9]

/** Whether the options of a message are buttons. */
export const isPressable = ({ options }: Pick<OutboundMessage, 'options'>): boolean =>
  options.length > 0 && options.length < MOST_BUTTONS

/** The buttons below what somebody is asked; none for who only watches. */
export function askingKeyboard(message: OutboundMessage): Keyboard {
  const { token, options, kind, form } = message
  if (token === undefined || kind === 'notice') return []
  if (!isPressable(message)) return [[{ text: 'Answer…', callback_data: callbackData(token, { type: 'write' }) }]]
  const rows = rowsOf(options.map((one, index) => buttonOf(one, token, wishOf(one, index, form !== undefined))))
  const commentable = options.flatMap((one, index) => (one.comment === 'optional' ? [index] : []))
  if (commentable.length === 0) return rows
  const wish: Wish = commentable.length === 1 ? { type: 'comment', index: commentable[0]! } : { type: 'choose' }
  return [...rows, [{ text: 'With a comment…', callback_data: callbackData(token, wish) }]]
}

/** The same options, each to be followed by a comment. */
export const choosingKeyboard = (options: readonly Option[], token: string): Keyboard =>
  rowsOf(
    options.flatMap((one, index) => (one.comment === 'none' ? [] : [buttonOf(one, token, { type: 'comment', index })]))
  )

/** What needs words as well is asked for them first. */
function wishOf({ comment, decision }: Option, index: number, hasForm: boolean): Wish {
  const fills = hasForm && (decision === 'approve' || decision === 'answer')
  return { type: comment === 'required' || fills ? 'comment' : 'answer', index }
}

function buttonOf(option: Option, token: string, wish: Wish): InlineKeyboardButton {
  const style = styleOf(option)
  const colour = style === 'danger' ? 'danger' : option.decision === 'approve' ? 'success' : 'primary'
  return {
    text: cleanLine(option.label, LONGEST_LABEL),
    callback_data: callbackData(token, wish),
    ...(style === 'default' ? {} : { style: colour })
  }
}

function rowsOf(buttons: readonly InlineKeyboardButton[]): Keyboard {
  const rows: Keyboard = []
  for (const button of buttons) {
    const row = rows.at(-1)
    const widest = WIDEST[row?.length ?? WIDEST.length] ?? 0
    if (row && [...row, button].every(({ text }) => widthOf(text) <= widest)) row.push(button)
    else rows.push([button])
  }
  return rows
}

/** Characters of Chinese, Japanese and Korean, and emoji, are twice as wide. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((width, one) => width + (/[\u1100-\uffdc]|\p{Extended_Pictographic}/u.test(one) ? 2 : 1), 0)
