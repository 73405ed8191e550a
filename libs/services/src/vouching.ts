import { accountOf, ParleyError, type Contact, type Vouched } from '@parley/core'
import type { PersonRepository } from '@parley/database'
import type { Accounts } from './accounts.ts'

interface Directory {
  readonly people: PersonRepository
  readonly accounts: Accounts
}

/**
 * Whom a key means by a ref, an address or a recipient's id: a person as the directory has them now, an account, or a
 * group of the contact. Throws `respondent_not_asked` where it means nobody.
 */
export async function vouchedFor(
  directory: Directory,
  projectId: string,
  contact: Contact,
  { by, as }: { by: string; as: string }
): Promise<Vouched & { readonly name: string }> {
  const recipient = contact.recipients.find((one) => one.id === as)
  const byName = recipient?.ref.startsWith('@') && recipient.person
  const named = recipient && !byName ? accountOf(recipient.addresses[0]) : as
  const meant = byName
    ? await thePerson(directory, projectId, byName)
    : named.startsWith('@')
      ? await thePerson(directory, projectId, named)
      : await theAccount(directory, projectId, contact, named)
  if (!meant) throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} is not among those asked` })
  return { by, groupIds: [], ...meant, name: meant.name ?? recipient?.name ?? as }
}

type Meant = Partial<Vouched> & { readonly name?: string }

/** By their handle with an @, or by their id. */
async function thePerson({ people }: Directory, projectId: string, handleOrId: string): Promise<Meant | undefined> {
  const found = await people.named(projectId, handleOrId)
  return found && { person: found.id, name: found.name }
}

async function theAccount(
  { people, accounts }: Directory,
  projectId: string,
  contact: Contact,
  account: string
): Promise<Meant | undefined> {
  const [canonical = account] = await accounts.canonicalAll(projectId, [account])
  const spellings = [account, canonical].map((one) => one.toLowerCase())
  const there = contact.recipients.filter((one) =>
    [one.ref, ...one.addresses.map(accountOf), ...one.accounts].some((other) => spellings.includes(other.toLowerCase()))
  )
  const [entry] = await people.findEntries(projectId, { handles: [], accounts: spellings })
  if (there.length === 0 && !entry) return undefined
  const name = entry?.name ?? there[0]?.name
  return {
    account: { account, canonical },
    groupIds: there.filter((one) => one.group).map((one) => one.id),
    ...(entry ? { person: entry.id } : {}),
    ...(name === undefined ? {} : { name })
  }
}
