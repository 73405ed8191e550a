import { spansOf, withoutName } from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'

/** Where the next word goes on without a space between them, as in Chinese, a name has ended all the same. */
const END = String.raw`(?![\p{N}_\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]|[.@-][\p{L}\p{N}])`

/** How people address us by name in what they write. */
export interface Mentions {
  /** Without the address that clients write behind the name in the text of a mail, and not in its HTML. */
  named(text: string): string
  /** Without the name that a text begins with. Elsewhere in a mail it may be the company that it is about. */
  without(text: string): string
}

/** `name`: what people see as the sender; `Parley` is known besides. */
export function mentionsOf({ name = '', address }: Pick<EmailConfig, 'address'> & { name?: string }): Mentions {
  const [local, host] = [address.slice(0, address.lastIndexOf('@')), address.slice(address.lastIndexOf('@'))]
  const own = String.raw`${written(local)}(?:\+[\w.-]{1,100})?${written(host)}`
  const names = [name, 'Parley'].filter((one) => one.trim() !== '').map(written)
  const mention = String.raw`[@＠](?:${[own, ...names].join('|')})${END}`
  const behind = new RegExp(String.raw`(${mention})[ \t]?<(?:mailto:)?${own}>`, 'giu')
  const first = new RegExp(String.raw`^\s{0,9}${mention}`, 'giu')
  return {
    named: (text) => text.replace(behind, '$1'),
    without: (text) => withoutName(text, spansOf(text, first))
  }
}

/** As an expression finds it, however it is spaced. */
const written = (name: string): string =>
  name
    .trim()
    .replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replace(/\s+/g, String.raw`\s{1,9}`)
