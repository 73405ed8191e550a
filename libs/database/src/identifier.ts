import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Random bytes are drawn in advance: a contact takes a hundred of them, and asking for a few costs as much as for many. */
const POOL = Buffer.alloc(4_096)
let used = POOL.length

/** A new id: prefix, then 9 characters of time and 16 random ones, so that ids sort by age and cannot be guessed. */
export function newId(prefix: string, ms = Date.now()): string {
  return `${prefix}_${encodeTime(ms)}${randomText(16)}`
}

/** Sorts before every id of this prefix that was made at that time or later. */
export function earliestId(prefix: string, ms: number): string {
  return `${prefix}_${encodeTime(ms)}`
}

/** Lower-case base32 without look-alikes: five random bits a character. */
export function randomText(length: number): string {
  if (used + length > POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  let text = ''
  for (const byte of POOL.subarray(used, used + length)) text += ALPHABET[byte & 31]
  POOL.fill(0, used, used + length) // nothing given out stays here
  used += length
  return text
}

function encodeTime(ms: number): string {
  let text = ''
  for (let rest = ms, digit = 0; digit < 9; digit++, rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text
  return text
}
