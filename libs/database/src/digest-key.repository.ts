import { createHmac, randomBytes } from 'node:crypto'
import type { Database } from './database.ts'
import type { SecretBox } from './secret-box.ts'

const KEY_BYTES = 32

/**
 * Digests that are kept for ever, under a key of the project's own. The ring only wraps that key, so a digest stays the
 * same whatever keys the ring has.
 */
export class DigestKeyRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  /** HMAC-SHA-256 by the project's key. */
  async of(projectId: string): Promise<(text: string) => Buffer> {
    const key = await this.keyOf(projectId)
    return (text) => createHmac('sha256', key).update(text).digest()
  }

  private async keyOf(projectId: string): Promise<Buffer> {
    const sealed = (await this.read(projectId)) ?? (await this.make(projectId))
    return Buffer.from(this.secrets.open(sealed, ownerOf(projectId)), 'base64')
  }

  private async read(projectId: string): Promise<Uint8Array | undefined> {
    const { rows } = await this.database.pool.query<{ key: Uint8Array | null }>({
      name: 'digest_key_read',
      text: 'select digest_key as key from project where id = $1',
      values: [projectId]
    })
    return rows[0]?.key ?? undefined
  }

  /** Of several that make the first at once, one is kept, and all use it. */
  private async make(projectId: string): Promise<Uint8Array> {
    const sealed = this.secrets.seal(randomBytes(KEY_BYTES).toString('base64'), ownerOf(projectId))
    const { rows } = await this.database.pool.query<{ key: Uint8Array }>({
      name: 'digest_key_make',
      text: 'update project set digest_key = coalesce(digest_key, $2) where id = $1 returning digest_key as key',
      values: [projectId, sealed]
    })
    return rows[0]!.key
  }
}

function ownerOf(projectId: string): string {
  return `${projectId}:digest`
}
