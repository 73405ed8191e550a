import { cleanLine, type Attachment } from '@parley/provider-kit'

/** What a bot may upload. */
const LARGEST_BYTES = 50 * 1024 * 1024

/** A file that goes out with a card. */
export type CardFile = Pick<Attachment, 'name' | 'open'>

/** Files that are sent, and what is said of those that are too large for that. */
export function sortFiles(attachments: readonly Attachment[]): { sent: readonly CardFile[]; named: readonly string[] } {
  const fits = ({ size }: Attachment) => size <= LARGEST_BYTES
  return {
    sent: attachments.filter(fits),
    named: attachments
      .filter((one) => !fits(one))
      .map(({ name, size }) => `${cleanLine(name)} (${Math.round(size / 1024 / 1024)} MB, too large for Telegram)`)
  }
}

export const textFile = (name: string, text: string): CardFile => ({
  name,
  async *open() {
    yield Buffer.from(text)
  }
})
