import { domainToASCII } from 'node:url'

/** Services that leave the dots of a name out, by the one domain that theirs are known by here. */
const DOTLESS: Readonly<Record<string, string>> = {
  'gmail.com': 'gmail.com',
  'googlemail.com': 'gmail.com',
  'proton.me': 'proton.me',
  'protonmail.com': 'protonmail.com',
  'pm.me': 'pm.me'
}
/** What nobody sees, and a mail server may or may not leave out. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\s]/gu

/**
 * The one form of all addresses that reach the same mailbox, as far as an address shows it: mail goes to what was
 * written, and this only tells people apart. What stands after a plus is taken for a note of the reader's everywhere: two
 * people are hardly ever told apart by it, and one person could always be.
 */
export function canonicalMailbox(address: string): string {
  const text = fold(address)
  const at = text.lastIndexOf('@')
  if (at < 0) return text
  const name = text.slice(0, at).replace(/(?<=.)\+.*$/, '')
  const domain = domainOf(text.slice(at + 1))
  const service = Object.hasOwn(DOTLESS, domain) ? DOTLESS[domain] : undefined
  return service === undefined ? `${name}@${domain}` : `${name.replaceAll('.', '')}@${service}`
}

/** Lower case can undo what NFKC did, and the other way round. */
function fold(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC').toLowerCase()
  return folded.replace(UNSEEN, '').normalize('NFKC')
}

function domainOf(written: string): string {
  return (domainToASCII(written) || written).replace(/\.+$/, '')
}
