// @ts-check

/** Where nobody is notified and nothing is markup. */
const CODE = /(`+)([^]*?[^`])\1(?!`)/g
const ENTITIES = /** @type {Record<string, string>} */ ({ amp: '&', lt: '<', gt: '>', quot: '"', '#8203': '\u200b' })

/** @param {string} text */
const withEntities = (text) => text.replace(/&(amp|lt|gt|quot|#8203);/g, (_, name) => ENTITIES[name] ?? '')

/** @param {string} text */
const withoutMarkup = (text) =>
  withEntities(
    text
      .replace(/<!--[^]*?-->/g, '')
      .replace(/^#{1,6} /gm, '')
      .replace(/(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(<([^>]*)>\)/g, '$1 ($2)')
      .replace(/(?<!\\)(\*\*|~~)/g, '')
      .replace(/(?<![\\\w])_|(?<!\\)_(?!\w)/g, '')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
  )

/**
 * Calls one function with what is code, and another with what is not.
 * @param {string} body
 * @param {(text: string) => string} outside
 * @param {(code: string) => string} inside
 */
function apart(body, outside, inside) {
  let read = ''
  let at = 0
  for (const match of body.matchAll(CODE)) {
    if (body[match.index - 1] === '\\') continue
    read += outside(body.slice(at, match.index)) + inside(String(match[2]))
    at = match.index + match[0].length
  }
  return read + outside(body.slice(at))
}

/**
 * A body as its readers see it, roughly: enough to tell what they read from markup.
 * @param {string} body
 */
export const readableText = (body) =>
  apart(body, withoutMarkup, (code) => code.replace(/^text\n/, ''))
    .replaceAll('\u200b', '')
    .trim()

/**
 * Whom GitHub notifies because a body names them.
 * @param {string} body
 */
export function pingsIn(body) {
  const seen = apart(body, withoutMarkup, () => ' ')
  const own = seen.replace(/^>.*$/gm, '')
  return [...own.matchAll(/(?<![\w/@`])@([a-z0-9][a-z0-9-]*(?:\/[a-z0-9-]+)?)/gi)].map(([, name]) =>
    String(name).toLowerCase()
  )
}
