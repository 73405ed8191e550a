import type { Decision, Kind, Option } from './ask.schema.ts'
import { folded, repeated } from './folding.ts'
import { weigh } from './weighing.ts'

interface LabelFault {
  readonly index: number
  readonly key: 'id' | 'label'
  readonly message: string
}

type Named = Pick<Option, 'id' | 'label' | 'decision'>

/**
 * What is wrong with how options are called. No two labels look alike. Those of an approval also mean what they do: none
 * that our own grammar reads as another decision, by its label or by its id, which may be written too; and none that
 * is only a number, since "2" in a reply is the second option. A request for changes refuses, as a rejection does, so
 * that both may be called "No"; neither may be called "Yes".
 */
export function labelFaults(kind: Kind, options: readonly Named[]): LabelFault[] {
  const alike = repeated(options.map((one) => one.label)).map((index): LabelFault => ({
    index,
    key: 'label',
    message: 'another option has a label that looks the same'
  }))
  if (kind !== 'approval') return alike
  const lies = options.flatMap(({ id, label, decision }, index) =>
    ([label, id] as const).flatMap((name, at): LabelFault[] => {
      const key = at === 0 ? 'label' : 'id'
      if (key === 'label' && isNumber(name)) return [{ index, key, message: 'a number is no label of an approval' }]
      const read = readings(name).find((one) => one !== undefined && refuses(one) !== refuses(decision))
      return read === undefined
        ? []
        : [{ index, key, message: `reads as "${read}", and the option’s decision is "${decision}"` }]
    })
  )
  return [...alike, ...lies]
}

const refuses = (decision: Decision) => decision === 'reject' || decision === 'request_changes'

/** By the plain words alone, as they stand and with all marks and signs taken for commas. */
function readings(name: string): (Decision | undefined)[] {
  const plain = folded(name)
  const bare = plain.replace(/(?:[^\P{P}'’-]|[^\P{S}+]){1,80}/gu, ', ').replace(/^[,\s]{1,80}|[,\s]{1,80}$/g, '')
  return [plain, bare].map((text) => weigh(text, YES_OR_NO).decision)
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
