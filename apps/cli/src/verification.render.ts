import type { Anchor } from '@parley/sdk'
import type { Terminal } from './terminal.ts'
import type { Break, Tally } from './verification.ts'

const NAMES = 20

export interface Verdict {
  readonly tally: Tally
  readonly broken: Break | undefined
}

export function renderVerdict({ tally, broken }: Verdict, terminal: Terminal): string {
  const { green, red, dim } = terminal
  const lines = [
    `${count(tally.contacts, 'contact')}, ${count(tally.events, 'event')}, ${count(tally.anchors, 'anchor')} checked`,
    dim(`${count(tally.unanchored, 'event')} after the newest anchor`)
  ]
  if (tally.erased > 0) lines.push(`${count(tally.erased, 'payload')} erased`)
  if (tally.unsalted.size > 0) lines.push(renderUnsalted(tally, terminal))
  if (broken) return [red(`Broken: ${renderBreak(broken)}`), 'Up to there:', ...lines].join('\n')
  return [green('The history holds.'), ...lines].join('\n')
}

export function renderHead({ hash, position, at }: Anchor): string {
  return `${hash}  position ${position}  ${at}`
}

function renderBreak({ contact, event, anchor, problem }: Break): string {
  const of = [contact, event, anchor === undefined ? undefined : `anchor ${anchor}`].filter((one) => one !== undefined)
  return `${of.length > 0 ? `${of.join(', ')}: ` : ''}${problem}`
}

/** By name: once they are erased, whoever knows the few texts that they can have been finds out which. */
function renderUnsalted({ unsalted, guessable }: Tally, { yellow }: Terminal): string {
  const all = [...unsalted].map(([contact, events]) => `${contact || 'outside of contacts'} (${events})`)
  const events = [...unsalted.values()].reduce((sum, one) => sum + one, 0)
  const names = [...all.slice(0, NAMES), ...(all.length > NAMES ? [`and ${all.length - NAMES} more (--json)`] : [])]
  const erased = guessable > 0 ? `, ${guessable} of them erased: these can be guessed` : ''
  return `${yellow(`${count(events, 'payload')} older than salts${erased}`)}: ${names.join(', ')}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
