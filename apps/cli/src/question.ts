import { UsageError } from './exit.ts'
import type { Prompt } from './prompt.ts'
import { passwordOf, readSetting, type Field, type Settings } from './setting.parse.ts'

/** Names of what to ask for: what is required first, then what is worth a question; nothing that is given. */
export function openQuestions({ fields, required }: Settings, given: Readonly<Record<string, unknown>>): string[] {
  const optional = Object.entries(fields).flatMap(([name, { askUnless }]) =>
    askUnless && !required.includes(name) && !askUnless.some((other) => other in given) ? [name] : []
  )
  return [...required, ...optional].filter((name) => !(name in given))
}

/** Asks for what is not given, one after the other: each answer may spare others. Returns all. */
export async function askSettings(
  settings: Settings,
  given: Readonly<Record<string, unknown>>,
  prompt: Prompt
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = { ...given }
  const skipped = new Set<string>()
  for (;;) {
    const name = openQuestions(settings, answers).find((one) => !skipped.has(one))
    if (name === undefined) return answers
    const value = await askSetting(name, settings, prompt)
    if (value === undefined) skipped.add(name)
    else answers[name] = value
  }
}

/** Until the answer fits. `undefined`: it was left out. */
export async function askSetting(name: string, settings: Settings, prompt: Prompt): Promise<unknown> {
  const field = settings.fields[name]!
  const required = settings.required.includes(name)
  for (;;) {
    const text = await prompt.ask(questionOf(name, field, required), field.secret === true)
    if (text === '' && !required) return undefined
    if (text === '') continue
    try {
      return readSetting(name, text, settings)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      prompt.say(error.message)
    }
  }
}

/** What a setting that is missing is called where nobody can be asked. */
export function missingText(name: string, settings: Settings): string {
  const { provider, fields } = settings
  const { description, secret } = fields[name]!
  const how =
    name === passwordOf(settings)
      ? 'give it with --password-stdin'
      : `give it with --set ${name}=${secret ? '@<file that holds it>' : '…'}`
  return `${provider} needs the setting "${name}"${description ? ` (${plain(description)})` : ''}: ${how}`
}

function questionOf(
  name: string,
  { description, enum: choices, default: otherwise }: Field,
  required: boolean
): string {
  const hint = choices ? choices.join(', ') : description && plain(description)
  const without = otherwise === undefined ? (required ? '' : 'Enter: none') : `Enter: ${String(otherwise)}`
  const about = [hint, without].filter(Boolean).join('; ')
  return about ? `${name} (${about}): ` : `${name}: `
}

/** A terminal shows no Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '')
}
