import { ParleyError } from '@parley/core'
import type { ChannelRepository, PersonRepository } from '@parley/database'
import { canonicalAccount, type Provider } from '@parley/provider-kit'

/**
 * Whom the directory has on a channel that is about to be there: until now nobody knew which spellings of theirs are one
 * account, nor that it is the same on other channels. Throws `channel_name_taken` where people are known by the name on
 * another channel, and `account_taken` where two people turn out to be one; nothing is stored then.
 */
export async function respell(
  { channels, people }: { readonly channels: ChannelRepository; readonly people: PersonRepository },
  provider: Pick<Provider<never>, 'name' | 'canonicalAccount'>,
  { projectId, name, realm }: { readonly projectId: string; readonly name: string; readonly realm: string | undefined }
): Promise<void> {
  const shared = realm === undefined ? undefined : await channels.findHome(projectId, provider.name, realm)
  const other = (await channels.list(projectId)).find((one) => one.home === name)
  if (other && shared !== name) {
    const detail = `People are known by this name on "${other.name}", since an earlier channel: choose another one`
    throw new ParleyError('channel_name_taken', { path: 'name', detail })
  }
  const home = shared ?? name
  const prefix = `${name}:`
  const isOn = (account: string) => account.toLowerCase().startsWith(prefix)
  const holders = new Map<string, string>()
  const changes: { id: string; accounts: string[] }[] = []
  for (const { id, handle, written, accounts } of await people.findOnChannels(projectId, [name, home])) {
    const own = written.filter(isOn)
    const forms = own.map((one) => `${home}:${canonicalAccount(provider, one.slice(prefix.length))}`)
    const spelled = [...forms, ...own].map((one) => one.toLowerCase())
    const known = [...new Set([...accounts.filter((one) => !isOn(one)), ...spelled])]
    for (const one of known.filter((account) => isOn(account) || account.startsWith(`${home}:`))) {
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
