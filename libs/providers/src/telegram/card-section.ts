import { textFile, type CardFile } from './card-file.ts'
import { italic } from './telegram-html.ts'

/** A part of a card that may be long: instead of it a card has its beginning, and a file. */
export interface Section {
  readonly blocks: readonly string[]
  readonly file: { readonly name: string; readonly text: string; readonly beginning: string }
}

/** What takes more texts than these goes into files. */
const MOST_TEXTS = 4
/** What is no longer stays where it is. */
const SHORT = 2_000

/** Puts the longest sections into files until few texts are left; `write` makes the texts of what the sections show. */
export function foldSections(
  sections: readonly Section[],
  write: (shown: readonly (readonly string[])[]) => string[]
): { readonly texts: readonly string[]; readonly files: readonly CardFile[] } {
  const folded = new Set<Section>()
  const byLength = sections.toSorted((one, other) => lengthOf(other) - lengthOf(one))
  for (;;) {
    const texts = write(sections.map((one) => (folded.has(one) ? shortOf(one) : one.blocks)))
    const longest = byLength.find((one) => !folded.has(one) && lengthOf(one) > SHORT)
    if (texts.length <= MOST_TEXTS || !longest) {
      const files = sections.filter((one) => folded.has(one)).map(({ file }) => textFile(file.name, file.text))
      return { texts, files }
    }
    folded.add(longest)
  }
}

const lengthOf = ({ blocks }: Section): number => blocks.reduce((length, one) => length + one.length, 0)

const shortOf = ({ file: { name, beginning } }: Section): string[] => [
  beginning,
  italic(`… All of it is in the file ${name}.`)
]
