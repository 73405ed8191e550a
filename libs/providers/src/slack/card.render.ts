import { askedText, cleanLine, eyebrowOf, titleOf, type OutboundMessage } from '@parley/provider-kit'
import { context, dateText, LIMITS, mrkdwn, plain, sizeOf, type Block } from './block.ts'
import { buttonBlocks, hintBlocks } from './card-button.render.ts'
import { contentBlocks, fileBlocks, riskElement, titleBlocks } from './card-text.render.ts'
import { escapeText } from './mrkdwn.ts'

/** Slack refuses messages from about 13,000 characters of blocks on, whatever its limits for each say. */
const MOST_CHARACTERS = 11_000
const MOST_BLOCKS = LIMITS.blocks - 2

export interface Card {
  /** What notifications show. */
  readonly text: string
  readonly blocks: readonly Block[]
  /** The same while what belongs into the thread is still to come. */
  readonly opening: readonly Block[]
  /** What did not fit, a message each, for the thread. */
  readonly rest: readonly (readonly Block[])[]
}

/**
 * `direct`: only its recipient reads it, so that their private link may stand in it. `missing`: the names of files that
 * are not in the thread.
 */
export function renderCard(message: OutboundMessage, direct: boolean, missing: readonly string[] = []): Card {
  const head = [...(message.turn === undefined ? titleBlocks(message) : []), contextBlock(message)]
  const tail = [
    ...fileBlocks(message, missing),
    ...buttonBlocks(message),
    ...hintBlocks(message),
    ...noteBlocks(message, direct)
  ]
  const [first = [], ...rest] = packed(contentBlocks(message), [...head, MORE, ...tail])
  const more = rest.length > 0 ? [MORE] : []
  return {
    text: notificationOf(message),
    blocks: [...head, ...first, ...more, ...tail],
    opening: [...head, ...first, comingBlock(message)],
    rest
  }
}

/** Holds for as long as it takes, and where it never comes. */
function comingBlock({ token, kind }: OutboundMessage): Block {
  const isAsked = token !== undefined && kind !== 'notice'
  const then = isAsked ? ' Once all of it is there, it can be answered here.' : ''
  return context(mrkdwn(`*This is not all of it: the rest comes into the thread.*${then}`))
}

const MORE = context(mrkdwn('*This is not all of it: the rest is in the thread. Read it before you answer.*'))

export const notificationOf = (message: OutboundMessage): string =>
  message.turn === undefined
    ? escapeText(`${eyebrowOf(message)}: ${titleOf(message)}`)
    : escapeText(`${eyebrowOf(message)}: ${cleanLine(message.turn, 200)}`)

function contextBlock(message: OutboundMessage): Block {
  const { project, deadlineAt } = message
  return context(
    plain(`${eyebrowOf(message)} · ${cleanLine(project)}`),
    ...riskElement(message),
    ...(deadlineAt && !message.watches ? [mrkdwn(`Answer by ${dateText(deadlineAt)}`)] : [])
  )
}

function noteBlocks(message: OutboundMessage, direct: boolean): Block[] {
  const { watches, kind, link, asked } = message
  if (watches) {
    const text =
      kind === 'notice'
        ? 'Nothing is expected of you.'
        : `${askedText(asked ?? [])} asked. Nothing is expected of you, and a reply of yours decides nothing.`
    return [context(plain(text))]
  }
  if (kind === 'notice') return [context(plain('Nothing is expected of you.'))]
  if (!direct || link === undefined) return []
  return [context(mrkdwn(`<${escapeText(link)}|Answer on a page instead>, which is yours alone`))]
}

/** Blocks in as few messages as Slack takes; the first one has to hold `beside` too. */
function packed(blocks: readonly Block[], beside: readonly Block[]): Block[][] {
  const messages: Block[][] = [[]]
  let count = beside.length
  let characters = beside.reduce((sum, block) => sum + sizeOf(block), 0)
  for (const block of blocks) {
    const size = sizeOf(block)
    if (count + 1 > MOST_BLOCKS || characters + size > MOST_CHARACTERS) {
      messages.push([])
      count = 0
      characters = 0
    }
    messages.at(-1)!.push(block)
    count += 1
    characters += size
  }
  return messages
}
