import { attributionStart, startWithin } from './mail-attribution.ts'
import { isHeaderBlock } from './mail-header-block.ts'
import { verbAtEnd } from './mail-vocabulary.ts'
import { isDelimiter, isSeparator } from './reply-history.ts'
import { lineOf, type Line, type Mark, type Reading } from './reply-line.ts'
import { isWarning } from './reply-tail.ts'
import { closeHistory } from './reply-typed.ts'

export interface Marked {
  readonly lines: readonly Line[]
  readonly marks: readonly Mark[]
  /** Something could have been told otherwise. */
  readonly doubtful: boolean
}

/** How many lines are split into an answer and an attribution: each costs a move of all lines below. */
const MAX_SPLITS = 10

/** Says of each line whether it was written now. */
export function markLines(given: readonly Line[], reading: Reading): Marked {
  const { vocabulary, own, step } = reading
  const lines = [...given]
  const looks = lines.map((line) => line.look)
  const marks = lines.map((line): Mark => (line.box === 'wrapper' ? 'quote' : (line.box ?? 'said')))
  const isHistory = (at: number) =>
    isDelimiter(looks[at]!, vocabulary) ||
    isSeparator(looks, at, vocabulary) ||
    isHeaderBlock(looks, at, vocabulary, first !== undefined)
  let doubtful = false
  let splits = 0
  /** Above it, nothing belongs to what is below. */
  let floor = 0
  /** The first line that somebody wrote. */
  let first: number | undefined

  for (let at = 0; at < lines.length; at++) {
    step()
    if (marks[at] === 'history' || endsAnswer(at)) return closed(at)
    if (marks[at] !== 'said' && !endsBroken(at)) floor = at + 1
    if (floor > at || looks[at] === '') continue
    if (isWrapped(lines, marks, at)) {
      marks[at] = 'quote'
      doubtful = true
      continue
    }
    const quoted = isQuotedNext(at + 1)
    const from = attributionStart(looks, at, floor, quoted, vocabulary)
    if (from < 0) {
      if (isHistory(at) || isOwn(at)) return closed(at)
      if (first === undefined && !isWarning(looks[at]!, vocabulary)) first = at
      continue
    }
    const within = from === at && quoted && splits < MAX_SPLITS ? startWithin(looks[at]!, vocabulary) : 0
    if (within > 0) {
      splitLine(at, within)
      first ??= at
      continue
    }
    marks.fill('history', from, at + 1)
    floor = at + 1
    if (first !== undefined && first >= from) first = undefined
    if (quoted) continue
    if (first !== undefined || isIndented(lines, at + 1)) return closed(from)
    // Nothing above, and below nothing that marks a quote: as likely an answer as what it answers.
    doubtful = true
  }
  return { lines, marks, doubtful }

  function closed(at: number): Marked {
    const told = closeHistory(looks, marks, at, { ...reading, isHistory })
    return { lines, marks, doubtful: told === 'unknown' ? doubtful : told === 'unsure' }
  }

  /** A short line out of what we sent is somebody's answer as well, unless more of ours follows. */
  function isOwn(at: number): boolean {
    if (!own?.has(looks[at]!)) return false
    if (own.isLong(looks[at]!)) return true
    let next = at + 1
    while (next < lines.length && next < at + 4 && looks[next] === '') next++
    if (next < lines.length && (own.has(looks[next]!) || own.isWhole(looks[next]!))) return true
    if (first === undefined) doubtful = true
    return first !== undefined && own.isWhole(looks[at]!)
  }

  function isQuotedNext(at: number): boolean {
    let next = at
    while (next < looks.length && next < at + 3 && looks[next] === '' && marks[next] === 'said') next++
    return marks[next] === 'quote' && !endsBroken(next)
  }

  /** A delimiter that is marked as quoted, in a client that marks nothing of what comes after it. */
  function endsAnswer(at: number): boolean {
    if (marks[at] !== 'quote' || first === undefined || !isDelimiter(looks[at]!, vocabulary)) return false
    let next = at + 1
    while (next < looks.length && looks[next] === '') next++
    return next < looks.length && marks[next] === 'said'
  }

  /** "> wrote:", where the bracket of an address has a line of its own. */
  function endsBroken(at: number): boolean {
    const look = looks[at] ?? ''
    if (marks[at] !== 'quote' || look.length > 24 || !/@[^:：]{1,255}$/u.test(looks[at - 1] ?? '')) return false
    return verbAtEnd(look.replace(/\s{0,3}[:：]$/u, '').toLowerCase(), vocabulary) >= 0
  }

  function splitLine(at: number, within: number): void {
    splits++
    const { text, look, box } = lines[at]!
    const before = look.slice(0, within).replace(/[-–—\s]{1,40}$/u, '')
    const parts = [lineOf(before, box), lineOf(text.slice(text.indexOf(look) + within), box)]
    lines.splice(at, 1, ...parts)
    looks.splice(at, 1, ...parts.map((part) => part.look))
    marks.splice(at, 1, 'said', 'said')
  }
}

/** The rest of a quoted line that was too long for its client, which breaks it and marks the first part only. */
function isWrapped(lines: readonly Line[], marks: readonly Mark[], at: number): boolean {
  if (marks[at - 1] !== 'quote' || marks[at + 1] !== 'quote' || lines[at - 1]!.box !== 'quote') return false
  const { text, look } = lines[at]!
  if (/^\s{0,9}\(?https?:\S{1,900}[)>\s]{0,4}$/.test(text)) return true
  return lines[at - 1]!.text.length >= 60 && text.startsWith(look) && /^["'(]?\p{Ll}|["”»]$/u.test(look)
}

function isIndented(lines: readonly Line[], from: number): boolean {
  let some = false
  for (let at = from; at < lines.length; at++) {
    if (lines[at]!.look === '') continue
    if (!/^(?: {2}|\t)/.test(lines[at]!.text)) return false
    some = true
  }
  return some
}
