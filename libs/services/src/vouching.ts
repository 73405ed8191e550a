import { ParleyError, type Contact, type Vouched } from '@parley/core'
import type { PersonRepository } from '@parley/database'
import type { Accounts } from './accounts.ts'

/**
 * Whom a key means by a ref, an address or a recipient's id: those of the contact who were asked by it, and the person
 * of the directory, who may be one that may decide in a group. Throws `respondent_not_asked` where it means nobody.
 */
export async function vouchedFor(
  { people, accounts }: { readonly people: PersonRepository; readonly accounts: Accounts },
  projectId: string,
  contact: Contact,
  { by, as }: { by: string; as: string }
): Promise<Vouched & { readonly name: string }> {
  const spellings = [as, ...(await accounts.canonicalAll(projectId, [as]))].map((one) => one.toLowerCase())
  const meant = contact.recipients.filter(
    (one) => one.id === as || one.ref === as || one.accounts.some((other) => spellings.includes(other.toLowerCase()))
  )
  const [entry] = await people.findEntries(
    projectId,
    as.startsWith('@') ? { handles: [as.slice(1)], accounts: [] } : { handles: [], accounts: spellings }
  )
  if (meant.length === 0 && !entry) {
    throw new ParleyError('respondent_not_asked', { path: 'as', detail: `${as} is not among those asked` })
  }
  return {
    by,
    recipientIds: meant.map((one) => one.id),
    ...(entry ? { person: entry.id } : {}),
    name: meant[0]?.name ?? entry!.name
  }
}
