import {
  fieldNotes,
  argumentsJson,
  askedText,
  cleanLine,
  cleanText,
  contextParts,
  cutText,
  eyebrowOf,
  instantText,
  linkPlace,
  markdownExcerpt,
  RISKS,
  safeLink,
  SIGNALS,
  titleOf,
  writeMarkdown,
  type OutboundMessage
} from '@parley/provider-kit'
import { ANCHOR, anchorUrl } from './callback-data.ts'
import { sortFiles, type CardFile } from './card-file.ts'
import { foldSections, type Section } from './card-section.ts'
import { beginning, bold, escapeText, HTML, italic, link, plain } from './telegram-html.ts'
import { askingKeyboard, isPressable, type Keyboard } from './keyboard.render.ts'

/**
 * Telegram takes 4,096 characters without the markup. This is with it, and leaves room for what `plain` puts in to break
 * mentions: one character in three at most.
 */
const LONGEST_TEXT = 3_000
/** What is shown of something that is in a file. */
const LONGEST_BEGINNING = 1_200
/** A link that is longer than this once it is written is named, and not made. */
const LONGEST_LINK = 3_000
const RISK_SIGNS = { low: '🟢', medium: '🟡', high: '🟠', critical: '🔴' } as const
const SIGNAL_SIGNS = { info: 'ℹ️', warning: '⚠️', danger: '🛑' } as const

/** What goes out for one message: texts in order, of which the last has the buttons, and files above it. */
export interface Card {
  readonly texts: readonly string[]
  readonly keyboard: Keyboard
  readonly files: readonly CardFile[]
}

/** `bot`: the name that the bot has on Telegram. */
export function renderCard(message: OutboundMessage, bot: string, isForGroup: boolean): Card {
  const { sent, named } = sortFiles(message.attachments)
  const write = ([said = [], context = [], action = []]: readonly (readonly string[])[]) =>
    packed(
      [
        headOf(message),
        ...said,
        ...(message.turn === undefined ? [] : [askedBefore(message)]),
        ...context,
        ...action,
        ...(message.options.length > 0 && !isPressable(message) ? numbered(message) : []),
        ...pieces([...sent.map(({ name }) => name), ...named].map((name) => `📎 ${plain(cleanLine(name))}`)),
        ...endOf(message, isForGroup)
      ].filter((block) => block !== '')
    )
  const { texts, files } = foldSections([saidOf(message), contextOf(message), actionOf(message)], write)
  return {
    texts: texts.map((text, index, all) => {
      if (index === all.length - 1) return `${anchorOf(message, bot, 'write')}${text}`
      return index === 0 ? `${anchorOf(message, bot, 'part')}${text}` : text
    }),
    keyboard: askingKeyboard(message),
    files: [...sent, ...files]
  }
}

/** A reply finds its way by it before anybody knows where Telegram put the message. */
function anchorOf({ token }: OutboundMessage, bot: string, type: 'write' | 'part'): string {
  return token === undefined ? '' : `${link(ANCHOR, anchorUrl(bot, { token, wish: { type } }))} `
}

/** Joins what fits into one text. */
function packed(blocks: readonly string[]): string[] {
  const texts: string[] = []
  for (const block of blocks) {
    const joined = texts.length === 0 ? block : `${texts.at(-1)}\n\n${block}`
    if (texts.length > 0 && joined.length <= LONGEST_TEXT) texts[texts.length - 1] = joined
    else texts.push(block)
  }
  return texts
}

function headOf(message: OutboundMessage): string {
  const { context, project } = message
  const risk = context?.risk && `${RISK_SIGNS[context.risk]} ${RISKS[context.risk]}`
  const from = italic(`${eyebrowOf(message)} · ${cleanLine(project, 120)}`)
  return [bold(titleOf(message)), from, risk].filter(Boolean).join('\n')
}

function saidOf({ turn, body }: OutboundMessage): Section {
  const text = cleanText(turn ?? body)
  return {
    blocks: writeMarkdown(text, HTML, LONGEST_TEXT),
    file: { name: 'text.md', text, beginning: writeMarkdown(text, HTML, LONGEST_BEGINNING)[0]! }
  }
}

const askedBefore = ({ body }: OutboundMessage): string =>
  `<blockquote>${plain(cleanLine(markdownExcerpt(body, 300), 300))}</blockquote>`

/** What everybody should know before they answer; a turn says only what is new. */
function contextOf({ context, turn }: OutboundMessage): Section {
  const { signals, facts, links } = contextParts(turn === undefined ? context : undefined)
  const blocks = [
    ...pieces(signals.map(({ level, text }) => `${SIGNAL_SIGNS[level]} <b>${SIGNALS[level]}:</b> ${plain(text)}`)),
    ...facts.flatMap(({ name, text }) => cut(text, (part) => `<b>${name}:</b> ${plain(part)}`)),
    ...pieces(links.flatMap(({ label, url }) => linkLine(label, url)))
  ]
  const text = [
    ...signals.map(({ level, text: said }) => `${SIGNALS[level]}: ${said}`),
    ...facts.map(({ name, text: said }) => `${name}: ${said}`),
    ...links.map(({ label, url }) => `${label}: ${url}`)
  ].join('\n\n')
  return { blocks, file: { name: 'context.txt', text, beginning: blocks[0] ?? '' } }
}

/** A label cannot pose as another place. */
function linkLine(label: string, href: string): string[] {
  const url = safeLink(href)
  if (!url) return []
  const made = link(plain(label), url.href)
  return [`🔗 ${made.length > LONGEST_LINK ? plain(label) : made} (${plain(linkPlace(url))})`]
}

function actionOf({ action, turn }: OutboundMessage): Section {
  const text = action && turn === undefined ? argumentsJson(action.arguments) : ''
  // Preformatted however long it is: a fold would let Telegram make mentions of it, or us change it.
  const write = (part: string) => `<pre><code class="language-json">${escapeText(part)}</code></pre>`
  if (!action || text === '') return { blocks: [], file: { name: 'arguments.json', text, beginning: '' } }
  const name = `▶️ <b>Will run:</b> <code>${escapeText(cleanLine(action.name))}</code>`
  return {
    blocks: [name, ...cut(text, write)],
    file: { name: 'arguments.json', text, beginning: `${name}\n${beginning(text, LONGEST_BEGINNING, write)}` }
  }
}

const numbered = ({ options }: OutboundMessage): string[] =>
  pieces(options.map(({ label }, index) => `${index + 1}. ${plain(cleanLine(label))}`))

function endOf(message: OutboundMessage, isForGroup: boolean): string[] {
  const { kind, watches, asked, deadlineAt } = message
  if (watches) {
    if (kind === 'notice') return []
    return [italic(`${askedText(asked ?? [])} asked. Nothing is expected of you.`)]
  }
  if (kind === 'notice') return []
  const deadline = deadlineAt && `⏳ Answer by ${instantText(deadlineAt)}`
  return pieces(
    [deadline, ...howTo(message), isForGroup ? undefined : pageLine(message)].filter((line) => line !== undefined)
  )
}

function howTo(message: OutboundMessage): string[] {
  const { options, form } = message
  const fields = (form?.fields ?? []).map((field) => {
    const isFree = !field.required && field.default === undefined
    const notes = [...fieldNotes(field), ...(isFree ? ['if you like'] : [])].join('; ')
    return `${plain(cleanLine(field.label))}: …${notes === '' ? '' : ` (${plain(notes)})`}`
  })
  if (form) {
    const first =
      options.length > 0
        ? 'Press a button; to go ahead I ask you for these, a line each:'
        : 'Reply to this message with these, a line each:'
    return [italic(first), ...fields]
  }
  if (options.length === 0) return [italic('Press “Answer…”, or reply to this message.')]
  return isPressable(message)
    ? []
    : [italic('Reply to this message with the number of an option. A comment may follow below it.')]
}

/** Telegram makes no link of an address that is not on the internet. */
function pageLine({ link: page, action }: OutboundMessage): string | undefined {
  const url = page === undefined ? undefined : safeLink(page)
  if (!url) return undefined
  const label = action?.editable ? 'Change the arguments, or answer, on a page' : 'Answer on a page'
  const isPublic = url.hostname.includes('.') && !/^[\d.]+$/.test(url.hostname)
  return isPublic ? `🔒 ${link(label, url.href)} (yours alone)` : `🔒 ${label} (yours alone): ${plain(url.href)}`
}

const cut = (text: string, write: (text: string) => string): string[] => cutText(text, LONGEST_TEXT, write)

/** Lines, joined as far as they fit. */
function pieces(lines: readonly string[]): string[] {
  const joined: string[] = []
  for (const line of lines) {
    const more = joined.length === 0 ? line : `${joined.at(-1)}\n${line}`
    if (joined.length > 0 && more.length <= LONGEST_TEXT) joined[joined.length - 1] = more
    else joined.push(line)
  }
  return joined
}
