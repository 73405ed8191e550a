import type { Decision, Kind, Option } from './ask.schema.ts'
import { counting, firstNumber, isCounted, uncounted } from './enumerator.ts'
import { folded } from './folding.ts'
import { latinised } from './lookalike.ts'
import { weigh } from './weighing.ts'

interface LabelFault {
  readonly index: number
  readonly key: 'id' | 'label'
  readonly message: string
}

type Named = Pick<Option, 'id' | 'label' | 'decision'>

/**
 * What is wrong with how options are called. No two labels look alike, also where a platform cuts them. Those of an
 * approval also mean what they do: none that our own grammar reads as another decision, by its label or by its id, which
 * may be written too, whatever counts it; none that is only a number, and none that begins with the number of another
 * option, since "2" in a reply is the second. A request for changes refuses, as a rejection does, so that both may be
 * called "No"; neither may be called "Yes".
 */
export function labelFaults(kind: Kind, options: readonly Named[]): LabelFault[] {
  const alike = alikeLabels(options.map((one) => one.label)).map((index): LabelFault => ({
    index,
    key: 'label',
    message: 'another option has a label that looks the same'
  }))
  if (kind !== 'approval') return alike
  return [...alike, ...options.flatMap((option, index) => lies(option, index, options.length))]
}

function lies({ id, label, decision }: Named, index: number, count: number): LabelFault[] {
  return ([label, id] as const).flatMap((name, at): LabelFault[] => {
    const key = at === 0 ? 'label' : 'id'
    if (key === 'label' && isNumber(name)) return [{ index, key, message: 'a number is no label of an approval' }]
    const read = [name, latinised(name)]
      .flatMap(readings)
      .find((one) => one !== undefined && refuses(one) !== refuses(decision))
    if (read !== undefined)
      return [{ index, key, message: `reads as "${read}", and the option’s decision is "${decision}"` }]
    const typed = key === 'label' ? (firstNumber(counting(name)) ?? 0) : 0
    if (typed < 1 || typed > count || typed === index + 1) return []
    return [{ index, key, message: `begins with ${typed}, which in a reply is the option in that place` }]
  })
}

const refuses = (decision: Decision) => decision === 'reject' || decision === 'request_changes'

/** By the plain words alone: as they stand, with all marks and signs taken for commas, and without what counts them. */
function readings(name: string): (Decision | undefined)[] {
  const plain = counting(name)
  const bare = plain.replace(/(?:[^\P{P}'’-]|[^\P{S}+]){1,80}/gu, ', ').replace(/^[,\s]{1,80}|[,\s]{1,80}$/g, '')
  const texts = isCounted(plain) ? [] : [plain, bare]
  return [...texts, uncounted(bare)].map((text) => weigh(text, YES_OR_NO, { numbered: false }).decision)
}

/**
 * The places of labels that look like one before them: whole, or as the narrowest button shows them. Whatever a platform
 * leaves of a longer one, and whatever it takes out of it before, it is one of these beginnings.
 */
function alikeLabels(labels: readonly string[]): number[] {
  const seen = new Set<string>()
  return labels.flatMap((label, index) => {
    const shapes = new Set([label, latinised(label)].flatMap(beginningsOf).map(folded))
    const again = [...shapes].some((one) => seen.has(one))
    for (const one of shapes) seen.add(one)
    return again ? [index] : []
  })
}

/** What buttons have room for: Telegram's for so many characters, Slack's for so many UTF-16 units. */
const ROOM = { characters: 60, units: 74 } as const

/** A label, and where it is too long for a button, all that may stand there of it. */
function beginningsOf(label: string): string[] {
  const characters = Array.from(label)
  const most = {
    characters: characters.length > ROOM.characters ? ROOM.characters - 1 : characters.length,
    units: label.length > ROOM.units ? ROOM.units - 1 : label.length
  }
  let shown = ''
  return [
    ...characters.flatMap((character, count) => {
      const before = shown
      shown += character
      return count >= most.characters || shown.length > most.units ? [`${before.trimEnd()}…`] : []
    }),
    label
  ]
}

const YES_OR_NO: readonly Option[] = [
  { id: 'approve', label: 'approve', decision: 'approve', comment: 'optional' },
  { id: 'reject', label: 'reject', decision: 'reject', comment: 'optional' }
]

/** "2", "2.", "(2)", "②", "２", "२", "二": a per cent or a currency beside it makes it more than a number. */
function isNumber(label: string): boolean {
  const signs = label.replace(/[^\P{P}%‰٪％]|[\s\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
  return signs !== '' && (DIGITS.test(signs) || DIGITS.test(signs.normalize('NFKC').replace(/[^\P{P}%‰]/gu, '')))
}
const DIGITS = /^[\p{N}〇零一二三四五六七八九十百千万萬億亿两兩壱弐参]+$/u
