import type { MailVocabulary } from './mail-vocabulary.ts'
import type { Line } from './reply-line.ts'

/** What ends what somebody wrote without being part of it. Each pattern sees one line of bounded length. */

export interface Tail {
  readonly from: number
  readonly to: number
  readonly kind: 'signature' | 'footer'
  /** What stands below a footer may still be somebody's words. */
  readonly doubtful?: true
}

/** How many written lines may follow what is a signature's mark in some mails and decoration in others. */
const MAX_SIGNATURE = 12
const MAX_CARD = 6
const LEGAL_LENGTH = 100
const LINK = /[<([]{0,2}(?:https?:\/\/|mailto:)[^\s<>()[\]]{1,900}[>)\]]{0,2}/gi
const EXCUSE = /excuse|typo|brev|sorry|pardon|forgive|mistake|fehler|faute|errores|erros|errori/i
const NAME = /^(?:[—–]\s?|-(?=\p{Lu}))\p{Lu}[\p{L}\p{M}.'’]{0,24}(?: \p{Lu}[\p{L}\p{M}.'’]{0,24}){0,2}$/u
const ADDRESS_ALONE = /^<?[\w.+-]{1,64}@[\w.-]{1,253}>?$/

/**
 * What to take off the end of what was written, from the bottom up. `answered`: a quote stands above, so that all of it
 * may be a signature; otherwise the first line never is. `led`: history follows, whose client may have put an address.
 */
export function tailOf(
  lines: readonly Line[],
  at: { readonly answered: boolean; readonly led: boolean },
  vocabulary: MailVocabulary
): Tail[] {
  const looks = lines.map((line) => line.look)
  const found: Tail[] = []
  const top = looks.findIndex((look) => look !== '')
  if (top < 0) return found
  const first = at.answered ? top : top + 1
  let end = looks.length
  let named = false
  const take = (from: number, kind: Tail['kind'], doubtful = false) => {
    found.push({ from, to: end, kind, ...(doubtful ? { doubtful } : {}) })
    end = from
  }

  const mark = signatureMark(lines, first, at.led)
  if (mark >= 0) take(mark, 'signature', !isSignature(looks.slice(mark)))
  for (;;) {
    while (end > first && looks[end - 1] === '') end--
    const last = looks[end - 1]
    if (last === undefined || end <= first) break
    if (isFooter(last, vocabulary)) take(end - 1, 'footer')
    else if (!named && NAME.test(last) && looks[end - 2] === '') {
      named = true
      take(end - 1, 'signature')
    } else if (at.led && /^―*$/.test(looks[end - 2]!) && ADDRESS_ALONE.test(last)) take(end - 1, 'signature')
    else {
      const from = paragraphStart(looks, end)
      if (from < first || !isLegal(looks.slice(from, end).join(' '), vocabulary)) break
      take(from, 'footer')
    }
  }
  const inside = looks.findIndex(
    (look, index) =>
      index >= first &&
      index < end &&
      look.length <= 80 &&
      looks[index - 1] === '' &&
      looks[index + 1] === '' &&
      isFooter(look, vocabulary)
  )
  if (inside >= 0) take(inside, 'footer', true)
  return found
}

/** Where a signature starts that is marked as one; -1 for nowhere. */
function signatureMark(lines: readonly Line[], first: number, led: boolean): number {
  let below = 0
  let found = -1
  for (let at = lines.length - 1; at >= first; at--) {
    const { look, text } = lines[at]!
    if (look === '--' || look === '—-') found = at
    else if (below <= MAX_SIGNATURE && (/^[-–—]{1,3}$/.test(look) || /^_{5,200}$/.test(look))) found = at
    // Foxmail draws a line above a name, NetEase puts a card in a table above what it quotes.
    else if (led && below <= MAX_CARD && (/^\|[\s|]{0,9}$/.test(text) || isLine(lines, at))) found = at
    if (look !== '') below++
  }
  return found
}

function isLine(lines: readonly Line[], at: number): boolean {
  return /^―+$/.test(lines[at]!.look) && isSignature(lines.slice(at).map((line) => line.look))
}

/** What follows a line that is a signature's mark in some mails only: a few short lines that say nothing. */
function isSignature([mark, ...below]: readonly string[]): boolean {
  if (mark === '--' || mark === '') return true
  const lines = below.filter((look) => look !== '')
  return lines.length <= 4 && lines.every((look) => look.length <= 40 && /^\P{Ll}.{0,38}[^.?!:：？。]$/u.test(look))
}

/** A line that a device or an app puts below, which says so and nothing else. */
function isFooter(look: string, vocabulary: MailVocabulary): boolean {
  if (look.length > 400) return false
  const words = look
    .replace(LINK, ' ')
    .replace(/^[<([*_\s]{1,10}|[>)\]*_\s!.。]{1,10}$/g, '')
    .toLowerCase()
  if (words.length > 100 || (/[,;.] \p{L}/u.test(words) && !EXCUSE.test(words))) return false
  return vocabulary.footer.test(words)
}

/** How many lines a mail gateway put above everything; 0 for none, and where nothing else would be left. */
export function bannerLength(looks: readonly string[], vocabulary: MailVocabulary): number {
  let next = looks.findIndex((look) => look === '')
  if (next < 0 || !isWarning(looks.slice(0, next).join(' '), vocabulary)) {
    if (!isWarning(looks[0] ?? '', vocabulary)) return 0
    next = 1
  }
  while (next < looks.length && looks[next] === '') next++
  return next < looks.length ? next : 0
}

export function isWarning(text: string, vocabulary: MailVocabulary): boolean {
  if (text.length > 1_000) return false
  const words = text.replace(/^[^\p{L}]{1,10}/u, '').toLowerCase()
  const start = vocabulary.warns.find((one) => words.startsWith(one) && !/^[\p{L}\p{N}]/u.test(words.slice(one.length)))
  if (start === undefined) return false
  if (/^[[<*]{1,4}[^\]]{1,40}\]\*{0,2}$/.test(text)) return true
  return vocabulary.tells.some((one) => words.indexOf(one, start.length) >= 0)
}

/** Legal words of a company, which its server puts below everything. */
export function isLegal(text: string, vocabulary: MailVocabulary): boolean {
  if (text.length < LEGAL_LENGTH) return false
  const words = text.slice(0, 4_000).toLowerCase()
  let hits = 0
  for (const one of vocabulary.legal) if (words.includes(one) && ++hits >= 2) return true
  return false
}

function paragraphStart(looks: readonly string[], end: number): number {
  let from = end
  while (from > 0 && looks[from - 1] !== '' && end - from < 60) from--
  return from
}
