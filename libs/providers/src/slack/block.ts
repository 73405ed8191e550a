import { cleanLine, instantText } from '@parley/provider-kit'

/** A block of Block Kit, as JSON. */
export interface Block {
  readonly type: string
  readonly [field: string]: unknown
}

/** Slack's own, of which its published schemas say nothing; what is longer is refused. */
export const LIMITS = {
  blocks: 50,
  header: 150,
  section: 3_000,
  button: 75,
  modalTitle: 24,
  choice: 75,
  label: 2_000,
  placeholder: 150,
  hint: 2_000,
  input: 3_000,
  radioButtons: 10
} as const

/** A line of at most so many UTF-16 units, as Slack counts, and never empty where there is something else to say. */
export function lineOf(text: string, longest: number, otherwise = '…'): string {
  const line = cleanLine(text, longest) || otherwise
  if (line.length <= longest) return line
  let kept = ''
  for (const character of line) {
    if (kept.length + character.length >= longest) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Shown as it is: neither markup nor mentions, nor names of emoji. */
export const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const

/** `verbatim`: nothing in it is linked or taken for a name that is not written as one. */
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true }) as const

export const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text) })
export const plainSection = (text: string): Block => ({ type: 'section', text: plain(text) })
export const context = (...elements: readonly object[]): Block => ({ type: 'context', elements: elements.slice(0, 10) })

/** What somebody said, as they said it. */
export const quoted = (text: string): Block => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text }] }]
})

export const header = (title: string): Block => ({ type: 'header', text: plain(lineOf(title, LIMITS.header)) })

/** Slack shows it in the zone of whoever looks. */
export const dateText = (at: Date): string =>
  `<!date^${Math.floor(at.getTime() / 1_000)}^{date_short_pretty} at {time}|${instantText(at)}>`

export const sizeOf = (block: Block): number => JSON.stringify(block).length
