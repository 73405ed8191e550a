import { onAbort, type ProviderContext } from '@parley/provider-kit'
import { REST, type RawFile, type RequestMethod, type RESTOptions, type RouteLike } from '@discordjs/rest'
import { discordError } from './discord-error.ts'
import type { DiscordConfig } from './discord.schema.ts'

const TIMEOUT_MS = 8_000
/** An interaction is answered within three seconds, or in vain. */
const INTERACTION_TIMEOUT_MS = 2_500
const INTERACTION_WAIT_MS = 5_000

interface Call {
  readonly body?: unknown
  readonly files?: RawFile[]
  readonly query?: URLSearchParams
  readonly signal?: AbortSignal
}

type Method = 'GET' | 'POST' | 'PATCH'

/** Discord's HTTP API, by the bot's token. Throws only ParleyError. */
export interface DiscordApi {
  /** Repeated by the library where the connection broke or the server failed, so only for what may be repeated. */
  request<T>(method: Method, route: RouteLike, call?: Call): Promise<T>
  /** Answers an interaction: what lets us do so is in the route, and nothing is repeated. */
  answer(method: Method, route: RouteLike, call?: Call): Promise<void>
  close(): void
}

export function discordApi(config: DiscordConfig, context: ProviderContext): DiscordApi {
  const makeRequest = (async (url: string, init: RequestInit) => {
    try {
      return await context.fetch(url, init)
    } catch (error) {
      throw brokenConnection(error) ?? error
    }
  }) as unknown as RESTOptions['makeRequest']
  const options = { api: config.apiUrl, makeRequest, userAgentAppendix: 'Parley' }
  const rest = new REST({
    ...options,
    timeout: TIMEOUT_MS,
    retries: 2,
    // What has to wait goes back to its queue with the time to come again, and holds up nobody else.
    rejectOnRateLimit: () => true
  })
  // Answers to interactions are bound neither to the bot's limit nor to its token.
  const answers = new REST({
    ...options,
    timeout: INTERACTION_TIMEOUT_MS,
    retries: 0,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > INTERACTION_WAIT_MS
  })
  return {
    async request(method, route, call = {}) {
      rest.setToken(config.botToken) // which the library forgets once it was refused
      // The library leaves a listener of each request on its signal, and some signals live for as long as we listen.
      const own = new AbortController()
      const takeBack = call.signal && onAbort(call.signal, () => own.abort())
      const request = { ...call, signal: own.signal, method: method as RequestMethod, fullRoute: route }
      return (await rest.request(request).catch(fail).finally(takeBack)) as never
    },
    async answer(method, route, call = {}) {
      await answers.request({ ...call, method: method as RequestMethod, fullRoute: route, auth: false }).catch(fail)
    },
    close() {
      for (const one of [rest, answers]) {
        one.clearHashSweeper()
        one.clearHandlerSweeper()
      }
    }
  }
}

function fail(error: unknown): never {
  throw discordError(error)
}

/** As the library wants a broken connection to look, so that it repeats the request. */
function brokenConnection(error: unknown): Error | undefined {
  const { cause } = error as { cause?: { code?: unknown } }
  if (cause?.code !== 'UND_ERR_SOCKET' && cause?.code !== 'ECONNRESET') return undefined
  return Object.assign(new Error('The connection broke', { cause: error }), { code: 'ECONNRESET' })
}
