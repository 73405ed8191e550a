import { isParleyError, ParleyError } from '@parley/core'
import type { ChannelRepository, ChannelStateRepository, Database, StoredChannel } from '@parley/database'
import {
  connectionFlaw,
  realTime,
  type AccountManifest,
  type Connection,
  type Identity,
  type Logger,
  type Provider,
  type ProviderContext
} from '@parley/provider-kit'
import type { FilesService } from './files.service.ts'
import type { ProviderRegistry } from './provider-registry.ts'

/** A platform that does not say who we are within this is asked again later. */
const IDENTIFY_WITHIN_MS = 5_000
const IDENTIFY_AGAIN_MS = 30_000

export interface OpenChannel {
  readonly channel: StoredChannel
  readonly provider: Provider<never>
  readonly connection: Connection
}

interface Opened extends OpenChannel {
  readonly settings: string
  askedAt: number
}

interface Dependencies {
  readonly database: Database
  readonly channels: ChannelRepository
  readonly states: ChannelStateRepository
  readonly registry: ProviderRegistry
  readonly logger: Logger
  readonly publicUrl: () => string
  readonly files: FilesService
  readonly fetch: ProviderContext['fetch']
  readonly resolve: ProviderContext['resolve']
  readonly dns: ProviderContext['dns']
  readonly sent: (channelId: string, by: Parameters<ProviderContext['sent']>[0]) => ReturnType<ProviderContext['sent']>
}

/** The connections of this process: one for each channel, for as long as the channel's settings stay the same. */
export class Connections {
  private readonly opened = new Map<string, Opened>()
  private readonly settings = new WeakMap<StoredChannel, string>()

  constructor(private readonly to: Dependencies) {}

  async open(channel: StoredChannel): Promise<OpenChannel> {
    const settings = this.settingsOf(channel)
    const provider = await this.to.registry.get(channel.provider)
    // Nothing is waited for from here on: of those who ask at the same time, only the first connects.
    const known = this.opened.get(channel.id)
    if (known?.settings === settings) return { ...known, channel }
    const connection = this.connect(provider, channel)
    const flaw = connectionFlaw(provider as never, connection)
    if (flaw) throw new ParleyError('provider_rejected', { detail: `The provider "${provider.name}" ${flaw}` })
    void known?.connection.close?.()
    const opened = { channel, provider, connection, settings, askedAt: -Infinity }
    this.opened.set(channel.id, opened)
    return opened
  }

  /** A request with a thousand addresses on one channel opens it a thousand times. */
  private settingsOf(channel: StoredChannel): string {
    const known = this.settings.get(channel) ?? JSON.stringify(channel.config)
    this.settings.set(channel, known)
    return known
  }

  /** What a provider throws by no name of ours is its own fault, and may hold settings: it is for the log only. */
  private connect(provider: Provider<never>, channel: StoredChannel): Connection {
    try {
      return provider.connect(channel.config as never, this.contextOf(channel))
    } catch (cause) {
      if (isParleyError(cause)) throw cause
      this.to.logger.error({ provider: provider.name, channel: channel.id, err: cause }, 'A provider failed to connect')
      const detail = `The provider "${provider.name}" failed to connect; the log says how`
      throw new ParleyError('provider_rejected', { detail, cause })
    }
  }

  /** What makes an account on a platform; for a channel that is there, with the address at which it is called. */
  async manifest(name: string, channel?: StoredChannel): Promise<AccountManifest> {
    const provider = await this.to.registry.get(name)
    if (!provider.manifest) {
      const detail = `The provider "${name}" has no manifest: nothing is made on its platform by a paste`
      throw new ParleyError('provider_not_found', { detail, path: 'name' })
    }
    const publicUrl = this.to.publicUrl()
    if (!channel) return provider.manifest({ publicUrl })
    const { id, config } = channel
    return provider.manifest({ publicUrl, channel: { inboundUrl: this.inboundUrl(id), config: config as never } })
  }

  /** Who we are on a channel's platform, and where that is; nothing where it cannot be asked just now. */
  async identityOf(channel: StoredChannel): Promise<Partial<Identity>> {
    const { connection } = await this.open(channel)
    const { account, realm } = connection
    const known = { ...(account === undefined ? {} : { account }), ...(realm === undefined ? {} : { realm }) }
    if (account !== undefined || !connection.identify) return known
    const signal = AbortSignal.timeout(IDENTIFY_WITHIN_MS)
    try {
      return { ...known, ...(await Promise.race([connection.identify(signal), aborted(signal)])) }
    } catch (error) {
      this.to.logger.warn({ channel: channel.id, error: String(error) }, 'A platform did not say who we are there')
      return known
    }
  }

  /** Finds out in the background who we are on a platform that did not say so before. */
  identify(channel: StoredChannel): void {
    const opened = this.opened.get(channel.id)
    const isKnown = channel.account !== undefined && channel.realm !== undefined
    if (isKnown || !opened || opened.askedAt > performance.now() - IDENTIFY_AGAIN_MS) return
    opened.askedAt = performance.now()
    const keep = async () => {
      const { account, realm } = await this.identityOf(channel)
      // What has said who we are, and no realm, has none.
      if (account !== undefined) opened.askedAt = Infinity
      const change = {
        ...(account === undefined || account === channel.account ? {} : { account }),
        ...(realm === undefined || realm === channel.realm ? {} : { realm })
      }
      if (Object.keys(change).length > 0) await this.to.channels.change(channel.projectId, channel.id, change)
    }
    keep().catch((error: unknown) =>
      this.to.logger.warn({ channel: channel.id, error: String(error) }, 'An own account could not be kept')
    )
  }

  /** Ends the connection of a channel that came to nothing. */
  async drop(channelId: string): Promise<void> {
    const opened = this.opened.get(channelId)
    this.opened.delete(channelId)
    await opened?.connection.close?.()
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map((one) => one.connection.close?.()))
  }

  private inboundUrl(channelId: string): string {
    return `${this.to.publicUrl()}/inbound/${channelId}`
  }

  private contextOf({ id, projectId }: StoredChannel): ProviderContext {
    const { states, files, logger, publicUrl, fetch, resolve, dns, database, sent } = this.to
    return {
      fetch,
      now: () => new Date(database.clock.estimate()),
      wait: realTime.wait,
      logger,
      publicUrl: publicUrl(),
      inboundUrl: this.inboundUrl(id),
      store: {
        get: (key) => states.get(id, key),
        set: (key, value, version) => states.set(id, key, value, version)
      },
      files: files.storeFor(projectId),
      sent: (by) => sent(id, by),
      resolve,
      dns
    }
  }
}

/** What does not heed its signal is not waited for. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
