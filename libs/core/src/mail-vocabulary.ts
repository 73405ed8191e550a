import type { MailLocale } from './mail-locale.ts'

type Kind = keyof MailLocale['labels']

/** A label as one language uses it: several use the same. */
interface Label {
  readonly locale: number
  readonly kind: Kind
}

/** What every locale knows, made fit for looking a line up at a cost that does not grow with their number. */
export interface MailVocabulary {
  readonly labels: ReadonlyMap<string, readonly Label[]>
  readonly separators: ReadonlySet<string>
  readonly above: ReadonlySet<string>
  readonly opens: ReadonlySet<string>
  /** Verbs by their last character, the longest first. */
  readonly wrote: ReadonlyMap<string, readonly string[]>
  readonly footer: RegExp
  readonly legal: readonly string[]
  readonly warns: readonly string[]
  readonly tells: readonly string[]
}

export function mailVocabulary(locales: readonly MailLocale[]): MailVocabulary {
  const all = (pick: (locale: MailLocale) => readonly string[] | undefined) => [
    ...new Set(locales.flatMap((locale) => pick(locale) ?? []))
  ]
  const labels = new Map<string, Label[]>()
  for (const [locale, { labels: own }] of locales.entries())
    for (const [kind, names] of Object.entries(own) as [Kind, readonly string[]][])
      for (const name of names) labels.set(name, [...(labels.get(name) ?? []), { locale, kind }])
  const wrote = new Map<string, string[]>()
  for (const verb of all((locale) => locale.wrote).sort((a, b) => b.length - a.length))
    wrote.set(verb.at(-1)!, [...(wrote.get(verb.at(-1)!) ?? []), verb])
  return {
    labels,
    separators: new Set(all((locale) => locale.separators)),
    above: new Set(all((locale) => locale.above)),
    opens: new Set(all((locale) => locale.opens)),
    wrote,
    footer: new RegExp(
      `^(?:${
        all((locale) => locale.footers)
          .map(patternOf)
          .join('|') || '(?!)'
      })$`,
      'u'
    ),
    legal: all((locale) => locale.legal),
    warns: all((locale) => locale.banner?.starts),
    tells: all((locale) => locale.banner?.tells)
  }
}

function patternOf(footer: string): string {
  return footer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.{1,60}')
}

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Where a verb of "Ann wrote" starts that these lower-case words end with; -1 for nowhere. */
export function verbAtEnd(words: string, vocabulary: MailVocabulary): number {
  for (const verb of vocabulary.wrote.get(words.at(-1) ?? '') ?? []) {
    if (!words.endsWith(verb)) continue
    const at = words.length - verb.length
    if (at === 0 || SPACELESS.test(verb) || !/[\p{L}\p{M}\p{N}]/u.test(words[at - 1]!)) return at
  }
  return -1
}
