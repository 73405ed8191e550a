import type { APIMessage } from 'discord-api-types/v10'

/** What a button, a menu or a modal of ours stands for. `option` is an index: labels and ids may be too long. */
export type CustomId =
  | { readonly kind: 'option'; readonly token: string; readonly option: number }
  | { readonly kind: 'comment' | 'answer'; readonly token: string }
  | { readonly kind: 'menu'; readonly token: string; readonly menu: number }

const LETTERS = { option: 'o', comment: 'c', answer: 'a', menu: 'm' } as const
const FORMAT = /^([oacm])\.([^.]{1,90})(?:\.(\d{1,3}))?$/

/** At most 100 characters, as the platform allows. */
export function writeCustomId(id: CustomId): string {
  const number = id.kind === 'option' ? `.${id.option}` : id.kind === 'menu' ? `.${id.menu}` : ''
  return `${LETTERS[id.kind]}.${id.token}${number}`
}

/** `undefined` for one that is not ours. */
export function readCustomId(text: string): CustomId | undefined {
  const [, letter, token, number] = FORMAT.exec(text) ?? []
  if (token === undefined) return undefined
  if (letter === LETTERS.option)
    return number === undefined ? undefined : { kind: 'option', token, option: Number(number) }
  if (letter === LETTERS.menu) return number === undefined ? undefined : { kind: 'menu', token, menu: Number(number) }
  return { kind: letter === LETTERS.comment ? 'comment' : 'answer', token }
}

/** Those that a message of ours carries in its buttons: by them it is known for as long as it has them. */
export function tokensOf({ components = [] }: Pick<APIMessage, 'components'>): string[] {
  const parts: readonly object[] = components.flatMap((row): object[] => ('components' in row ? row.components : []))
  const ids = parts.flatMap((part) => ('custom_id' in part ? (readCustomId(String(part.custom_id)) ?? []) : []))
  return [...new Set(ids.map(({ token }) => token))]
}
