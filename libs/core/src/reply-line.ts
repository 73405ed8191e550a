import type { MailVocabulary } from './mail-vocabulary.ts'
import type { OwnWords } from './own-words.ts'

/** How much of a mail is looked at. */
const MAX_CHARS = 256 * 1_024
const MAX_LINES = 5_000
/** How much of a line any pattern sees. */
const MAX_LOOK = 1_000

/** What the mail's own make-up says of a line: quoted, in what a client wraps around a quote, below where one began, or a signature. */
export type Box = 'quote' | 'wrapper' | 'history' | 'signature'

export interface Line {
  readonly text: string
  /** What patterns look at: without quote marks, trimmed, bounded. */
  readonly look: string
  readonly box?: Box
  /** Something nobody can see stands before its end: what is left may not be what was meant. */
  readonly conceals?: true
}

export interface Lines {
  readonly lines: readonly Line[]
  /** What nobody can see. */
  readonly hidden: string
  /** There was more than is looked at. */
  readonly cut: boolean
}

/** What a line is: written now, or what else. */
export type Mark = 'said' | 'quote' | 'history' | 'signature'

/** What all parts of reading one mail need. */
export interface Reading {
  readonly vocabulary: MailVocabulary
  readonly own: OwnWords | undefined
  /** Counts a unit of work of bounded size. */
  step(): void
}

export function lineOf(text: string, box?: Box): Line {
  const clean = text
    .replace(/[\u00a0\u2007\u202f\u3000]/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]/g, '')
  const look = clean.slice(0, MAX_LOOK).replaceAll('&nbsp;', ' ').replaceAll('&gt;', '>').replaceAll('&lt;', '<')
  return { text: clean.trimEnd(), look: look.replace(/^[\s>|]+/, '').trim(), ...(box ? { box } : {}) }
}

/** The lines of a plain text. */
export function textLines(text: string): Lines {
  const head = text.slice(0, MAX_CHARS)
  const lines = head.replace(/\r\n?/g, '\n').split('\n')
  return {
    lines: lines.slice(0, MAX_LINES).map((line) => lineOf(line, quoteOf(line))),
    hidden: '',
    cut: head.length < text.length || lines.length > MAX_LINES
  }
}

export const LIMITS = { chars: MAX_CHARS, lines: MAX_LINES } as const

/** Whether a line is marked as quoted. ">>> look here <<<" is decoration. */
export function quoteOf(line: string): Box | undefined {
  return /^[ \t\u00a0]{0,8}>/.test(line) && !/^\s{0,8}>{2}.{1,900}<<\s{0,8}$/.test(line) ? 'quote' : undefined
}
