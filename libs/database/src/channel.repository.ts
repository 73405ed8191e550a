import { Kind, ParleyError } from '@parley/core'
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
  /** Channels of one provider and realm have the same accounts: a workspace, say. `undefined`: its own, or not known yet. */
  readonly realm: string | undefined
  /** The channel by which its accounts are named when people are told apart: the first one of its realm, or itself. */
  readonly home: string
  readonly uncertain: 'resend' | 'hold'
  readonly unsolicited: 'open' | 'ignore'
  /** A duration, from the send of a message. */
  readonly linkLifetime: string | undefined
  readonly createdAt: Date
  readonly deleted: boolean
}

type Found = Omit<Row, 'liveName' | 'fingerprint'> & { home: string }

/** The name stays what it is when that first channel is deleted: people are known by it. */
const HOME = `coalesce((select o.name from channel o
    where o.project_id = c.project_id and o.provider = c.provider and o.realm = c.realm
    order by o.created_at, o.id limit 1), c.name)`

const FIND = `select c.id, c.project_id as "projectId", c.name, c.provider, c.config, c.default_target as "defaultTarget",
    c.uncertain, c.unsolicited, c.account, c.realm, ${HOME} as home, c.link_lifetime as "linkLifetime",
    c.created_at as "createdAt", c.deleted_at as "deletedAt"
  from channel c`

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
    realm?: string | undefined
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
      realm: channel.realm ?? null,
      linkLifetime: channel.linkLifetime ?? null,
      config: this.secrets.seal(JSON.stringify(config), id)
    }
    try {
      await this.database.prisma.channel.upsert({ where: { id }, create: data, update: {} })
      return (await this.findById(id))!
    } catch (error) {
      if (!isTaken(error)) throw error
      const named = await this.findByName(channel.projectId, channel.name)
      throw named
        ? new ParleyError('channel_name_taken', { path: 'name' })
        : new ParleyError('channel_account_taken', { path: 'config' })
    }
  }

  async list(projectId: string): Promise<StoredChannel[]> {
    return this.read('channel_list', 'where c.project_id = $1 and c.deleted_at is null order by c.created_at', [
      projectId
    ])
  }

  async findByName(projectId: string, name: string): Promise<StoredChannel | undefined> {
    const where = 'where c.project_id = $1 and c.live_name = $2'
    return (await this.read('channel_named', where, [projectId, name]))[0]
  }

  async findByNames(projectId: string, names: readonly string[]): Promise<StoredChannel[]> {
    return this.read('channels_named', 'where c.project_id = $1 and c.live_name = any ($2)', [projectId, names])
  }

  /** Live or deleted: accounts of all of them are, or were, named by these channels. */
  async listEver(projectId: string, homes: readonly string[]): Promise<StoredChannel[]> {
    const where = `where c.project_id = $1 and (c.name = any ($2) or ${HOME} = any ($2)) order by c.created_at`
    return this.read('channel_ever', where, [projectId, homes])
  }

  /** Live or deleted, in any project: for work that names a channel by id. Every send and every reply asks. */
  async findById(id: string): Promise<StoredChannel | undefined> {
    return (await this.read('channel_find', 'where c.id = $1', [id]))[0]
  }

  /** By which channel accounts in a realm are named; `undefined` where there is none yet. */
  async findHome(projectId: string, provider: string, realm: string): Promise<string | undefined> {
    const where = 'where c.project_id = $1 and c.provider = $2 and c.realm = $3 order by c.created_at, c.id limit 1'
    return (await this.read('channel_home', where, [projectId, provider, realm]))[0]?.home
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
      realm?: string | null
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
      data: { deletedAt: new Date(await this.database.clock.read()), liveName: null, fingerprint: null, account: null }
    })
    return count > 0
  }

  /** Open contacts that asked, or will ask, somebody by this channel, with the recipients concerned. */
  async findOpenUses(
    projectId: string,
    channelId: string
  ): Promise<{ contactId: string; recipients: { id: string; address: number }[] }[]> {
    const { rows } = await this.database.pool.query<{
      contactId: string
      recipients: { id: string; address: number }[]
    }>(
      `select c.id as "contactId", json_agg(json_build_object('id', r.value->>'id', 'address', a.place - 1)) as recipients
       from contact c, json_array_elements(c.recipients) r, json_array_elements(r.value->'addresses') with ordinality a(value, place)
       where c.project_id = $1 and c.kind = any ($3) and c.status = 'pending' and a.value->>'channelId' = $2 group by c.id`,
      [projectId, channelId, Kind.options]
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

  private async read(name: string, where: string, values: unknown[]): Promise<StoredChannel[]> {
    const { rows } = await this.database.pool.query<Found>({ name, text: `${FIND} ${where}`, values })
    return rows.map((row) => this.view(row))
  }

  private view(row: Found): StoredChannel {
    return {
      id: row.id,
      projectId: row.projectId,
      name: row.name,
      provider: row.provider,
      config: JSON.parse(this.secrets.open(row.config, row.id)) as Record<string, unknown>,
      defaultTarget: row.defaultTarget ?? undefined,
      account: row.account ?? undefined,
      realm: row.realm ?? undefined,
      home: row.home,
      uncertain: row.uncertain === 'hold' ? 'hold' : 'resend',
      unsolicited: row.unsolicited === 'open' ? 'open' : 'ignore',
      linkLifetime: row.linkLifetime ?? undefined,
      createdAt: row.createdAt,
      deleted: row.deletedAt !== null
    }
  }
}
