import { ADDRESS, attributionStart } from './mail-attribution.ts'
import { isHeaderBlock, isLabelled } from './mail-header-block.ts'
import { isRule } from './reply-history.ts'
import type { Mark, Reading } from './reply-line.ts'
import { isWarning } from './reply-tail.ts'

/**
 * Marks all from `start` on as history, rules and labels above it included, but for what somebody typed into what we
 * sent. That is told by knowing what we sent: lines of none of its words, among ours, or around ours where nothing
 * stands above. Returns what that is worth: `unknown` where none of ours was found.
 */
export function closeHistory(
  looks: readonly string[],
  marks: Mark[],
  start: number,
  { vocabulary, own, step, isHistory }: Reading & { isHistory(at: number): boolean }
): 'unknown' | 'sure' | 'unsure' {
  const from = backFrom(looks, marks, start)
  const above = marks
    .slice(0, from)
    .some((mark, at) => mark === 'said' && looks[at] !== '' && !isWarning(looks[at]!, vocabulary))
  const ours = looks.map((look, at) => at >= from && own !== undefined && own.has(look))
  const last = ours.lastIndexOf(true)
  const [begin, end] = last < 0 ? [0, 0] : above ? [ours.indexOf(true), last] : [from, looks.length]
  const led = end > begin ? ledLines() : new Set<number>()
  let unsure = false
  for (let at = from; at < looks.length; at++) {
    step()
    if (marks[at] !== 'said' || (at >= begin && at < end && isTyped(at))) continue
    marks[at] = 'history'
  }
  return last < 0 ? 'unknown' : unsure ? 'unsure' : 'sure'

  function isTyped(at: number): boolean {
    const look = looks[at]!
    if (ours[at] || led.has(at) || isRule(look) || !/[\p{L}\p{N}]/u.test(look) || isHistory(at)) return false
    if (!own!.hasShort(look)) return true
    // "Approve" below all of ours is somebody's answer or our button: nobody knows.
    unsure ||= at > last
    return at > last
  }

  /** Lines of heads and attributions: nobody typed them, whatever they say. */
  function ledLines(): Set<number> {
    const found = new Set<number>()
    for (let at = begin; at < end; at++) {
      step()
      if (looks[at] === '' || ours[at]) continue
      if (isHeaderBlock(looks, at, vocabulary, true))
        for (let line = at; line < end && line < at + 12 && looks[line] !== ''; line++) found.add(line)
      const opened = attributionStart(looks, at, from, false, vocabulary)
      for (let line = opened; opened >= 0 && line <= at; line++) found.add(line)
    }
    return found
  }
}

/** Rules, labels and gaps that hang on what follows them. */
function backFrom(looks: readonly string[], marks: readonly Mark[], start: number): number {
  let from = start
  // A label in front of the head of a mail that we do not know belongs to it all the same.
  while (from > 0 && isLabelled(looks[from]!) && isLabelled(looks[from - 1]!) && ADDRESS.test(looks[from - 1]!)) from--
  while (from > 0 && (looks[from - 1] === '' || marks[from - 1] !== 'said' || isRule(looks[from - 1]!))) from--
  return from
}
