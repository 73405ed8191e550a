import type { Database } from './database.ts'

/** The namespace of ids that agents give in our own API. */
export const NATIVE = 'native'
/** Of erased contacts: an HMAC stands where the id stood. */
export const ERASED = 'native:erased'

/** Of `external_id`, whose id and HMAC are given by parameters. */
export const isExternalId = (id: string, hidden: string): string =>
  `(namespace, external_id) in (('${NATIVE}', ${id}), ('${ERASED}', ${hidden}))`

export interface StoredExternalId {
  readonly contactId: string
  readonly keyName: string
  readonly digest: Buffer
}

/** Agents' own ids of contacts. They are taken by opening a contact, and never given back. */
export class ExternalIdRepository {
  constructor(private readonly database: Database) {}

  async find(projectId: string, externalId: string, hidden: string): Promise<StoredExternalId | undefined> {
    const { rows } = await this.database.pool.query<StoredExternalId>({
      name: 'external_id_find',
      text: `select contact_id as "contactId", key_name as "keyName", digest from external_id
        where project_id = $1 and ${isExternalId('$2', '$3')}`,
      values: [projectId, externalId, hidden]
    })
    return rows[0]
  }
}
