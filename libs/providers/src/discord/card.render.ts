import {
  argumentsJson,
  askedText,
  cleanLine,
  cleanText,
  contextParts,
  eyebrowOf,
  RISKS,
  SIGNALS,
  titleOf,
  writeMarkdown,
  type CardContext,
  type OutboundMessage
} from '@parley/provider-kit'
import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord-api-types/v10'
import { buttonRows, MOST_BUTTONS } from './button.render.ts'
import {
  beginningOf,
  codeBlock,
  discordWriter,
  escapeText,
  fitText,
  LONGEST_CONTENT,
  timestamp
} from './discord-markdown.ts'
import { choiceOf, WHOLE_NAME } from './enclosure.ts'
import { fitsModal } from './modal.render.ts'

/** A message of ours, apart from its files. */
export interface Card {
  readonly content: string
  readonly embeds: APIEmbed[]
  readonly components: APIActionRowComponent<APIComponentInMessageActionRow>[]
  /** Everything, as Markdown, where the message could not hold it: goes along as a file. */
  readonly whole?: string
}

const LONGEST_EMBED = 4_000
const MOST_SIGNALS = 4
const WHOLE = Number.POSITIVE_INFINITY

const RISK_MARKS = { low: '🟢', medium: '🟡', high: '🟠', critical: '🔴' } as const
const RISK_COLOURS = { low: 0x2e7d32, medium: 0xf9a825, high: 0xef6c00, critical: 0xc62828 } as const
const SIGNAL_MARKS = { info: 'ℹ️', warning: '⚠️', danger: '⛔' } as const
const NEUTRAL = 0x5865f2

/**
 * What somebody is asked. All of it is in the message's own text where that holds it: a phone shows this at full width
 * and in the notification, and whoever has switched embeds off still sees it. A longer text stands in an embed; what
 * even that cannot hold goes along whole as a file.
 */
export function renderCard(message: OutboundMessage, isPrivate: boolean): Card {
  const components = buttonRows(message, isPrivate)
  const head = headOf(message)
  const foot = footOf(message, isPrivate)
  const source = cleanText(message.turn ?? message.body)
  const text = writeMarkdown(source, discordWriter).join('\n\n')
  const full = detailsOf(message)
  const together = joined(head, full.before, text, full.after, foot)
  if (together.length <= LONGEST_CONTENT) return { content: together, embeds: [], components }
  const around = joined(head, full.before, full.after, foot)
  if (around.length <= LONGEST_CONTENT && text.length <= LONGEST_EMBED) {
    return { content: around, embeds: [embedOf(message, text)], components }
  }
  const [beginning = '', ...rest] = writeMarkdown(source, discordWriter, LONGEST_EMBED)
  const isCut = rest.length > 0
  const embeds = [embedOf(message, isCut ? `${beginning}…` : beginning)]
  const short = excerptOf(message, LONGEST_CONTENT - joined(head, noteOn(SHORTENED), foot).length)
  const missing = [...(isCut ? ['the text'] : []), ...short.missing]
  if (missing.length === 0) return { content: joined(head, short.before, short.after, foot), embeds, components }
  return {
    content: joined(head, short.before, short.after, noteOn(missing), foot),
    embeds,
    components,
    whole: wholeText(message)
  }
}

/** What may be shortened, or left out. */
const SHORTENED = ['the text', 'what will run', 'signals', 'impact', 'rollback', 'suggestion', 'confidence', 'links']

const noteOn = (missing: readonly string[]): string =>
  `📎 Not all of ${new Intl.ListFormat('en').format(missing)} is here: everything is in the file ${WHOLE_NAME}.`

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join('\n')

const embedOf = ({ context }: OutboundMessage, description: string): APIEmbed => ({
  description,
  color: context?.risk ? RISK_COLOURS[context.risk] : NEUTRAL
})

/** What the notification on a locked phone shows first. */
function headOf(message: OutboundMessage): string {
  const who = fitText(eyebrowOf(message), 320)
  return joined(`### ${fitText(titleOf(message), 260)}`, `-# ${who} · ${fitText(cleanLine(message.project), 80)}`)
}

interface Details {
  readonly before: string
  readonly after: string
}

function detailsOf(message: OutboundMessage): Details {
  if (message.turn !== undefined) return { before: '', after: numbered(message) }
  const { risk, signals, facts, links } = contextParts(message.context)
  return {
    before: joined(riskLine(risk), ...signals.map((signal) => signalLine(signal, WHOLE))),
    after: joined(
      actionPart(message, WHOLE, WHOLE),
      ...facts.map(({ name, text }) => `**${name}:** ${writeMarkdown(text, discordWriter).join('\n')}`),
      ...links.map(linkLine),
      numbered(message)
    )
  }
}

interface Excerpt extends Details {
  /** Names of what is not there, or not whole. */
  readonly missing: readonly string[]
}

/** As much as there is room for: first the risk and what will run, then the worst signals, then the facts. */
function excerptOf(message: OutboundMessage, room: number): Excerpt {
  if (message.turn !== undefined) return { before: '', after: '', missing: [] }
  const { risk, signals, facts, links } = contextParts(message.context)
  const worst = ['danger', 'warning', 'info'].flatMap((level) => signals.filter((one) => one.level === level))
  const missing = new Set<string>()
  let left = room
  const take = (name: string, whole: string, short: string): string => {
    const fits = short.length < left // with the new line between it and the next
    if (short !== whole || !fits) missing.add(name)
    if (!fits) return ''
    left -= short.length + 1
    return short
  }
  const risky = take('risk', riskLine(risk), riskLine(risk))
  const action = take('what will run', actionPart(message, WHOLE, WHOLE), actionPart(message, 100, 300))
  const said = worst.slice(0, MOST_SIGNALS).map((one) => take('signals', signalLine(one, WHOLE), signalLine(one, 150)))
  if (worst.length > MOST_SIGNALS) missing.add('signals')
  const known = facts.map(({ name, text }) => {
    const line = (longest: number) => `**${name}:** ${fitText(cleanLine(text), longest)}`
    return take(name.toLowerCase(), line(WHOLE), line(90))
  })
  if (links.length > 0) missing.add('links')
  return { before: joined(risky, ...said), after: joined(action, ...known), missing: [...missing] }
}

const riskLine = (risk: CardContext['risk']): string => (risk ? `${RISK_MARKS[risk]} **${RISKS[risk]}**` : '')

const signalLine = ({ level, text }: CardContext['signals'][number], longest: number): string =>
  `${SIGNAL_MARKS[level]} **${SIGNALS[level]}:** ${fitText(text, longest)}`

function linkLine({ label, url }: CardContext['links'][number]): string {
  const written = writeMarkdown(`[${label.replace(/[[\]\\`*_<]/g, '\\$&')}](<${url}>)`, discordWriter).join(' ')
  return `🔗 ${written}`
}

/** What will run. Nobody should approve what they cannot see: what is cut says so. */
function actionPart({ action }: OutboundMessage, longestName: number, longest: number): string {
  if (!action) return ''
  const name = `**Will run:** ${fitText(cleanLine(action.name), longestName)}`
  if (action.arguments === undefined) return name
  const json = argumentsJson(action.arguments).replaceAll('`', '\\u0060')
  const shown = json.length <= longest ? json : `${beginningOf(json, longest, (text) => text)}\n… cut`
  return `${name}\n${codeBlock(shown, 'json')}`
}

/** More options than there are buttons: they are answered by number, or chosen from a menu. */
function numbered({ options, form }: OutboundMessage): string {
  if (options.length <= MOST_BUTTONS || form) return ''
  return options.map(({ label }, index) => `${index + 1}\\. ${escapeText(cleanLine(label))}`).join('\n')
}

function footOf(message: OutboundMessage, isPrivate: boolean): string {
  return joined(leftOutLine(message), callOf(message, isPrivate))
}

function leftOutLine(message: OutboundMessage): string {
  const { leftOut } = choiceOf(message)
  return leftOut.length === 0 ? '' : `📎 Too large to go along: ${fitText(leftOut.join(', '), 150)}`
}

function callOf(message: OutboundMessage, isPrivate: boolean): string {
  const { deadlineAt, watches, kind } = message
  if (watches) {
    const asked = kind === 'notice' ? 'You get a copy.' : `${askedText(message.asked ?? [])} asked.`
    return `-# ${fitText(asked, 150)} Nothing is expected of you.`
  }
  if (kind === 'notice') return ''
  const until = deadlineAt ? `⏳ Answer by ${timestamp(deadlineAt, 'f')} (${timestamp(deadlineAt, 'R')})` : ''
  return joined(until, `-# ${howTo(message, isPrivate)}`)
}

function howTo({ options, form, action }: OutboundMessage, isPrivate: boolean): string {
  const page = isPrivate ? ', or open the page' : ''
  const edit = action?.editable && isPrivate ? ' You can change the arguments on the page.' : ''
  if (form && !fitsModal(form)) return `Reply with a line for each: “label: value”${page}.${edit}`
  if (options.length > MOST_BUTTONS) return `Choose from the menu, or reply with a number.${edit}`
  if (options.length > 0) return `Press a button, or reply to this message with nothing but its words.${edit}`
  return form ? `Press Answer${page}.` : 'Press Answer, or reply to this message: your words are the answer.'
}

/** Everything as it was written, to be read as a file. */
function wholeText(message: OutboundMessage): string {
  const { risk, signals, facts, links } = contextParts(message.context)
  const { action, options, turn } = message
  return [
    `# ${titleOf(message)}`,
    `${eyebrowOf(message)} (${cleanLine(message.project)})`,
    ...(turn === undefined ? [] : [cleanText(turn), '## What was asked']),
    ...(risk ? [`**${RISKS[risk]}**`] : []),
    ...signals.map(({ level, text }) => `**${SIGNALS[level]}:** ${text}`),
    cleanText(message.body),
    ...(action ? [`## Will run: ${cleanLine(action.name)}`] : []),
    ...(action?.arguments === undefined ? [] : [`\`\`\`\`json\n${argumentsJson(action.arguments)}\n\`\`\`\``]),
    ...facts.map(({ name, text }) => `**${name}:** ${text}`),
    ...links.map(({ label, url }) => `${label}: ${url}`),
    ...(options.length > 0 ? [options.map(({ label }, at) => `${at + 1}. ${cleanLine(label)}`).join('\n')] : [])
  ].join('\n\n')
}
