/** What decides whether text can be told from what it stands on. */
export interface Look {
  readonly colour: string
  readonly ground: string
}

type Attributes = Readonly<Record<string, string>>

const NO_STYLE: ReadonlyMap<string, string> = new Map()

/** How an element's text looks, and whether it is kept from everybody's eyes. */
export function lookOf(
  element: string,
  attributes: Attributes,
  parent: Look,
  names: ReadonlySet<string>
): Look & { hidden: boolean } {
  const style = attributes.style === undefined ? NO_STYLE : declarations(attributes.style)
  return {
    colour: colourOf(style.get('color') ?? attributes.color) ?? parent.colour,
    ground: colourOf(style.get('background-color') ?? style.get('background') ?? attributes.bgcolor) ?? parent.ground,
    hidden:
      attributes.hidden !== undefined ||
      isHidden(style) ||
      (names.size > 0 && (names.has(element) || named(attributes, names)))
  }
}

/** Classes, ids and elements that a style sheet hides. What hides only on some screens counts as well: somebody cannot see it. */
export function hidingNames(sheet: string): string[] {
  const found: string[] = []
  for (const rule of plainCss(sheet.slice(0, 50_000)).split('}', 2_000)) {
    const open = rule.lastIndexOf('{')
    if (open < 0 || !isHidden(declarations(rule.slice(open + 1)))) continue
    const selectors = rule.slice(rule.lastIndexOf('{', open - 1) + 1, open)
    for (const selector of selectors.slice(-500).split(',')) {
      // What hides below a pointer, say, is there to be read.
      if (selector.includes(':')) continue
      const names = selector.match(/[.#][\w-]{1,100}/g) ?? selector.trim().match(/[a-z][a-z\d]{0,20}$/i) ?? []
      for (const name of names) found.push(name.toLowerCase())
    }
  }
  return found
}

/** Without comments, and with escapes as the letters that they stand for. */
function plainCss(css: string): string {
  let plain = ''
  for (let at = 0; at < css.length;) {
    const open = css.indexOf('/*', at)
    plain += css.slice(at, open < 0 ? undefined : open)
    const close = open < 0 ? -1 : css.indexOf('*/', open + 2)
    if (close < 0) break
    at = close + 2
  }
  return plain.replace(/\\(?:([\da-f]{1,6})\s?|([^\s\da-f]))/gi, (_, code: string | undefined, character: string) =>
    code === undefined ? character : letterOf(Number.parseInt(code, 16))
  )
}

const letterOf = (code: number): string => (code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '')

function named(attributes: Attributes, names: ReadonlySet<string>): boolean {
  const classes = (attributes.class ?? '').toLowerCase().slice(0, 500).split(/\s+/)
  return names.has(`#${(attributes.id ?? '').toLowerCase()}`) || classes.some((one) => names.has(`.${one}`))
}

function declarations(style: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const one of plainCss(style.slice(0, 2_000)).toLowerCase().split(';')) {
    const colon = one.indexOf(':')
    if (colon > 0)
      found.set(
        one.slice(0, colon).trim(),
        one
          .slice(colon + 1)
          .replace('!important', '')
          .trim()
      )
  }
  return found
}

function isHidden(style: ReadonlyMap<string, string>): boolean {
  if (style.size === 0) return false
  const is = (name: string, pattern: RegExp) => pattern.test(style.get(name) ?? '')
  const nil = /^0(?:\.0{1,3})?(?:[a-z%]{1,3})?$/
  return (
    is('display', /^none/) ||
    is('visibility', /^(?:hidden|collapse)/) ||
    is('mso-hide', /^all/) ||
    is('opacity', /^0?\.?0{1,3}$/) ||
    is('font-size', /^(?:[0123](?:\.\d{1,3})?(?:px|pt)?|0?\.[01]\d{0,2}r?em|1?\d%)$/) ||
    is('max-height', nil) ||
    is('max-width', nil) ||
    ((is('height', nil) || is('width', nil)) && is('overflow', /^(?:hidden|clip)/)) ||
    is('text-indent', /^-\d{3,}/) ||
    (is('position', /^(?:absolute|fixed)/) && (is('left', /^-\d{3,}/) || is('top', /^-\d{3,}/))) ||
    is('clip', /^rect\(0/) ||
    is('clip-path', /^(?:inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0 0\))/) ||
    is('transform', /scale[xy3d]{0,2}\(\s?0(?:\.0\d?)?[\s,)]/) ||
    is('filter', /opacity\(0/) ||
    is(
      'color',
      /^(?:transparent|(?:rgb|hsl)a?\([^)]{0,40}[,/]\s{0,3}0?\.?0{1,3}%?\s{0,3}\)|#[0-9a-f]{3}0$|#[0-9a-f]{6}0[0-9a-f]$)/
    ) ||
    ['margin', 'margin-left', 'margin-top'].some((name) => is(name, /-\d{3,}/)) ||
    is('text-decoration', /line-through/) ||
    is('text-decoration-line', /line-through/)
  )
}

const WHITES: ReadonlySet<string> = new Set(
  'white snow ivory azure mintcream ghostwhite floralwhite whitesmoke seashell'.split(' ')
)

/** Near enough to the same shade is the same. `undefined` for what is no plain colour. */
function colourOf(written: string | undefined): string | undefined {
  if (written === undefined) return undefined
  const text = written.trim().toLowerCase().slice(0, 60)
  if (text === 'black') return text
  if (WHITES.has(text)) return 'white'
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})\b/.exec(text)?.[1]
  const parts = hex
    ? (hex.length === 3 ? [...hex].map((one) => one + one) : hex.match(/../g)!).map((one) => Number.parseInt(one, 16))
    : /^rgba?\(\s{0,3}(\d{1,3})[\s,]{1,4}(\d{1,3})[\s,]{1,4}(\d{1,3})/.exec(text)?.slice(1).map(Number)
  if (!parts) return undefined
  if (parts.every((one) => one >= 245)) return 'white'
  if (parts.every((one) => one <= 10)) return 'black'
  return parts.map((one) => one >> 3).join(' ')
}
