import { identityOf, ParleyError, type NewContact } from '@parley/core'
import type { DigestKeyRepository, ExternalIdRepository, FileRepository, Opening, Principal } from '@parley/database'
import type { FilesService } from './files.service.ts'
import { ownOf } from './key-bounds.ts'

interface Dependencies {
  readonly externalIds: ExternalIdRepository
  readonly digestKeys: DigestKeyRepository
  readonly files: FilesService
  readonly fileRows: FileRepository
}

export interface Identity {
  readonly externalId: NonNullable<Opening['externalId']>
  /** What has it already: the same request was made before. */
  readonly contactId?: string
}

/** Agents' own ids of contacts: the same request is given the same contact, whenever it comes again. */
export class ExternalIds {
  constructor(private readonly to: Dependencies) {}

  /**
   * Throws `external_id_taken` for another request with this id, and for any by a key of another name, which is told
   * nothing else.
   */
  async identify(principal: Principal, wanted: NewContact): Promise<Identity | undefined> {
    const { projectId, name } = principal
    if (wanted.externalId === undefined) return undefined
    const id = wanted.externalId
    const digestOf = await this.to.digestKeys.of(projectId)
    const known = await this.to.externalIds.find(projectId, id, digestOf(id).toString('hex'))
    if (known && known.keyName !== name) throw taken()
    const attachments = wanted.attachments ?? []
    if (attachments.length > 0) await this.to.files.findAll(projectId, attachments, 'attachments', ownOf(principal))
    const text = identityOf(wanted, await this.to.fileRows.digests(projectId, attachments))
    const digest = digestOf(text)
    if (!known) return { externalId: { id, digest } }
    if (!known.digest.equals(digest)) throw taken()
    return { externalId: { id, digest }, contactId: known.contactId }
  }

  /** What stands in the place of an id once its contact is erased. */
  async hidden(projectId: string, externalId: string): Promise<string> {
    return (await this.to.digestKeys.of(projectId))(externalId).toString('hex')
  }
}

function taken(): ParleyError {
  return new ParleyError('external_id_taken', { path: 'externalId' })
}
