import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { SwaggerModule } from '@nestjs/swagger'
import type { Config } from '@parley/config'
import { Database } from '@parley/database'
import { Queues } from '@parley/queue'
import { createServices, newId } from '@parley/services'
import type { Logger } from 'pino'
import { AllowedMethods } from './api/allowed-methods.ts'
import { sendFrameworkProblem, sendOtherMethods } from './api/problem.filter.ts'
import { leaveBody } from './api/upload.ts'
import { bootstrapKeyOf, secretKeysOf, type BootstrapKey } from './generated-secrets.ts'
import { Listeners } from './listener/listeners.ts'
import { nestLogger } from './logging.ts'
import { Metrics } from './metrics.ts'
import { createOpenApi } from './openapi.ts'
import { OperatorSession } from './pages/operator-session.ts'
import { frameworkErrors, otherMethods } from './pages/page.filter.ts'
import { Readiness } from './readiness.ts'
import { ServerModule } from './server.module.ts'
import { ServicesRef } from './services-ref.ts'
import { Processors } from './worker/processors.ts'

const MOST_BODY_BYTES = 1_048_576
/** What is left to answer when everything else has stopped gets this long. */
const LAST_ANSWERS_MS = 2_000

export interface RunningServer {
  readonly url: string
  /** Absent where an existing database has its admin keys and this process was given none. */
  readonly bootstrapKey: (BootstrapKey & { opens: 'opens' | 'revoked' | 'unknown' | 'no_admin' }) | undefined
  /** Why the embedded PostgreSQL died for good. Resolves only then. */
  readonly lost: Promise<Error>
  close(): Promise<void>
  /** Waits for nothing that runs: only sees to it that no PostgreSQL of ours is left behind. */
  cut(): Promise<void>
}

/** Everything that the roles of this process run. Opened in the order in which things stand on each other, closed in reverse. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const opened: (() => Promise<void>)[] = []
  const close = async () => {
    for (const one of opened.splice(0).reverse())
      await one().catch((error: unknown) => logger.error({ err: error }, 'Closing failed'))
  }
  try {
    const { ring, from } = secretKeysOf(config)
    const database = await Database.open({
      url: config.databaseUrl,
      dataDir: config.dataDir,
      poolSize: config.databasePool
    })
    opened.push(() => database.close())
    const queues = await Queues.open({
      redisUrl: config.redisUrl,
      openPool: database.openPool,
      onError: (err) => logger.warn({ err }, 'The queues have trouble')
    })
    opened.push(() => queues.close())
    let publicUrl = config.publicUrl ?? ''
    const [first, ...rest] = ring
    const services = await createServices({
      database,
      queues,
      secretKeys: [first!, ...rest],
      secretKeysFrom: from,
      logger,
      publicUrl: () => publicUrl,
      egress: config.egress === 'any' ? 'any' : 'public',
      allowLoopback: config.egress !== 'public',
      dnsServers: config.dnsServers,
      providerModules: config.providers
    })
    opened.push(() => services.close())
    const replace = config.bootstrapKey !== undefined || config.databaseUrl === undefined
    const bootstrapKey = bootstrapKeyOf(config, await services.hasBootstrapKey())
    const opens = await services.bootstrap(bootstrapKey?.key, replace)
    if (config.roles.includes('api')) await services.warnOfOldPolicies()

    const metrics = new Metrics({
      waiting: () => database.notifications.waiting,
      depths: () => queues.depths(),
      pool: () => ({
        total: database.pool.totalCount,
        idle: database.pool.idleCount,
        waiting: database.pool.waitingCount
      })
    })
    const readiness = new Readiness(database, queues, services)
    const sessions = new OperatorSession(services, () => publicUrl.startsWith('https:'))
    const api = config.roles.includes('api')
    const app = await createApp(
      ServerModule.with({ ref: new ServicesRef(services), readiness, metrics, sessions, logger, api }),
      logger,
      metrics,
      config.trustedProxies,
      () => database.notifications.draining
    )
    opened.push(() => closeApp(app))
    if (api)
      SwaggerModule.setup('docs', app, () => createOpenApi(app), {
        jsonDocumentUrl: 'openapi.json',
        yamlDocumentUrl: 'openapi.yaml',
        customSiteTitle: 'Parley API'
      })

    if (config.roles.includes('worker')) {
      const processors = new Processors(services, queues, metrics, logger)
      opened.push(() => processors.stop())
      await processors.start()
    }
    if (config.roles.includes('listener')) {
      const listeners = new Listeners(services, newId('own'), logger)
      opened.push(() => listeners.stop())
      listeners.start()
    }
    await app.listen(config.port, config.host)
    const url = await app.getUrl()
    publicUrl ||= url
    // Parked requests answer first, so that nobody's connection is cut while the rest closes.
    opened.push(async () => {
      readiness.stop()
      database.notifications.drain()
    })
    return {
      url,
      bootstrapKey: bootstrapKey && { ...bootstrapKey, opens: opens! },
      lost: database.lost,
      close,
      cut: () => database.leave()
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A client that keeps its connection for later would hold us for as long as it likes. */
async function closeApp(app: NestFastifyApplication): Promise<void> {
  const timer = setTimeout(() => app.getHttpServer().closeAllConnections(), LAST_ANSWERS_MS)
  await app.close().finally(() => clearTimeout(timer))
}

async function createApp(
  module: Parameters<typeof NestFactory.create>[0],
  logger: Logger,
  metrics: Metrics,
  trustedProxies: readonly string[],
  isStopping: () => boolean
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MOST_BODY_BYTES,
    forceCloseConnections: 'idle',
    // The address of a request is the last hop that none of these is.
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: () => randomUUID(),
    frameworkErrors: frameworkErrors(sendFrameworkProblem),
    routerOptions: { maxParamLength: 200 }
  })
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    rawBody: true,
    abortOnError: false,
    logger: nestLogger(logger)
  })
  const fastify = adapter.getInstance()
  const allowed = new AllowedMethods()
  const refuse = otherMethods(sendOtherMethods)
  fastify.addHook('onRoute', (route) => allowed.add(route))
  await app.register(cookie)
  // Platforms post what they like; its bytes are kept as they came, for signatures.
  app.useBodyParser(/^(?!application\/(json|x-www-form-urlencoded)\b)/, { bodyLimit: MOST_BODY_BYTES })
  fastify.addHook('onRequest', (request, reply, next) => {
    void reply.header('x-request-id', request.id)
    // Many clients name a type always, also where there is nothing of it.
    const { headers } = request
    if (!headers['transfer-encoding'] && !Number(headers['content-length'] ?? 0)) delete headers['content-type']
    const others = request.is404 ? allowed.instead(request) : undefined
    if (others) return refuse(others, request, reply)
    leaveBody(request, reply)
    next()
  })
  fastify.addHook('onSend', (_request, reply, _payload, next) => {
    if (isStopping()) void reply.header('connection', 'close')
    next()
  })
  fastify.addHook('onResponse', (request, reply, next) => {
    const route = request.routeOptions.url ?? 'unknown'
    const { method, id } = request
    const status = reply.statusCode
    const waits = 'wait' in ((request.query as object | null) ?? {})
    // The route and never the path: paths hold tokens.
    logger.info(
      { requestId: id, method, route, status, ms: Math.round(reply.elapsedTime), ...contactOf(request.params) },
      'Answered'
    )
    if (!waits) metrics.answered({ method, route, status, seconds: reply.elapsedTime / 1000 })
    next()
  })
  return app
}

function contactOf(params: unknown): { contactId?: string } {
  const id = (params as { id?: unknown } | null)?.id
  return typeof id === 'string' && id.startsWith('con_') ? { contactId: id } : {}
}
