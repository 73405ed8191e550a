import { cleanLine, type Attachment } from '@parley/provider-kit'

/** What a bot may upload. */
const LARGEST_BYTES = 50 * 1024 * 1024

export interface SortedFiles {
  readonly sent: readonly Attachment[]
  /** What is too large for Telegram: only its name is said. */
  readonly named: readonly string[]
}

export function asFiles(attachments: readonly Attachment[]): SortedFiles {
  const fits = ({ size }: Attachment) => size <= LARGEST_BYTES
  return {
    sent: attachments.filter(fits),
    named: attachments
      .filter((one) => !fits(one))
      .map(({ name, size }) => `${cleanLine(name)} (${Math.round(size / 1024 / 1024)} MB, too large for Telegram)`)
  }
}
