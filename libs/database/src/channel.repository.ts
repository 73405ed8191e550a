import { ParleyError } from '@parley/core'
import type { Database } from './database.ts'
import type { Channel as Row } from './generated/client.ts'
import { isTaken } from './key.repository.ts'
import type { SecretBox } from './secret-box.ts'

/** A channel with its settings in the clear: for the services, never for an answer. */
export interface StoredChannel {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly provider: string
  readonly config: Record<string, unknown>
  readonly defaultTarget: string | undefined
  /** Our own account on the platform, where that is known. */
  readonly account: string | undefined
  readonly uncertain: 'resend' | 'hold'
  readonly unsolicited: 'open' | 'ignore'
  /** A duration, from the send of a message. */
  readonly linkLifetime: string | undefined
  readonly createdAt: Date
  readonly deleted: boolean
}

export class ChannelRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox
  ) {}

  /** Throws `channel_name_taken` or `channel_account_taken`. */
  async create(channel: {
    id: string
    projectId: string
    name: string
    provider: string
    config: Record<string, unknown>
    fingerprint: string
    defaultTarget: string | undefined
    account?: string | undefined
    uncertain: 'resend' | 'hold'
    unsolicited?: 'open' | 'ignore'
    linkLifetime?: string | undefined
  }): Promise<StoredChannel> {
    const { id, config, ...rest } = channel
    const data = {
      ...rest,
      id,
      liveName: channel.name,
      defaultTarget: channel.defaultTarget ?? null,
      account: channel.account ?? null,
      linkLifetime: channel.linkLifetime ?? null,
      config: this.secrets.seal(JSON.stringify(config), id)
    }
    try {
      return this.read(await this.database.prisma.channel.upsert({ where: { id }, create: data, update: {} }))
    } catch (error) {
      if (!isTaken(error)) throw error
      const named = await this.findByName(channel.projectId, channel.name)
      throw named
        ? new ParleyError('channel_name_taken', { path: 'name' })
        : new ParleyError('channel_account_taken', { path: 'config' })
    }
  }

  async list(projectId: string): Promise<StoredChannel[]> {
    const rows = await this.database.prisma.channel.findMany({
      where: { projectId, deletedAt: null },
      orderBy: { createdAt: 'asc' }
    })
    return rows.map((row) => this.read(row))
  }

  async findByName(projectId: string, name: string): Promise<StoredChannel | undefined> {
    const row = await this.database.prisma.channel.findUnique({
      where: { projectId_liveName: { projectId, liveName: name } }
    })
    return row ? this.read(row) : undefined
  }

  /** Live or deleted: a name may have been several channels' after each other. */
  async listEver(projectId: string, names: readonly string[]): Promise<StoredChannel[]> {
    const rows = await this.database.prisma.channel.findMany({
      where: { projectId, name: { in: [...names] } },
      orderBy: { createdAt: 'asc' }
    })
    return rows.map((row) => this.read(row))
  }

  /** Live or deleted, in any project: for work that names a channel by id. Every send and every reply asks. */
  async findById(id: string): Promise<StoredChannel | undefined> {
    const { rows } = await this.database.pool.query<Omit<Row, 'liveName' | 'fingerprint'>>({
      name: 'channel_find',
      text: `select id, project_id as "projectId", name, provider, config, default_target as "defaultTarget",
          uncertain, unsolicited, account, link_lifetime as "linkLifetime",
          created_at as "createdAt", deleted_at as "deletedAt"
        from channel where id = $1`,
      values: [id]
    })
    return rows[0] && this.read(rows[0])
  }

  async change(
    projectId: string,
    id: string,
    change: {
      config?: Record<string, unknown>
      fingerprint?: string
      defaultTarget?: string | null
      uncertain?: 'resend' | 'hold'
      unsolicited?: 'open' | 'ignore'
      linkLifetime?: string | null
      account?: string | null
    }
  ): Promise<StoredChannel | undefined> {
    const { config, ...rest } = change
    try {
      const { count } = await this.database.prisma.channel.updateMany({
        where: { projectId, id, deletedAt: null },
        data: { ...rest, ...(config ? { config: this.secrets.seal(JSON.stringify(config), id) } : {}) }
      })
      return count === 0 ? undefined : this.findById(id)
    } catch (error) {
      if (isTaken(error)) throw new ParleyError('channel_account_taken', { path: 'config' })
      throw error
    }
  }

  async remove(projectId: string, id: string): Promise<boolean> {
    const { count } = await this.database.prisma.channel.updateMany({
      where: { projectId, id, deletedAt: null },
      data: { deletedAt: new Date(), liveName: null, fingerprint: null, account: null }
    })
    return count > 0
  }

  /** Open contacts that asked, or will ask, somebody by this channel, with the recipients concerned. */
  async findOpenUses(
    channelId: string
  ): Promise<{ contactId: string; recipients: { id: string; address: number }[] }[]> {
    const { rows } = await this.database.pool.query<{
      contactId: string
      recipients: { id: string; address: number }[]
    }>(
      `select c.id as "contactId", json_agg(json_build_object('id', r.value->>'id', 'address', a.place - 1)) as recipients
       from contact c, json_array_elements(c.recipients) r, json_array_elements(r.value->'addresses') with ordinality a(value, place)
       where c.status = 'pending' and a.value->>'channelId' = $1 group by c.id`,
      [channelId]
    )
    return rows
  }

  /**
   * The accounts on a provider's platform that are those of channels of the project. Not of any project: nobody has
   * proven that an account which a channel names is its own, and one tenant must not silence the people of another.
   */
  async ownAccounts(projectId: string, provider: string): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ account: string }>({
      name: 'channel_own_accounts',
      text: `select distinct account from channel
        where project_id = $1 and provider = $2 and account is not null and deleted_at is null`,
      values: [projectId, provider]
    })
    return rows.map((one) => one.account)
  }

  /** The live channels of all projects, with their providers; `settings` is another one for each change of them. */
  async listLive(): Promise<{ id: string; provider: string; settings: string }[]> {
    const { rows } = await this.database.pool.query<{ id: string; provider: string; settings: string }>({
      name: 'channel_live',
      text: `select id, provider, encode(sha256(config), 'hex') as settings from channel where deleted_at is null`
    })
    return rows
  }

  private read(row: Omit<Row, 'liveName' | 'fingerprint'>): StoredChannel {
    return {
      id: row.id,
      projectId: row.projectId,
      name: row.name,
      provider: row.provider,
      config: JSON.parse(this.secrets.open(row.config, row.id)) as Record<string, unknown>,
      defaultTarget: row.defaultTarget ?? undefined,
      account: row.account ?? undefined,
      uncertain: row.uncertain === 'hold' ? 'hold' : 'resend',
      unsolicited: row.unsolicited === 'open' ? 'open' : 'ignore',
      linkLifetime: row.linkLifetime ?? undefined,
      createdAt: row.createdAt,
      deleted: row.deletedAt !== null
    }
  }
}
