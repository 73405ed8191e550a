import { BadMarkup, parseHtml, type ParsedText } from './telegram-html.simulator.ts'
import type { TelegramMarkup } from './telegram-world.simulator.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A refusal as Telegram words it. */
export class Refused extends Error {
  constructor(
    readonly code: number,
    description: string,
    readonly parameters?: Readonly<Record<string, number>>
  ) {
    super(description)
  }
}

const LONGEST_DATA_BYTES = 64
const MOST_BUTTONS = 100
const MOST_IN_ROW = 8
const LONGEST_PLACEHOLDER = 64

export function parsedText(fields: Fields, name: string, longest: number): ParsedText {
  const given = String(fields[name] ?? '')
  if (Buffer.from(given).toString() !== given) throw new Refused(400, 'Bad Request: strings must be encoded in UTF-8')
  let parsed: ParsedText
  try {
    parsed = fields['parse_mode'] === 'HTML' ? parseHtml(given) : { text: given.trim(), entities: [] }
  } catch (error) {
    if (!(error instanceof BadMarkup)) throw error
    throw new Refused(400, `Bad Request: can't parse entities: ${error.message}`)
  }
  if (parsed.text.length > longest)
    throw new Refused(400, `Bad Request: message ${name === 'text' ? 'is' : 'caption is'} too long`)
  return parsed
}

export function markupOf(fields: Fields): { reply_markup?: TelegramMarkup } {
  const markup = fields['reply_markup'] as TelegramMarkup | undefined
  if (markup === undefined) return {}
  const { inline_keyboard: rows, force_reply: forces, input_field_placeholder: placeholder } = markup
  if (!rows && !forces) throw new Refused(400, 'Bad Request: object expected as reply markup')
  if (placeholder !== undefined && (placeholder.length === 0 || placeholder.length > LONGEST_PLACEHOLDER)) {
    throw new Refused(400, 'Bad Request: input field placeholder has a wrong length')
  }
  for (const row of rows ?? []) {
    if (row.length > MOST_IN_ROW) throw new Refused(400, 'Bad Request: BUTTON_ROW_TOO_LONG')
    for (const { text, callback_data: data, url } of row) {
      if (!text?.trim()) throw new Refused(400, 'Bad Request: text buttons are unallowed in the inline keyboard')
      if ((data === undefined) === (url === undefined)) throw new Refused(400, 'Bad Request: BUTTON_TYPE_INVALID')
      if (data !== undefined && (data === '' || Buffer.byteLength(data) > LONGEST_DATA_BYTES)) {
        throw new Refused(400, 'Bad Request: BUTTON_DATA_INVALID')
      }
    }
  }
  if ((rows ?? []).flat().length > MOST_BUTTONS) throw new Refused(400, 'Bad Request: reply markup is too long')
  return rows?.length === 0 ? {} : { reply_markup: markup }
}
