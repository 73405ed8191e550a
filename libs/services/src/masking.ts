import type { ContactRepository, ReplyRepository } from '@parley/database'
import { Mask } from './mask.ts'

export interface Masked {
  readonly contacts: ContactRepository
  readonly replies: ReplyRepository
}

/** What is shown of each of these contacts to a key that sees only its own, also of whoever said something in a group. */
export async function masksOf(
  { contacts, replies }: Masked,
  projectId: string,
  ids: readonly string[]
): Promise<ReadonlyMap<string, Mask>> {
  const own = [...new Set(ids)]
  const [found, ofPeople] = await Promise.all([
    contacts.findAll(projectId, own),
    replies.accountsOfPeople(projectId, own)
  ])
  return new Map(found.map(({ contact }) => [contact.id, new Mask(contact, ofPeople.get(contact.id))]))
}
