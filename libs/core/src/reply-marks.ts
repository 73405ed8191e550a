import { ADDRESS, attributionStart, startWithin } from './mail-attribution.ts'
import { isHeaderBlock, isLabelled } from './mail-header-block.ts'
import type { MailVocabulary } from './mail-vocabulary.ts'
import type { OwnWords } from './own-words.ts'
import { isDelimiter, isRule, isSeparator } from './reply-history.ts'
import { lineOf, type Line } from './reply-line.ts'
import { isWarning } from './reply-tail.ts'

export type Mark = 'said' | 'quote' | 'history' | 'signature'

export interface Marked {
  readonly lines: readonly Line[]
  readonly marks: readonly Mark[]
  /** Something could have been told otherwise. */
  readonly doubtful: boolean
}

export interface Reading {
  readonly vocabulary: MailVocabulary
  readonly own: OwnWords | undefined
  /** Counts a unit of work of bounded size. */
  step(): void
}

/** Says of each line whether it was written now. */
export function markLines(given: readonly Line[], { vocabulary, own, step }: Reading): Marked {
  const lines = [...given]
  const looks = lines.map((line) => line.look)
  const marks = lines.map((line): Mark => (line.box === 'wrapper' ? 'quote' : (line.box ?? 'said')))
  const isQuote = (at: number) => marks[at] === 'quote'
  let doubtful = false
  let written = false
  let unquoted: number | undefined

  for (let at = 0; at < lines.length && unquoted === undefined; at++) {
    step()
    if (marks[at] === 'history' || endsAnswer(at)) unquoted = at
    if ((marks[at] !== 'said' && !endsBroken(at)) || looks[at] === '') continue
    if (isWrapped(lines, marks, at)) {
      marks[at] = 'quote'
      doubtful = true
      continue
    }
    const quoted = isQuotedNext(at + 1)
    const from = attributionStart(looks, at, quoted, vocabulary)
    if (from >= 0) {
      const within = from === at && quoted ? startWithin(looks[at]!, vocabulary) : 0
      if (within > 0) {
        splitLine(at, within)
        continue
      }
      marks.fill('history', from, at + 1)
      const above = marks.slice(0, from).some((mark, line) => mark === 'said' && looks[line] !== '')
      if (quoted) written = above
      // Nothing above, and below nothing that marks a quote: as likely an answer as what it answers.
      else if (above || isIndented(lines, at + 1)) unquoted = from
      else doubtful = true
    } else if (startsHistory(at)) unquoted = at
    else if (isOwn(at)) unquoted = at
    else written ||= !isWarning(looks[at]!, vocabulary)
  }
  if (unquoted !== undefined) closeHistory(unquoted)
  return { lines, marks, doubtful }

  function startsHistory(at: number): boolean {
    return (
      isDelimiter(looks[at]!, vocabulary) ||
      isSeparator(looks, at, vocabulary, isQuote) ||
      isHeaderBlock(looks, at, vocabulary, written)
    )
  }

  /** A short line out of what we sent is somebody's answer as well, unless more of ours follows. */
  function isOwn(at: number): boolean {
    if (!own?.has(looks[at]!)) return false
    if (own.isLong(looks[at]!)) return true
    let next = at + 1
    while (next < lines.length && next < at + 4 && looks[next] === '') next++
    if (next < lines.length && (own.has(looks[next]!) || own.hasShort(looks[next]!))) return true
    if (!written) doubtful = true
    return written && own.isWhole(looks[at]!)
  }

  function isQuotedNext(at: number): boolean {
    let next = at
    while (next < looks.length && next < at + 3 && looks[next] === '' && marks[next] === 'said') next++
    return marks[next] === 'quote'
  }

  /** A delimiter that is marked as quoted, in a client that marks nothing of what comes after it. */
  function endsAnswer(at: number): boolean {
    if (marks[at] !== 'quote' || !written || !isDelimiter(looks[at]!, vocabulary)) return false
    let next = at + 1
    while (next < looks.length && looks[next] === '') next++
    return next < looks.length && marks[next] === 'said'
  }

  /** "> wrote:", where the bracket of an address has a line of its own. */
  function endsBroken(at: number): boolean {
    return marks[at] === 'quote' && looks[at]!.length <= 24 && /^mailto:|@[^>]{1,255}$/.test(looks[at - 1] ?? '')
  }

  function splitLine(at: number, within: number): void {
    const { text, look, box } = lines[at]!
    const before = look.slice(0, within).replace(/[-–—\s]{1,40}$/u, '')
    const parts = [lineOf(before, box), lineOf(text.slice(text.indexOf(look) + within), box)]
    lines.splice(at, 1, ...parts)
    looks.splice(at, 1, ...parts.map((part) => part.look))
    marks.splice(at, 1, 'said', 'said')
  }

  function closeHistory(start: number): void {
    let from = start
    // A label in front of the head of a mail that we do not know belongs to it all the same.
    while (from > 0 && isLabelled(looks[from]!) && isLabelled(looks[from - 1]!) && ADDRESS.test(looks[from - 1]!))
      from--
    while (from > 0 && (looks[from - 1] === '' || marks[from - 1] !== 'said' || isRule(looks[from - 1]!))) from--
    const above = marks
      .slice(0, from)
      .some((mark, at) => mark === 'said' && looks[at] !== '' && !isWarning(looks[at]!, vocabulary))
    const ours = own === undefined ? [] : looks.map((look, at) => at >= from && (step(), own.has(look)))
    const last = ours.lastIndexOf(true)
    // What stands among our own lines, or around them where nothing stands above, was typed there by somebody.
    const begin = above ? ours.indexOf(true) : from - 1
    const end = last < 0 ? begin : above ? last : lines.length
    for (let at = from; at < lines.length; at++) {
      step()
      if (
        (marks[at] === 'said' || marks[at] === 'history') &&
        !(at > begin && at < end && marks[at] === 'said' && isTyped(at))
      )
        marks[at] = 'history'
    }
    if (last >= 0) doubtful = false

    function isTyped(at: number): boolean {
      const look = looks[at]!
      if (ours[at] || own!.hasShort(look) || isRule(look) || startsHistory(at)) return false
      for (let near = Math.max(from, at - 5); near < at; near++)
        if (isHeaderBlock(looks, near, vocabulary, true) && looks.slice(near, at).every((one) => one !== ''))
          return false
      return ![0, 1, 2].some((more) => looks[at + more] && covers(at + more, at))
    }
    function covers(ending: number, at: number): boolean {
      const start = attributionStart(looks, ending, false, vocabulary)
      return start >= 0 && start <= at
    }
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
  const below = lines.slice(from).filter((line) => line.look !== '')
  return below.length > 0 && below.every((line) => /^(?: {2}|\t)/.test(line.text))
}
