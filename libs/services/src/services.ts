import { assertPolicyWithinLimits } from '@parley/core'
import { newId, SecretBox, SecretKeyRepository, type Database, type RingKey } from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import type { Queues } from '@parley/queue'
import { Accounts } from './accounts.ts'
import { AnswersService } from './answers.service.ts'
import { ChannelsService } from './channels.service.ts'
import { CodesService } from './codes.service.ts'
import { Connections } from './connections.ts'
import { ContactOpenings } from './contact-opening.ts'
import { ContactsService } from './contacts.service.ts'
import { CopiesService } from './copies.service.ts'
import { DeliveriesService } from './deliveries.service.ts'
import { createGuardedFetch, dialableAddress } from './egress/guarded-dialer.ts'
import { dnsOf } from './egress/name-server.ts'
import { ErasureService } from './erasure.service.ts'
import { EventsService } from './events.service.ts'
import { ExternalIds } from './external-ids.ts'
import { FilesService } from './files.service.ts'
import { HistoryService } from './history.service.ts'
import { Idempotency } from './idempotency.ts'
import { DirectTextProcessor } from './direct-text.processor.ts'
import { InboundProcessor } from './inbound.processor.ts'
import { InboundService } from './inbound.service.ts'
import { LinksService } from './links.service.ts'
import { LiveKeys } from './live-keys.ts'
import { OutboundMessages } from './outbound-message.mapper.ts'
import { OutboundService } from './outbound.service.ts'
import { PagesService } from './pages.service.ts'
import { PeopleService } from './people.service.ts'
import { ProviderRegistry } from './provider-registry.ts'
import { ReceiptsService } from './receipts.service.ts'
import { Recipients } from './recipients.ts'
import { Relay } from './relay.ts'
import { RepliesService } from './replies.service.ts'
import { repositoriesOf } from './repositories.ts'
import { SightService } from './sight.service.ts'
import { Retries } from './retries.ts'
import { ConsentsService } from './consents.service.ts'
import { Sweeper, SWEEPER_LEASE } from './sweeper.ts'
import { TargetLookup } from './target-lookup.ts'
import { Setbacks } from './setbacks.ts'
import { TimersService } from './timers.service.ts'
import { Tokens } from './tokens.ts'
import { WebhooksService } from './webhooks.service.ts'

/** The project that the bootstrap key belongs to. */
export const FIRST_PROJECT = 'prj_default'
const BOOTSTRAP_KEY = 'key_bootstrap'

export interface ServiceOptions {
  readonly database: Database
  readonly queues: Queues
  readonly secretKeys: readonly [RingKey, ...RingKey[]]
  /** Where they come from, for whoever must mend them. */
  readonly secretKeysFrom: string
  readonly logger: Logger
  /** Known only once the server listens, where its port is any free one. */
  readonly publicUrl: () => string
  readonly egress: 'public' | 'any'
  readonly allowLoopback: boolean
  /** Asked instead of the machine's own. */
  readonly dnsServers: readonly string[]
  readonly providerModules: readonly string[]
}

export type Services = Awaited<ReturnType<typeof createServices>>

/** Puts the libraries together: every service and what it stands on. */
export async function createServices(options: ServiceOptions) {
  const { database, queues, logger, publicUrl } = options
  const secrets = new SecretBox(options.secretKeys)
  await new SecretKeyRepository(database, secrets).verify(options.secretKeysFrom)
  const egress = { egress: options.egress, allowLoopback: options.allowLoopback }
  const dialer = createGuardedFetch(egress)
  const random = Math.random

  const repositories = repositoriesOf(database, secrets)
  const { states, channelRows, contactRows, deliveryRows, effects, eventRows, fileRows, inbounds, leases } =
    repositories
  const { idempotencyRows, messages, arrivals, consents, threads, keys, people, policies, projects } = repositories

  const tokens = new Tokens(secrets)
  const liveKeys = new LiveKeys(database, keys)
  const registry = new ProviderRegistry(logger)
  await registry.loadExternal(options.providerModules)
  const relay = new Relay(queues, eventRows, logger)
  const idempotency = new Idempotency(idempotencyRows, secrets)
  const files = new FilesService(fileRows, idempotency)
  const connections = new Connections({
    database,
    files,
    registry,
    states,
    channels: channelRows,
    logger,
    publicUrl,
    fetch: dialer.fetch,
    resolve: (host) => dialableAddress(host, egress),
    dns: dnsOf(options.dnsServers),
    sent: (channelId, by) => copies.sent(channelId, by)
  })
  const channels = new ChannelsService({
    database,
    connections,
    targets: new TargetLookup(),
    channels: channelRows,
    people,
    contacts: contactRows,
    leases,
    registry,
    relay
  })
  const accounts = new Accounts(channels, channelRows)
  const directory = new PeopleService(people, channels, accounts, contactRows, relay)
  const recipients = new Recipients(people, channels, accounts)
  const contacts = new ContactsService({
    database,
    openings: new ContactOpenings({
      database,
      threads,
      policies,
      projects,
      keys,
      recipients,
      accounts,
      files,
      fileRows
    }),
    externalIds: new ExternalIds({
      externalIds: repositories.externalIds,
      digestKeys: repositories.digestKeys,
      files,
      fileRows
    }),
    contacts: contactRows,
    messages,
    threads,
    liveKeys,
    recipients,
    relay,
    tokens,
    publicUrl
  })
  const answers = new AnswersService({ contacts: contactRows, events: eventRows, people, accounts, relay })
  const inbound = new InboundService({
    connections: database.pool.options.max,
    states,
    inbounds,
    channels,
    logger,
    processor: new InboundProcessor({
      database,
      threads,
      events: eventRows,
      inbounds,
      contacts: contactRows,
      answers,
      arrivals,
      consents: new ConsentsService({
        ...{ database, inbounds, channels, consents, relay },
        contacts: contactRows,
        events: eventRows
      }),
      receipts: new ReceiptsService({ inbounds, contacts: contactRows, arrivals, consents, relay, logger }),
      messages,
      people,
      channels,
      direct: new DirectTextProcessor({ messages, inbounds, channels, accounts, contacts: contactRows, relay }),
      accounts,
      tokens,
      relay,
      logger
    })
  })
  const codes = new CodesService({ codes: repositories.codeRows, channels, consents, secrets, logger })
  const links = new LinksService({
    channels: channelRows,
    consents,
    contacts: contactRows,
    links: repositories.linkRows,
    people,
    accounts,
    relay
  })
  const written = new OutboundMessages(tokens, files, publicUrl)
  const retries = new Retries(random)
  const sending = { messages, effects, channels, relay, written, retries }
  const copies: CopiesService = new CopiesService({ ...sending, tokens })
  const outbound = new OutboundService({ ...sending, contacts: contactRows, arrivals, consents, copies, logger })
  const deliveries = new DeliveriesService({
    deliveries: deliveryRows,
    contacts: contactRows,
    messages,
    relay,
    logger,
    fetch: dialer.fetch,
    random
  })

  const setbacks = new Setbacks(repositories.setbacks, logger)
  const timers = new TimersService({ contacts: contactRows, inbounds, setbacks, relay })

  const masked = { contacts: contactRows, replies: repositories.replyRows }
  return {
    answers,
    channels,
    contacts,
    deadLetters: repositories.deadLetters,
    deliveries,
    files,
    events: new EventsService(database, eventRows, masked, liveKeys),
    history: new HistoryService(repositories.historyRows, repositories.anchors),
    idempotency,
    inbound,
    keys,
    links,
    operatorSessions: repositories.operatorSessions,
    outbound,
    pages: new PagesService({
      messages,
      threads,
      projects,
      channels,
      contacts,
      inbound,
      tokens,
      codes,
      links
    }),
    people: directory,
    policies,
    projects,
    registry,
    relay,
    replies: new RepliesService(repositories.replyRows, contactRows, answers, { people, accounts }, relay),
    secrets,
    sight: new SightService({ people: directory, channels, policies, threads, masked }),
    threads,
    timers,
    webhooks: new WebhooksService(repositories.webhookRows, deliveryRows, relay, () => egress),

    /** What people are shown as the time: the database's. */
    now: () => new Date(database.clock.estimate()),

    /** Whether some process works on what is left over: without one, nothing is sent. */
    isSwept: () => leases.isHeld(SWEEPER_LEASE),

    newSweeper: () =>
      new Sweeper(
        {
          leases,
          contacts: contactRows,
          messages,
          effects,
          deliveries: deliveryRows,
          idempotency: idempotencyRows,
          files: fileRows,
          anchors: repositories.anchors,
          setbacks,
          erasure: new ErasureService(repositories),
          inbound,
          outbound,
          relay,
          logger
        },
        newId('own')
      ),

    hasBootstrapKey: () => keys.hasBootstrap(BOOTSTRAP_KEY),

    /** The first project with its inbox, and the first admin key, where one is given: tells what it opens. */
    async bootstrap(key: string | undefined, replace: boolean) {
      await projects.create({ id: FIRST_PROJECT, name: 'Default' })
      await channels.ensureInbox(FIRST_PROJECT)
      return key === undefined ? undefined : keys.ensureBootstrap(FIRST_PROJECT, BOOTSTRAP_KEY, key, replace)
    },

    /** One line for each policy that is refused where it is used: it was stored before there were limits. */
    async warnOfOldPolicies(): Promise<void> {
      for await (const { project, ...policy } of policies.longOnes()) {
        try {
          assertPolicyWithinLimits(policy)
        } catch (error) {
          logger.warn({ project }, (error as Error).message)
        }
      }
    },

    async close(): Promise<void> {
      await inbound.close()
      await relay.idle()
      await connections.close()
      await dialer.close()
    }
  }
}
