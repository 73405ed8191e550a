import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id: prefix, then 9 characters of time and 16 random ones, so that ids sort by age and cannot be guessed. */
export function newId(prefix: string): string {
  return `${prefix}_${encodeTime(Date.now())}${randomText(16)}`
}

/** Lower-case base32 without look-alikes: five random bits a character. */
export function randomText(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += ALPHABET[byte & 31]
  return text
}

function encodeTime(ms: number): string {
  let text = ''
  for (let rest = ms, digit = 0; digit < 9; digit++, rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text
  return text
}
