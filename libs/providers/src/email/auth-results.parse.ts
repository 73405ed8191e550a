/** What a receiving server says about a mail, in `Authentication-Results` (RFC 8601). */
export interface AuthResults {
  readonly server: string
  readonly results: readonly AuthResult[]
}

export interface AuthResult {
  readonly method: string
  readonly result: string
  /** Such as `header.d`, in lower case, but for the value of `header.b`. */
  readonly properties: Readonly<Record<string, string>>
}

export function readAuthResults(value: string): AuthResults {
  const [server = '', ...rest] = withoutComments(value.slice(0, 8_000)).split(';', 50)
  return {
    server: server.trim().split(/\s/, 1)[0]!.toLowerCase(),
    results: rest.flatMap((one) => {
      const [first = '', ...words] = one.trim().split(/\s+/)
      const [method, result] = first.toLowerCase().split('=', 2)
      if (!method || !result) return []
      const properties: [string, string][] = []
      for (const word of words) {
        const at = word.indexOf('=')
        const name = word.slice(0, at).toLowerCase()
        const written = word.slice(at + 1).replace(/^"|"$/g, '')
        if (at > 0) properties.push([name, name === 'header.b' ? written : written.toLowerCase()])
      }
      return [{ method, result, properties: Object.fromEntries(properties) }]
    })
  }
}

/** A comment may hold anything, "dkim=pass" too; so may a quoted string. */
export function withoutComments(text: string): string {
  let depth = 0
  let quoted = false
  let kept = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\') {
      at++
      continue
    }
    if (depth === 0 && character === '"') quoted = !quoted
    else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')' && depth > 0) depth--
    else if (depth === 0) kept += quoted && /[;\s]/.test(character) ? '_' : character
  }
  return kept
}
