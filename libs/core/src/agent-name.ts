import { Line } from './field.schema.ts'
import { folded } from './folding.ts'
import { latinised } from './lookalike.ts'

/** How an agent calls itself: something that can be seen, and nothing that reads as the name of the key beside it. */
export const AgentName = Line(120)
  .refine((name) => !saysByKey(name), 'may not say "by key": the key’s own name is shown so')
  .meta({ description: 'What people see as the asker, with the name of the key beside it' })

/** What shows nothing may have stood between the words or within one, and marks may stand on the letters. */
function saysByKey(name: string): boolean {
  const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu
  return [name.replace(unseen, ' '), name.replace(unseen, '')].some((text) => {
    const plain = folded(latinised(text.normalize('NFKD').replace(/\p{M}/gu, '')))
    // A letter that no list has is taken for the one in its place, where others around it are the very ones.
    return [...plain.matchAll(BY_KEY)].some(([said]) => said.replace(/[^bkey]/g, '').length > 2)
  })
}
const letter = (latin: string) => `(?:${latin}|(?![\\x00-\\x7f])\\p{L})`
const [BY, KEY] = ['by', 'key'].map((word) => Array.from(word, letter).join(''))
const BY_KEY = new RegExp(`(?<![\\p{L}\\p{N}])${BY}[^\\p{L}\\p{N}]*${KEY}(?![\\p{L}\\p{N}])`, 'gu')
