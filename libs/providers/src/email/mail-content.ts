import type { MailHead } from './mail-head.parse.ts'

/** No mail program leaves more than this above the first line that counts, which itself has at most 1000 bytes. */
const MAX_START = 4_096
const PREAMBLE = /^This is a multi-?part message in MIME format\.?$/
const KINDS = /^multipart\/(?:alternative|mixed|related|signed)$/

/**
 * Whether a signed body can be read in one way only. Gmail and others sign neither Content-Type nor
 * Content-Transfer-Encoding, so anybody can write others above the body they signed: another boundary, charset or
 * encoding makes other words of it. What is not signed therefore may say only what the signed body itself shows: a
 * body that begins with `--boundary`, below blank lines or the one sentence that mail programs put there, is multipart
 * with that boundary; one that begins with `<` is HTML; any other is plain text. Text is UTF-8, and nothing is in
 * base64. What stands within the parts is part of the body, and so is signed.
 */
export async function isReadOneWay(
  head: MailHead,
  isSigned: (field: string) => boolean,
  open: () => AsyncIterable<Uint8Array>
): Promise<boolean> {
  const multipart = head.type.startsWith('multipart/')
  const encoding = (head.first('content-transfer-encoding') ?? '').toLowerCase()
  const encodings = ['', '7bit', '8bit', 'binary', ...(multipart ? [] : ['quoted-printable'])]
  if (!isSigned('content-transfer-encoding') && !encodings.includes(encoding)) return false
  if (isSigned('content-type')) return true
  // Encoded words are decoded by some readers, and not by others.
  if (head.first('content-type')?.includes('=?')) return false
  const start = await bodyStart(open)
  const delimits = (line: string | undefined) => line !== undefined && /^--\S/.test(line)
  if (multipart) {
    const first = PREAMBLE.test(start[0] ?? '') ? start[1] : start[0]
    return KINDS.test(head.type) && delimits(first) && first === `--${head.parameters['boundary']}`
  }
  const charset = (head.parameters['charset'] ?? 'utf-8').toLowerCase()
  if (!['utf-8', 'us-ascii'].includes(charset) || PREAMBLE.test(start[0] ?? '') || delimits(start[0])) return false
  return head.type === (start[0]?.trimStart().startsWith('<') ? 'text/html' : 'text/plain')
}

/** The first two lines of the body that are not blank. */
async function bodyStart(open: () => AsyncIterable<Uint8Array>): Promise<string[]> {
  let text = ''
  let body = -1
  for await (const chunk of open()) {
    const from = Math.max(0, text.length - 3)
    text += Buffer.from(chunk).toString('latin1')
    if (body < 0) {
      const end = /\r?\n\r?\n/g
      end.lastIndex = from
      const found = end.exec(text)
      if (found) body = found.index + found[0].length
    }
    if (body >= 0 && text.length - body >= MAX_START) break
  }
  const lines = body < 0 ? [] : text.slice(body, body + MAX_START).split(/\r?\n/)
  return lines.filter((line) => line.trim() !== '').slice(0, 2)
}
