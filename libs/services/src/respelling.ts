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
  { projectId, name }: { readonly projectId: string; readonly name: string }
): Promise<void> {
  const prefix = `${name}:`
  const isOn = (account: string) => account.toLowerCase().startsWith(prefix)
  const holders = new Map<string, string>()
  const changes: { id: string; accounts: string[] }[] = []
  for (const { id, handle, written, accounts } of await people.findOnChannel(projectId, name)) {
    const own = written.filter(isOn)
    const forms = own.map((one) => prefix + canonicalAccount(provider, one.slice(prefix.length)))
    const spelled = [...new Set([...forms, ...own].map((one) => one.toLowerCase()))]
    for (const one of spelled) {
      const holder = holders.get(one)
      if (holder !== undefined && holder !== handle) throw twice(one, holder, handle)
      holders.set(one, handle)
    }
    changes.push({ id, accounts: [...new Set([...accounts.filter((one) => !isOn(one)), ...spelled])] })
  }
  await people.setAccounts(projectId, changes)
}

function twice(account: string, one: string, other: string): ParleyError {
  const detail = `@${one} and @${other} would be one account on this channel, ${account}: take it from one of them first`
  return new ParleyError('account_taken', { path: 'name', detail })
}
