import {
  isParleyError,
  ParleyError,
  type Channel,
  type ChannelTest,
  type ErrorCode,
  type NewChannel,
  type ProviderView
} from '@parley/core'
import { secretFields, type AccountManifest, type Provider } from '@parley/provider-kit'
import {
  newId,
  type ChannelRepository,
  type ContactRepository,
  type Database,
  type LeaseRepository,
  type PersonRepository,
  type StoredChannel
} from '@parley/database'
import { z } from 'zod'
import { ChannelNames } from './channel-names.ts'
import { testConnection } from './channel-test.ts'
import { channelView, providerView, readConfig, readTarget } from './channel.mapper.ts'
import type { Connections, OpenChannel } from './connections.ts'
import { blaming } from './fault-path.ts'
import { outsideOf } from './key-bounds.ts'
import type { ProviderRegistry } from './provider-registry.ts'
import type { Relay } from './relay.ts'
import { respell } from './respelling.ts'
import type { TargetLookup } from './target-lookup.ts'

const INBOX = 'inbox'
/** Of a channel that was not connected yet. */
const UNKNOWN = { account: undefined, realm: undefined, defaultTarget: undefined }
/** Why no channel takes an account (yet). */
const UNTAKEN: readonly ErrorCode[] = ['channel_not_found', 'provider_not_found', 'target_invalid']

interface Dependencies {
  readonly database: Database
  readonly channels: ChannelRepository
  readonly contacts: ContactRepository
  readonly people: PersonRepository
  readonly connections: Connections
  readonly targets: TargetLookup
  readonly leases: LeaseRepository
  readonly registry: ProviderRegistry
  readonly relay: Relay
}

/** Channels: their settings, what they are called, and what can be asked of them. */
export class ChannelsService {
  private readonly names: ChannelNames

  constructor(private readonly to: Dependencies) {
    this.names = new ChannelNames(to.channels)
  }

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

  /** Throws `provider_not_found`, `request_invalid` with the path in the config, `target_invalid`, `account_taken` or a name or account that is taken. */
  async create(projectId: string, id: string, wanted: z.infer<typeof NewChannel>): Promise<Channel> {
    const provider = await this.to.registry.get(wanted.provider)
    const config = readConfig(provider, wanted.config)
    const { name, uncertain, unsolicited, linkLifetime } = wanted
    const wish = { id, projectId, name, provider: wanted.provider, config, uncertain, unsolicited, linkLifetime }
    const draft = {
      ...wish,
      ...UNKNOWN,
      createdAt: new Date(this.to.database.clock.estimate()),
      home: name,
      deleted: false
    }
    try {
      // Before it is stored: what cannot even be connected sends nothing ever.
      const { account, realm } = await this.to.connections.identityOf(draft)
      const defaultTarget =
        wanted.defaultTarget === undefined
          ? undefined
          : await blaming('defaultTarget', this.target(draft, wanted.defaultTarget))
      const fingerprint = `${wanted.provider}:${provider.fingerprint(config as never)}`
      // Before it is there: from then on nobody has a second vote by another spelling.
      if (!(await this.to.channels.findByName(projectId, name))) await respell(this.to, provider, { ...wish, realm })
      return await this.view(await this.to.channels.create({ ...wish, account, realm, defaultTarget, fingerprint }))
    } catch (error) {
      await this.to.connections.drop(id)
      throw error
    }
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
      linkLifetime?: string | null | undefined
    }
  ): Promise<Channel> {
    const before = await this.stored(projectId, name)
    const provider = await this.to.registry.get(before.provider)
    const config = change.config && readConfig(provider, change.config)
    const target = change.defaultTarget
    const next = config ? { ...before, config } : before
    const { account, realm } = config ? await this.to.connections.identityOf(next) : {}
    const after = await this.to.channels.change(projectId, before.id, {
      ...(config
        ? {
            config,
            account: account ?? null,
            // While nobody can say who we are, people stay who they were.
            realm: realm ?? (account === undefined ? (before.realm ?? null) : null),
            fingerprint: `${before.provider}:${provider.fingerprint(config as never)}`
          }
        : {}),
      ...(target === undefined
        ? {}
        : { defaultTarget: target === null ? null : await blaming('defaultTarget', this.target(next, target)) }),
      ...(change.uncertain ? { uncertain: change.uncertain } : {}),
      ...(change.unsolicited ? { unsolicited: change.unsolicited } : {}),
      ...(change.linkLifetime === undefined ? {} : { linkLifetime: change.linkLifetime })
    })
    this.names.forget()
    return this.view(after!)
  }

  /** Never throws for a channel that does not work: that is what it says. */
  async test(projectId: string, name: string): Promise<ChannelTest> {
    const channel = await this.stored(projectId, name)
    const secrets = await this.to.registry.get(channel.provider).then(
      ({ config }) => secretFields(config as z.ZodType).map((field) => channel.config[field]),
      () => []
    )
    const connect = async () => (await this.to.connections.open(channel)).connection
    return testConnection(connect, secrets)
  }

  async providers(): Promise<ProviderView[]> {
    const found = await Promise.all(this.to.registry.names.map((name) => this.to.registry.get(name)))
    return found.filter(({ name }) => name !== INBOX).map(providerView) // every project has its one
  }

  /** What makes an account on a provider's platform by one paste; of a channel, with where it is called. */
  async manifest(projectId: string, provider: string, name?: string): Promise<AccountManifest> {
    const channel = name === undefined ? undefined : await this.stored(projectId, name)
    if (channel && channel.provider !== provider) {
      throw new ParleyError('channel_not_found', { detail: `"${name}" is a channel of "${channel.provider}"` })
    }
    return this.to.connections.manifest(provider, channel)
  }

  /** Refused while open contacts use it, unless `force`: then its recipients become unreachable. */
  async remove(projectId: string, name: string, force: boolean): Promise<void> {
    const channel = await this.stored(projectId, name)
    const uses = await this.to.channels.findOpenUses(projectId, channel.id)
    if (uses.length > 0 && !force) {
      throw new ParleyError('channel_in_use', {
        detail: `${uses.length} open contacts use this channel; force=true deletes it all the same`
      })
    }
    await this.to.channels.remove(projectId, channel.id)
    this.names.forget()
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

  /**
   * Throws `channel_not_found`; for a key that may use only some channels, another name is `key_out_of_bounds` whether or
   * not there is such a channel.
   */
  async stored(projectId: string, name: string, allowed?: readonly string[]): Promise<StoredChannel> {
    const { channel, there } = await this.names.find(projectId, name)
    if (channel) return channel
    if (allowed && !allowed.includes(name)) throw outsideOf(allowed, name)
    const names = (await there()).filter((one) => !allowed || allowed.includes(one))
    throw new ParleyError('channel_not_found', {
      detail: `There is no channel "${name}"; there are ${names.join(', ')}`
    })
  }

  /**
   * Accounts in the one form that their platforms give them; as they are where no channel takes them (yet). Throws as
   * `target` does where the platform does not know one, with its place in the list.
   */
  canonical(projectId: string, accounts: readonly string[], path: string): Promise<string[]> {
    return Promise.all(
      accounts.map(async (account, index) => {
        const colon = account.indexOf(':')
        try {
          const channel = await this.stored(projectId, account.slice(0, colon))
          const target = this.target(channel, account.slice(colon + 1))
          return `${channel.name}:${await blaming(`${path}.${index}`, target)}`
        } catch (error) {
          if (isParleyError(error) && UNTAKEN.includes(error.code)) return account
          throw error
        }
      })
    )
  }

  /**
   * The one form of a target, looked up where only the platform knows it. Throws `target_invalid`, `target_not_found`,
   * or what kept the platform from being asked. For a key that may use only some channels, the others are asked nothing:
   * `key_out_of_bounds`.
   */
  async target(channel: StoredChannel, text: string, allowed?: readonly string[]): Promise<string> {
    const parsed = readTarget(await this.provider(channel), text)
    // What cannot be connected says so when it is to send: others may be asked in its stead.
    const opened = await this.to.connections.open(channel).catch(() => undefined)
    if (!opened?.connection.resolveTarget) return parsed
    if (allowed && !allowed.includes(channel.name)) {
      throw outsideOf(allowed, channel.name)
    }
    return this.to.targets.resolve(opened, parsed)
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
    const opened = await this.to.connections.open(channel)
    this.to.connections.identify(channel)
    return opened
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

  private async view(channel: StoredChannel): Promise<Channel> {
    const provider = await this.to.registry.get(channel.provider).catch(() => undefined)
    return channelView(provider, channel)
  }
}
