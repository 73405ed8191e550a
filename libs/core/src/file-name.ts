const FALLBACK = 'file'
/** File systems end at 255, and whoever saves it may put something in front. */
const MOST_BYTES = 200
const OCTETS = 'application/octet-stream'

/** What cannot be seen, or turns the direction of what follows, so that `fdp.exe` reads as `exe.pdf`. */
const UNSEEN = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu
const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/

/** A name for one file, whatever a stranger called it: no path, nothing unseen, never empty, 200 bytes at most. */
export function safeFileName(text: string): string {
  const last = text.slice(-2_000).split(/[/\\]/).at(-1)!
  const name = last
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .trimEnd()
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : ''
  const base = cut(name.slice(0, name.length - ending.length), MOST_BYTES - byteLength(ending))
  return (base + ending).replace(/[. ]+$/, '') || FALLBACK
}

/** The media type without its parameters, in lower case; what is none is `application/octet-stream`. */
export function mediaType(text: string | undefined): string {
  const type = (text ?? '').split(';', 1)[0]!.trim().toLowerCase()
  return TYPE.test(type) ? type : OCTETS
}

function cut(text: string, mostBytes: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += byteLength(character)
    if (bytes > mostBytes) break
    kept += character
  }
  return kept
}

const encoder = new TextEncoder()
const byteLength = (text: string): number => encoder.encode(text).length
