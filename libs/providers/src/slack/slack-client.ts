import { ParleyError, type ProviderContext } from '@parley/provider-kit'
import webApi, { type FetchFunction, type Logger, type WebAPICallResult } from '@slack/web-api'
import { slackError, type Effect } from './slack-error.ts'
import type { SlackConfig } from './slack.schema.ts'

type Arguments = Readonly<Record<string, unknown>>

/** Slack's Web API, by the names of its methods. Throws only ParleyError. */
export interface SlackClient {
  /** For what may be asked again. */
  read<T = object>(method: string, args: Arguments, signal: AbortSignal): Promise<T & WebAPICallResult>
  /** For what changes something: when it fails on the way, nobody knows whether it did. */
  send<T = object>(method: string, args: Arguments, signal: AbortSignal): Promise<T & WebAPICallResult>
}

const noop = () => {}
const UNHEARD: Logger = {
  debug: noop,
  info: noop,
  warn: noop,
  error: noop,
  setLevel: noop,
  getLevel: () => webApi.LogLevel.ERROR,
  setName: noop
}

/** How the library is used everywhere: it retries nothing, dials nothing unguarded, and prints nothing. */
export function clientOptions(
  { apiUrl }: Pick<SlackConfig, 'apiUrl'>,
  fetch: typeof globalThis.fetch,
  signal?: AbortSignal
) {
  const guarded: FetchFunction = (url, init) => fetch(url, { ...(init as RequestInit), ...(signal ? { signal } : {}) })
  return {
    slackApiUrl: apiUrl,
    fetch: guarded,
    logger: UNHEARD,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false
  }
}

/** A client by one token. It is made anew for each call, because the library takes no signal for one. */
export function slackClient(config: SlackConfig, context: ProviderContext, token = config.botToken): SlackClient {
  const call = async (method: string, args: Arguments, signal: AbortSignal, effect: Effect) => {
    if (signal.aborted) throw new ParleyError('provider_unavailable', { detail: `${method}: stopped before it began` })
    const client = new webApi.WebClient(token, clientOptions(config, context.fetch, signal))
    try {
      return await client.apiCall(method, { ...args })
    } catch (error) {
      throw slackError(error, method, effect)
    }
  }
  return {
    read: (method, args, signal) => call(method, args, signal, 'reads') as never,
    send: (method, args, signal) => call(method, args, signal, 'sends') as never
  }
}
