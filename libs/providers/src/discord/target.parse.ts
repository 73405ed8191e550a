import { ParleyError } from '@parley/provider-kit'

const FORMS: readonly [RegExp, (id: string) => string][] = [
  [/^(?:user:|<@!?|@)?(\d{17,20})>?$/i, (id) => `user:${id}`],
  [/^(?:role:|<@&)(\d{17,20})>?$/i, (id) => `role:${id}`],
  [/^(?:channel:|<#|#)?(\d{17,20})>?$/i, (id) => id],
  [/^https:\/\/(?:\w+\.)?discord\.com\/channels\/\d{17,20}\/(\d{17,20})\/?$/i, (id) => id]
]

/** A channel or a thread by its id, `user:<id>`, or `role:<id>`; also as Discord itself copies them. */
export function parseTarget(text: string): string {
  const target = text.trim()
  // Digits alone are a channel: of the four, only people need their prefix.
  const forms = /^\d+$/.test(target) ? FORMS.slice(2) : FORMS
  for (const [form, write] of forms) {
    const id = form.exec(target)?.[1]
    if (id !== undefined) return write(id)
  }
  throw new ParleyError('target_invalid', {
    detail:
      'A target is the id of a channel or a thread, user:<id> for a person, or role:<id>. Switch on Developer Mode in Discord, then right-click and choose Copy ID'
  })
}

export const userTarget = (id: string): string => `user:${id}`
export const roleTarget = (id: string): string => `role:${id}`

/** The id of the person that a target is; `undefined` for channels and roles. */
export const userIdOf = (target: string): string | undefined => /^user:(\d+)$/.exec(target)?.[1]
