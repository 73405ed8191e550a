import { ParleyError } from '@parley/core'
import type { PersonRepository } from '@parley/database'
import { canonicalAccount, type Provider } from '@parley/provider-kit'

/**
 * Whom the directory has on a channel that is about to be there: until now nobody knew which spellings of theirs are one
 * account. Throws `account_taken` where two people turn out to be one; nothing is stored then.
 */
export async function respell(
  people: PersonRepository,
  provider: Pick<Provider<never>, 'canonicalAccount'>,
  { projectId, name, home }: { readonly projectId: string; readonly name: string; readonly home: string }
): Promise<void> {
  const prefix = `${name}:`
  const isOn = (account: string) => account.toLowerCase().startsWith(prefix)
  const holders = new Map<string, string>()
  const changes: { id: string; accounts: string[] }[] = []
  for (const { id, handle, written, accounts } of await people.findOnChannels(projectId, [name, home])) {
    const own = written.filter(isOn)
    const forms = own.map((one) => `${home}:${canonicalAccount(provider, one.slice(prefix.length))}`)
    const spelled = [...forms, ...own].map((one) => one.toLowerCase())
    const known = [...new Set([...accounts.filter((one) => !isOn(one)), ...spelled])]
    for (const one of known) {
      const holder = holders.get(one)
      if (holder !== undefined && holder !== handle) throw twice(one, holder, handle)
      holders.set(one, handle)
    }
    if (own.length > 0) changes.push({ id, accounts: known })
  }
  await people.setAccounts(projectId, changes)
}

function twice(account: string, one: string, other: string): ParleyError {
  const detail = `@${one} and @${other} would be one account, ${account}: take it from one of them first`
  return new ParleyError('account_taken', { path: 'name', detail })
}
