import { ParleyError, type Channel, type ChannelTest, type NewChannel, type ProviderView } from '@parley/core'
import {
  connectionFlaw,
  configSchema,
  redactConfig,
  secretFields,
  type Connection,
  type Logger,
  type Provider,
  type ProviderContext
} from '@parley/provider-kit'
import {
  newId,
  type ChannelRepository,
  type ChannelStateRepository,
  type ContactRepository,
  type Database,
  type LeaseRepository,
  type StoredChannel
} from '@parley/database'
import { z } from 'zod'
import { testConnection } from './channel-test.ts'
import type { FilesService } from './files.service.ts'
import type { ProviderRegistry } from './provider-registry.ts'
import type { Relay } from './relay.ts'

const KNOWN_FOR_MS = 2_000
const INBOX = 'inbox'

export interface OpenChannel {
  readonly channel: StoredChannel
  readonly provider: Provider<never>
  readonly connection: Connection
}

interface Dependencies {
  readonly database: Database
  readonly channels: ChannelRepository
  readonly states: ChannelStateRepository
  readonly contacts: ContactRepository
  readonly leases: LeaseRepository
  readonly registry: ProviderRegistry
  readonly relay: Relay
  readonly logger: Logger
  readonly publicUrl: () => string
  readonly files: FilesService
  readonly fetch: ProviderContext['fetch']
  readonly resolve: ProviderContext['resolve']
  readonly dns: ProviderContext['dns']
  readonly sent: (channelId: string, by: Parameters<ProviderContext['sent']>[0]) => ReturnType<ProviderContext['sent']>
}

/** Channels and their connections. A connection lives as long as its channel's settings stay the same. */
export class ChannelsService {
  private readonly open = new Map<string, OpenChannel & { settings: string }>()
  private readonly named = new Map<string, { at: number; channel: StoredChannel }>()

  constructor(private readonly to: Dependencies) {}

  /** Every project has an inbox: our own pages. */
  async ensureInbox(projectId: string): Promise<void> {
    if (await this.to.channels.findByName(projectId, INBOX)) return
    await this.to.channels
      .create({
        id: newId('chn'),
        projectId,
        name: INBOX,
        provider: INBOX,
        config: { project: projectId },
        fingerprint: `${INBOX}:${projectId}`,
        defaultTarget: '*',
        uncertain: 'resend'
      })
      .catch((error: unknown) => {
        if (!(error instanceof ParleyError)) throw error // another process was faster
      })
  }

  /** Throws `provider_not_found`, `request_invalid` with the path in the config, `target_invalid` or a name or account that is taken. */
  async create(projectId: string, id: string, wanted: z.infer<typeof NewChannel>): Promise<Channel> {
    const provider = await this.to.registry.get(wanted.provider)
    const config = this.readConfig(provider, wanted.config)
    const channel = await this.to.channels.create({
      id,
      projectId,
      name: wanted.name,
      provider: wanted.provider,
      config,
      fingerprint: `${wanted.provider}:${provider.fingerprint(config as never)}`,
      defaultTarget:
        wanted.defaultTarget === undefined ? undefined : parseTarget(provider, wanted.defaultTarget, 'defaultTarget'),
      uncertain: wanted.uncertain,
      unsolicited: wanted.unsolicited
    })
    try {
      await this.keepAccount(channel)
    } catch (error) {
      await this.to.channels.remove(projectId, channel.id) // nothing could ever be sent by it
      throw error
    }
    return this.view(channel)
  }

  async list(projectId: string): Promise<Channel[]> {
    return Promise.all((await this.to.channels.list(projectId)).map((channel) => this.view(channel)))
  }

  async find(projectId: string, name: string): Promise<Channel> {
    return this.view(await this.stored(projectId, name))
  }

  async change(
    projectId: string,
    name: string,
    change: {
      config?: Record<string, unknown> | undefined
      defaultTarget?: string | null | undefined
      uncertain?: 'resend' | 'hold' | undefined
      unsolicited?: 'open' | 'ignore' | undefined
    }
  ): Promise<Channel> {
    const before = await this.stored(projectId, name)
    const provider = await this.to.registry.get(before.provider)
    const config = change.config && this.readConfig(provider, change.config)
    const target = change.defaultTarget
    const after = await this.to.channels.change(projectId, before.id, {
      ...(config ? { config, fingerprint: `${before.provider}:${provider.fingerprint(config as never)}` } : {}),
      ...(target === undefined
        ? {}
        : { defaultTarget: target === null ? null : parseTarget(provider, target, 'defaultTarget') }),
      ...(change.uncertain ? { uncertain: change.uncertain } : {}),
      ...(change.unsolicited ? { unsolicited: change.unsolicited } : {})
    })
    this.named.clear()
    if (config && after) await this.keepAccount(after)
    return this.view(after!)
  }

  /** Never throws for a channel that does not work: that is what it says. */
  async test(projectId: string, name: string): Promise<ChannelTest> {
    const channel = await this.stored(projectId, name)
    const secrets = await this.to.registry.get(channel.provider).then(
      ({ config }) => secretFields(config as z.ZodType).map((field) => channel.config[field]),
      () => []
    )
    const connect = async () => (await this.connect(channel)).connection
    return testConnection(connect, secrets)
  }

  async providers(): Promise<ProviderView[]> {
    const found = await Promise.all(this.to.registry.names.map((name) => this.to.registry.get(name)))
    return found
      .filter(({ name }) => name !== INBOX) // every project has its one
      .map(({ name, config }) => ({ name, config: configSchema(config as z.ZodType) }))
  }

  /** Refused while open contacts use it, unless `force`: then its recipients become unreachable. */
  async remove(projectId: string, name: string, force: boolean): Promise<void> {
    const channel = await this.stored(projectId, name)
    const uses = await this.to.channels.findOpenUses(channel.id)
    if (uses.length > 0 && !force) {
      throw new ParleyError('channel_in_use', {
        detail: `${uses.length} open contacts use this channel; force=true deletes it all the same`
      })
    }
    await this.to.channels.remove(projectId, channel.id)
    this.named.clear()
    for (const { contactId, recipients } of uses) {
      for (const { id, address } of recipients) {
        const applied = await this.to.contacts.apply(contactId, (at) => ({
          type: 'undeliverable',
          recipientId: id,
          address,
          reason: 'channel_deleted',
          at
        }))
        this.to.relay.committed(applied)
      }
    }
  }

  /** Throws `channel_not_found`. Remembers what it found for a moment: contacts name channels all the time. */
  async stored(projectId: string, name: string): Promise<StoredChannel> {
    const key = `${projectId}:${name}`
    const known = this.named.get(key)
    if (known && known.at > Date.now() - KNOWN_FOR_MS) return known.channel
    const channel = await this.to.channels.findByName(projectId, name)
    if (!channel) {
      const names = (await this.to.channels.list(projectId)).map((one) => one.name)
      throw new ParleyError('channel_not_found', {
        detail: `There is no channel "${name}"; there are ${names.join(', ')}`
      })
    }
    this.named.set(key, { at: Date.now(), channel })
    return channel
  }

  /** Accounts in the one form that their providers give them; as they are where no channel takes them (yet). */
  canonical(projectId: string, accounts: readonly string[]): Promise<string[]> {
    return Promise.all(
      accounts.map(async (account) => {
        const colon = account.indexOf(':')
        try {
          const channel = await this.stored(projectId, account.slice(0, colon))
          return `${channel.name}:${(await this.provider(channel)).parseTarget(account.slice(colon + 1))}`
        } catch (error) {
          if (!(error instanceof ParleyError)) throw error
          return account
        }
      })
    )
  }

  /** Live or deleted: the pages of what a deleted channel asked stay open. */
  async storedById(channelId: string): Promise<StoredChannel> {
    const channel = await this.to.channels.findById(channelId)
    if (!channel) throw new ParleyError('channel_not_found')
    return channel
  }

  async provider(channel: StoredChannel): Promise<Provider<never>> {
    return this.to.registry.get(channel.provider)
  }

  /** A connection to send, update or receive by. Throws `channel_not_found` once the channel is deleted. */
  async connection(channelId: string): Promise<OpenChannel> {
    const channel = await this.to.channels.findById(channelId)
    if (!channel || channel.deleted) throw new ParleyError('channel_not_found')
    return this.connect(channel)
  }

  /** Whether an account on a channel's platform is the channel's own, or that of another channel of the project. */
  isOwn({ projectId, provider }: StoredChannel, account: string): Promise<boolean> {
    return this.to.channels.isOwn(projectId, provider, account)
  }

  /** Providers that have a channel: only these get a queue. */
  async liveProviders(): Promise<string[]> {
    return [...new Set((await this.to.channels.listLive()).map((one) => one.provider))]
  }

  /** Channels whose platform talks on a connection that we hold, each with what tells its settings apart. */
  async listListening(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    for (const { id, provider, settings } of await this.to.channels.listLive()) {
      const { capabilities } = await this.to.registry.get(provider).catch(() => ({ capabilities: undefined }))
      if (capabilities?.inbound === 'listen') found.set(id, settings)
    }
    return found
  }

  /** One owner at a time over all processes; renewed by asking again. */
  holdListener(channelId: string, owner: string, forMs: number): Promise<boolean> {
    return this.to.leases.hold(`listen:${channelId}`, owner, forMs)
  }

  releaseListener(channelId: string, owner: string): Promise<void> {
    return this.to.leases.release(`listen:${channelId}`, owner)
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((one) => one.connection.close?.()))
  }

  private async keepAccount(channel: StoredChannel): Promise<void> {
    const { account } = (await this.connect(channel)).connection
    if (account !== undefined) await this.to.channels.change(channel.projectId, channel.id, { account })
  }

  private async connect(channel: StoredChannel): Promise<OpenChannel> {
    const settings = JSON.stringify(channel.config)
    const known = this.open.get(channel.id)
    if (known?.settings === settings) return known
    const provider = await this.to.registry.get(channel.provider)
    const { states, files, logger, publicUrl, fetch, resolve, dns, database } = this.to
    const connection = provider.connect(channel.config as never, {
      fetch,
      now: () => new Date(database.now()),
      logger,
      publicUrl: publicUrl(),
      inboundUrl: `${publicUrl()}/inbound/${channel.id}`,
      store: {
        get: (key) => states.get(channel.id, key),
        set: (key, value, version) => states.set(channel.id, key, value, version)
      },
      files: files.storeFor(channel.projectId),
      sent: (by) => this.to.sent(channel.id, by),
      resolve,
      dns
    })
    const flaw = connectionFlaw(provider as never, connection)
    if (flaw) throw new ParleyError('provider_rejected', { detail: `The provider "${provider.name}" ${flaw}` })
    void known?.connection.close?.()
    const opened = { channel, provider, connection, settings }
    this.open.set(channel.id, opened)
    return opened
  }

  private readConfig(provider: Provider<never>, config: Record<string, unknown>): Record<string, unknown> {
    const read = (provider.config as z.ZodType).safeParse(config)
    if (read.success) return read.data as Record<string, unknown>
    const faults = read.error.issues.map((issue) => ({
      path: ['config', ...issue.path].join('.'),
      message: issue.message
    }))
    throw new ParleyError('request_invalid', { faults, detail: `${faults[0]!.path}: ${faults[0]!.message}` })
  }

  private async view(channel: StoredChannel): Promise<Channel> {
    const provider = await this.to.registry.get(channel.provider)
    return {
      id: channel.id,
      name: channel.name,
      provider: channel.provider,
      config: redactConfig(provider.config as z.ZodType, channel.config),
      ...(channel.defaultTarget === undefined ? {} : { defaultTarget: channel.defaultTarget }),
      uncertain: channel.uncertain,
      unsolicited: channel.unsolicited,
      createdAt: channel.createdAt.toISOString()
    }
  }
}

/** A provider's own word on a target, with the path of the field that held it. */
export function parseTarget(provider: Provider<never>, text: string, path: string): string {
  try {
    return provider.parseTarget(text)
  } catch (error) {
    throw new ParleyError('target_invalid', { path, detail: error instanceof Error ? error.message : String(error) })
  }
}
