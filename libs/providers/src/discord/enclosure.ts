import { cleanLine, type Attachment, type OutboundMessage } from '@parley/provider-kit'
import type { RawFile } from '@discordjs/rest'

/** Of the ten files and ten megabytes that Discord takes with a message of a bot, some are kept for the whole text. */
const MOST_FILES = 9
const MOST_BYTES = 9_500_000
const LONGEST_NAME = 200
export const WHOLE_NAME = 'request.md'

interface Choice {
  readonly enclosed: readonly Attachment[]
  /** Names of what is too large, or too much, to go along. */
  readonly leftOut: readonly string[]
}

/** The first files that fit. */
export function choiceOf({ attachments }: OutboundMessage): Choice {
  const enclosed: Attachment[] = []
  const leftOut: string[] = []
  let bytes = 0
  for (const file of attachments) {
    if (enclosed.length >= MOST_FILES || bytes + file.size > MOST_BYTES) leftOut.push(nameOf(file))
    else {
      enclosed.push(file)
      bytes += file.size
    }
  }
  return { enclosed, leftOut }
}

/** The files of a message; the whole text is the first of them where its card could not hold it. */
export async function openFiles(message: OutboundMessage, whole: string | undefined): Promise<RawFile[]> {
  const files: RawFile[] =
    whole === undefined ? [] : [{ name: WHOLE_NAME, data: Buffer.from(whole), contentType: 'text/markdown' }]
  for (const file of choiceOf(message).enclosed) {
    const chunks: Uint8Array[] = []
    for await (const chunk of file.open()) chunks.push(chunk)
    files.push({ name: nameOf(file), data: Buffer.concat(chunks), contentType: file.contentType })
  }
  return files
}

const nameOf = ({ name }: Attachment): string => cleanLine(name, LONGEST_NAME)
