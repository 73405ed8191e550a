import type { Database } from './database.ts'
import type { SecretBox } from './secret-box.ts'

/** What a provider remembers for one channel, encrypted. Writes name the version that they replace. */
export class ChannelStateRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  async get(channelId: string, key: string): Promise<{ value: unknown; version: number } | undefined> {
    const row = await this.database.prisma.channelState.findUnique({ where: { channelId_key: { channelId, key } } })
    return row
      ? { value: JSON.parse(this.secrets.open(row.value, `${channelId}:${key}`)), version: row.version }
      : undefined
  }

  /** `version` is the one read, 0 for a key that was not there. `false` when somebody else wrote meanwhile. */
  async set(channelId: string, key: string, value: unknown, version: number): Promise<boolean> {
    const sealed = this.seal(channelId, key, value)
    const { rowCount } = await this.database.pool.query(
      `insert into channel_state (channel_id, key, value, version) select $1, $2, $3, 1 where $4 = 0
       on conflict (channel_id, key) do nothing`,
      [channelId, key, sealed, version]
    )
    if (rowCount === 1) return true
    const updated = await this.database.pool.query(
      'update channel_state set value = $3, version = version + 1 where channel_id = $1 and key = $2 and version = $4',
      [channelId, key, sealed, version]
    )
    return updated.rowCount === 1
  }

  /** A value as its row holds it, for a statement that writes it along with something else. */
  seal(channelId: string, key: string, value: unknown): Buffer {
    return Buffer.from(this.secrets.seal(JSON.stringify(value), `${channelId}:${key}`))
  }
}
