/** Why Discord would refuse a body: its own codes, as far as a bot that sends requests can meet them. */
export interface DiscordFlaw {
  readonly status: number
  readonly code: number
  readonly message: string
}

type Json = Record<string, unknown>

const flaw = (where: string, what: string): DiscordFlaw => ({
  status: 400,
  code: 50035,
  message: `Invalid Form Body: ${where}: ${what}`
})
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'string' && value.length >= least && value.length <= most

/** The vendor's schema allows a content of 4,000; bots are refused more than 2,000. */
export function messageFlaw(body: Json, files: readonly { size: number }[]): DiscordFlaw | undefined {
  const embeds = listOf(body['embeds'])
  const content = textOf(body['content'])
  if (content.length > 2_000) return flaw('content', 'Must be 2000 or fewer in length.')
  if (content.trim() === '' && embeds.length === 0 && files.length === 0) {
    return { status: 400, code: 50006, message: 'Cannot send an empty message' }
  }
  if (textOf(body['nonce']).length > 25) return flaw('nonce', 'Must be 25 or fewer in length.')
  if (files.length > 10) return flaw('attachments', 'Must be 10 or fewer in length.')
  if (files.some(({ size }) => size > 10 * 1024 * 1024)) {
    return { status: 413, code: 40005, message: 'Request entity too large' }
  }
  return embedsFlaw(embeds) ?? componentsFlaw(listOf(body['components']))
}

function embedsFlaw(embeds: readonly Json[]): DiscordFlaw | undefined {
  if (embeds.length > 10) return flaw('embeds', 'Must be 10 or fewer in length.')
  let total = 0
  for (const { title, description, fields, footer, author } of embeds) {
    const parts = listOf(fields)
    if (textOf(title).length > 256) return flaw('embeds.title', 'Must be 256 or fewer in length.')
    if (textOf(description).length > 4_096) return flaw('embeds.description', 'Must be 4096 or fewer in length.')
    if (parts.length > 25) return flaw('embeds.fields', 'Must be 25 or fewer in length.')
    if (parts.some(({ name, value }) => !isWithin(name, 1, 256) || !isWithin(value, 1, 1_024))) {
      return flaw('embeds.fields', 'A name has 1 to 256 characters, a value 1 to 1024.')
    }
    const texts = [title, description, (footer as Json)?.['text'], (author as Json)?.['name']]
    const more = parts.flatMap(({ name, value }) => [name, value])
    total += [...texts, ...more].reduce((sum: number, text) => sum + textOf(text).length, 0)
  }
  return total > 6_000 ? flaw('embeds', 'Embed size exceeds maximum size of 6000') : undefined
}

function componentsFlaw(rows: readonly Json[]): DiscordFlaw | undefined {
  if (rows.length > 5) return flaw('components', 'Must be 5 or fewer in length.')
  const ids = new Set<string>()
  for (const row of rows) {
    const parts = listOf(row['components'])
    const menus = parts.filter(({ type }) => type === 3)
    if (row['type'] !== 1) return flaw('components', 'Value of field "type" must be 1.')
    if (parts.length < 1 || parts.length > (menus.length > 0 ? 1 : 5)) {
      return flaw('components.components', 'Must be between 1 and 5 in length, or one menu.')
    }
    for (const part of parts) {
      const wrong = part['type'] === 2 ? buttonFlaw(part) : menuFlaw(part)
      if (wrong) return wrong
      const id = part['custom_id']
      if (id === undefined) continue
      if (ids.has(String(id))) return flaw('components.custom_id', 'Component custom id cannot be duplicated')
      ids.add(String(id))
    }
  }
  return undefined
}

function buttonFlaw(button: Json): DiscordFlaw | undefined {
  if (!isWithin(button['label'], 1, 80)) return flaw('components.label', 'Must be between 1 and 80 in length.')
  if (button['style'] === 5) {
    return isWithin(button['url'], 1, 512) ? undefined : flaw('components.url', 'Must be between 1 and 512 in length.')
  }
  if (![1, 2, 3, 4].includes(Number(button['style'])))
    return flaw('components.style', 'Value is none of (1, 2, 3, 4, 5).')
  return idFlaw(button)
}

const idFlaw = ({ custom_id: id }: Json): DiscordFlaw | undefined =>
  isWithin(id, 1, 100) ? undefined : flaw('components.custom_id', 'Must be between 1 and 100 in length.')

function menuFlaw(menu: Json): DiscordFlaw | undefined {
  const options = listOf(menu['options'])
  const values = new Set(options.map(({ value }) => value))
  if (menu['type'] !== 3) return flaw('components.type', 'Unknown component.')
  if (options.length < 1 || options.length > 25)
    return flaw('components.options', 'Must be between 1 and 25 in length.')
  if (values.size < options.length) return flaw('components.options', 'The specified option value is already used')
  if (options.some(({ label, value }) => !isWithin(label, 1, 100) || !isWithin(value, 1, 100))) {
    return flaw('components.options', 'A label and a value have 1 to 100 characters.')
  }
  if (textOf(menu['placeholder']).length > 150) return flaw('components.placeholder', 'Must be 150 or fewer in length.')
  return idFlaw(menu)
}

export function modalFlaw(data: Json): DiscordFlaw | undefined {
  const labels = listOf(data['components'])
  if (!isWithin(data['title'], 1, 45)) return flaw('data.title', 'Must be between 1 and 45 in length.')
  if (!isWithin(data['custom_id'], 1, 100)) return flaw('data.custom_id', 'Must be between 1 and 100 in length.')
  if (labels.length < 1 || labels.length > 5) return flaw('data.components', 'Must be between 1 and 5 in length.')
  for (const label of labels) {
    const field = (label['component'] ?? {}) as Json
    if (label['type'] !== 18) return flaw('data.components', 'Value of field "type" must be 18.')
    if (!isWithin(label['label'], 1, 45)) return flaw('data.components.label', 'Must be between 1 and 45 in length.')
    if (label['description'] !== undefined && !isWithin(label['description'], 1, 100)) {
      return flaw('data.components.description', 'Must be between 1 and 100 in length.')
    }
    const wrong = field['type'] === 4 ? inputFlaw(field) : menuFlaw(field)
    if (wrong) return wrong
  }
  return undefined
}

function inputFlaw(input: Json): DiscordFlaw | undefined {
  if (![1, 2].includes(Number(input['style']))) return flaw('data.components.style', 'Value is none of (1, 2).')
  if (textOf(input['value']).length > 4_000) return flaw('data.components.value', 'Must be 4000 or fewer in length.')
  if (Number(input['max_length'] ?? 1) > 4_000) return flaw('data.components.max_length', 'Must be at most 4000.')
  if (textOf(input['placeholder']).length > 100) {
    return flaw('data.components.placeholder', 'Must be 100 or fewer in length.')
  }
  return idFlaw(input)
}
