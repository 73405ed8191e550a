import { de } from './tongues/de.ts'
import { en } from './tongues/en.ts'
import { es } from './tongues/es.ts'
import { fr } from './tongues/fr.ts'
import { ja } from './tongues/ja.ts'
import { pt } from './tongues/pt.ts'
import type { Tongue } from './tongues/tongue.ts'
import { zh } from './tongues/zh.ts'

/** Every language is read at once: a person may answer in another one than was asked in, or in two. */
const TONGUES: readonly Tongue[] = [en, zh, es, de, fr, ja, pt]

/** What a phrase says. `nod` answers yes, `plea` is another's "please approve", which decides nothing by itself. */
export type Sense =
  'yes' | 'nod' | 'faint' | 'no' | 'plea' | 'around' | 'regret' | 'support' | 'heard' | 'waver' | 'thanks' | 'cheer'

/** The same in every language. */
const SIGNS: readonly (readonly [Sense, string])[] = [
  ['yes', '👍|✅|👌|☑|✔|🆗|💯|🙆|⭕'],
  ['no', '👎|❌|✖|🚫|⛔|🛑|🙅'],
  ['cheer', '🚀|🎉|🙏|🙂|😀|😃|😄|😊|💪|👏|🥳|❤|🔥|🙌|✨|:)|:-)']
]

const list = (text: string): string[] =>
  text
    .split('|')
    .map((one) => one.trim())
    .filter(Boolean)

/** Chinese and Japanese join words without a space. */
const join = (one: string, two: string) =>
  /[\p{L}\p{N}]$/u.test(one) && !isUnspaced(one) ? `${one} ${two}` : one + two
const pairs = (ones: readonly string[], twos: readonly string[]) =>
  ones.flatMap((one) => twos.map((two) => join(one, two)))

export function isUnspaced(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
}

export interface Entry {
  readonly sense: Sense
  /** The languages that say it so, a bit each: a clause is in one of them. */
  readonly tongues: number
}

const EVERY = 2 ** TONGUES.length - 1

function build(): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>()
  const put = (sense: Sense, phrases: readonly string[], tongues: number) => {
    for (const phrase of phrases) {
      const known = all.get(phrase)
      if (known === undefined || known.sense === sense)
        all.set(phrase, { sense, tongues: tongues | (known?.tongues ?? 0) })
    }
  }
  // What stands in two lists, of one language or of two, is what the more careful one says.
  const each = (sense: Sense, of: (tongue: Tongue) => readonly string[]) =>
    TONGUES.forEach((tongue, index) => put(sense, of(tongue), 2 ** index))
  const done = ({ acts, jobs }: Tongue) => [...list(acts), ...list(jobs)]
  each('waver', ({ wavers }) => list(wavers))
  each('heard', ({ heard }) => list(heard))
  each('plea', ({ pleas, verdicts, asks }) => [...list(asks), ...pairs(list(pleas), list(verdicts))])
  each('no', (one) => [
    ...list(one.no),
    ...pairs(list(one.denials), [...list(one.verdicts), ...done(one)]),
    ...pairs(list(one.isNot), list(one.states))
  ])
  each('faint', ({ faint, states }) => [...list(faint), ...list(states)])
  each('nod', ({ nods }) => list(nods))
  each('yes', (one) => [...list(one.yes), ...list(one.verdicts), ...done(one), ...pairs(list(one.pleas), done(one))])
  each('support', ({ supports }) => list(supports))
  each('thanks', ({ farewells }) => list(farewells))
  each('regret', ({ regrets }) => list(regrets))
  each('around', ({ around }) => list(around))
  for (const [sense, signs] of SIGNS) put(sense, list(signs), EVERY)
  return all
}

export const DICTIONARY = build()
export const LONGEST = Math.max(...[...DICTIONARY.keys()].map((phrase) => phrase.length))

type Opening = 'greetings' | 'thanks' | 'praise' | 'later' | 'checked'

export const OPENINGS: Readonly<Record<Opening, readonly string[]>> = {
  greetings: TONGUES.flatMap((tongue) => list(tongue.greetings)),
  thanks: TONGUES.flatMap((tongue) => list(tongue.thanks)),
  praise: TONGUES.flatMap((tongue) => list(tongue.praise)),
  later: TONGUES.flatMap((tongue) => list(tongue.later)),
  checked: TONGUES.flatMap((tongue) => list(tongue.checked))
}

/** Words of a yes that may as well be part of a reason: "No. Please send it to the EU list". */
export const JOBS: ReadonlySet<string> = new Set(
  TONGUES.flatMap((tongue) => [...list(tongue.jobs), ...pairs(list(tongue.pleas), list(tongue.jobs))])
)

export const BECAUSE = TONGUES.flatMap((tongue) => list(tongue.because))
export const BUT = TONGUES.flatMap((tongue) => list(tongue.but))

export const VETOES: ReadonlySet<string> = new Set(
  TONGUES.flatMap((tongue) => tongue.vetoes.split(/\s+/).filter(Boolean))
)
export const VETO_SIGNS: readonly string[] = TONGUES.flatMap((tongue) => list(tongue.signs))

/** Long words that decide, for what was mistyped. English alone: elsewhere another letter is another tense. */
export const DECIDING_WORDS: readonly string[] = [...DICTIONARY]
  .filter(
    ([phrase, { sense, tongues }]) =>
      (sense === 'yes' || sense === 'no') && (tongues & 1) === 1 && /^[a-z]{6,}$/.test(phrase)
  )
  .map(([phrase]) => phrase)
