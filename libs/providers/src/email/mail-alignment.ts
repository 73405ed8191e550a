import { domainToASCII } from 'node:url'
import type { ProviderContext } from '@parley/provider-kit'
import { getDomain } from 'tldts'
import { isAbsent } from './mail-lookups.ts'
import { SHARED_DOMAINS } from './shared-domains.ts'

/** How a signature's domain stands to its sender's. */
export type Nearness = 'same' | 'organisation' | 'foreign'

type Dns = ProviderContext['dns']

/** Both in one spelling; `sender` has it already. */
export function nearnessOf(signer: string, sender: string): Nearness {
  const domain = domainToASCII(signer.trim())
  if (domain === sender) return 'same'
  const organisation = organisationOf(sender)
  return organisation !== undefined && organisationOf(domain) === organisation ? 'organisation' : 'foreign'
}

/** What one owner has, by the public suffix list. Whoever rents below a suffix, or is a tenant of a mailer, is alone. */
function organisationOf(domain: string): string | undefined {
  const registered = getDomain(domain, { allowPrivateDomains: true }) ?? undefined
  return registered === undefined || SHARED_DOMAINS.has(registered) ? undefined : registered
}

/**
 * Whether the sender's domain says that others of its organisation sign for it (DMARC, RFC 7489). A domain that says
 * nothing has lent its name to nobody. Throws where the DNS gave no answer.
 */
export async function isRelaxed(sender: string, dns: Dns): Promise<boolean> {
  const organisation = organisationOf(sender)
  const names = organisation === undefined || organisation === sender ? [sender] : [sender, organisation]
  for (const name of names) {
    const records = await recordsAt(name, dns)
    // Of several nobody knows which counts.
    if (records.length > 0) return records.length === 1 && permits(records[0]!)
  }
  return false
}

async function recordsAt(domain: string, dns: Dns): Promise<string[][][]> {
  const found = await dns(`_dmarc.${domain}`, 'TXT').catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  const texts = Array.isArray(found) ? found.map((one) => (Array.isArray(one) ? one.join('') : String(one))) : []
  return texts.map(tagsOf).filter(([version]) => version?.[0] === 'v' && version[1] === 'dmarc1')
}

function tagsOf(record: string): string[][] {
  return record
    .slice(0, 4_000)
    .split(';')
    .map((tag) => tag.split('=').map((one) => one.trim().toLowerCase()))
}

/** Relaxed unless it says otherwise; a public suffix, as which a registry may mark itself, is nobody's organisation. */
function permits(tags: readonly (readonly string[])[]): boolean {
  return tags.every(([name, value]) => (name !== 'adkim' || value === 'r') && (name !== 'psd' || value !== 'y'))
}
