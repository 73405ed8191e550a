import { Line } from './field.schema.ts'
import { folded } from './folding.ts'

/** Letters of other alphabets that look like those of "by key", as far as Unicode does not fold them. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ь: 'b',
  ᏼ: 'b',
  ʙ: 'b',
  у: 'y',
  ү: 'y',
  γ: 'y',
  ʏ: 'y',
  к: 'k',
  κ: 'k',
  ĸ: 'k',
  ᴋ: 'k',
  е: 'e',
  ҽ: 'e',
  ᴇ: 'e'
}

/** How an agent calls itself: something that can be seen, and nothing that reads as the name of the key beside it. */
export const AgentName = Line(120)
  .refine((name) => !saysByKey(name), 'may not say "by key": the key’s own name is shown so')
  .meta({ description: 'What people see as the asker, with the name of the key beside it' })

/** What shows nothing may have stood between the words or within one, and marks may stand on the letters. */
function saysByKey(name: string): boolean {
  const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu
  return [name.replace(unseen, ' '), name.replace(unseen, '')].some((text) => {
    const plain = folded(text).normalize('NFKD').replace(/\p{M}/gu, '')
    const latin = Array.from(plain, (letter) => LOOKALIKES[letter] ?? letter).join('')
    return /(?<![\p{L}\p{N}])by[^\p{L}\p{N}]*key(?![\p{L}\p{N}])/u.test(latin)
  })
}
