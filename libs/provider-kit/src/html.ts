/** Markup that may stand in a page as it is. Only `html` and `raw` make one; a plain string is always escaped. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** `null`, `undefined` and booleans render nothing, so that `condition && html...` can stand in a template. */
export type Interpolation = Html | string | number | boolean | null | undefined | readonly Interpolation[]

/** Marks text as markup without looking at it. Never for anything that an agent or a person wrote. */
export const raw = (markup: string): Html => new Html(markup)

/**
 * Builds markup from a template and escapes every interpolation that is not `Html` already.
 * Escaping is for element content and for QUOTED attribute values; the value of an unquoted attribute, a style
 * or a script is not a place for an interpolation.
 */
export function html(literals: TemplateStringsArray, ...values: readonly Interpolation[]): Html {
  return new Html(literals.reduce((text, literal, index) => text + renderValue(values[index - 1]) + literal))
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;'
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '')

function renderValue(value: Interpolation): string {
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(renderValue).join('')
  return escapeHtml(String(value))
}

/** Attributes of one element, each value escaped and quoted; `true` stands alone, `false` and undefined are left out. */
export function attributes(record: Readonly<Record<string, string | number | boolean | undefined>>): Html {
  const written = Object.entries(record).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return value === true ? [name] : [`${name}="${escapeHtml(String(value))}"`]
  })
  return new Html(written.join(' '))
}
