import { isIP, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProviderContext } from '@parley/provider-kit'
import socketMode from '@slack/socket-mode'
import { Agent, buildConnector } from 'undici'
import { clientOptions } from './slack-client.ts'
import type { SlackConfig } from './slack.schema.ts'

const HELLO_WITHIN_MS = 15_000
const CLOSE_WITHIN_MS = 500

/** Something that Slack delivers by a socket. It counts as delivered once it is acknowledged. */
export interface Envelope {
  readonly type: string
  readonly body: unknown
  ack(payload?: object): Promise<void>
}

/** One WebSocket of Socket Mode, from Slack's hello to its end. It never comes back: a new one is opened. */
export interface SocketConnection {
  /** Ends when Slack asks for another connection, or this one is lost. */
  readonly over: Promise<'refresh' | 'switched_off' | 'lost'>
  close(): Promise<void>
}

/** Throws what the library throws, or says that Slack did not say hello. */
export async function openSocket(
  config: SlackConfig & { appToken: string },
  context: ProviderContext,
  onEnvelope: (envelope: Envelope) => void,
  signal: AbortSignal
): Promise<SocketConnection> {
  const { dispatcher, destroy } = guardedDispatcher(context)
  const client = new socketMode.SocketModeClient({
    appToken: config.appToken,
    // Its own reconnecting waits five seconds and more each time, and cannot be told when to stop.
    autoReconnectEnabled: false,
    clientOptions: clientOptions(config, context.fetch, signal),
    logger: clientOptions(config, context.fetch).logger,
    dispatcher
  })
  client.removeAllListeners('error') // it logs there what the end of the connection says as well
  client.on('error', () => {})
  client.on('slack_event', ({ type, body, ack }: { type: string; body: unknown; ack: Envelope['ack'] }) =>
    onEnvelope({ type, body, ack })
  )
  const over = new Promise<'refresh' | 'switched_off' | 'lost'>((resolve) => {
    client.on('ws_message', (data: unknown) => {
      const reason = disconnectIn(data)
      if (reason !== undefined) resolve(reason === 'link_disabled' ? 'switched_off' : 'refresh')
    })
    client.once('disconnected', () => resolve('lost'))
  })

  async function close(): Promise<void> {
    const ended = client.disconnect().catch(() => {})
    await Promise.race([ended, sleep(CLOSE_WITHIN_MS)])
    destroy() // Slack leaves its end open, which the library would wait for
    await dispatcher.destroy().catch(() => {})
  }

  const timer = new AbortController()
  try {
    const hello = AbortSignal.any([signal, timer.signal])
    const started = client.start()
    started.catch(() => {})
    await Promise.race([started, tooLate(hello)])
    return { over, close }
  } catch (error) {
    await close()
    throw error ?? new Error('Slack ended the connection before it said hello')
  } finally {
    timer.abort()
  }
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(HELLO_WITHIN_MS, undefined, { signal }).catch(() => {})
  throw new Error('Slack did not say hello in time')
}

function disconnectIn(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined
  try {
    const { type, reason } = JSON.parse(data) as { type?: unknown; reason?: unknown }
    return type === 'disconnect' ? String(reason) : undefined
  } catch {
    return undefined
  }
}

/** Dials the address that was checked, whatever URL it is told to open. */
function guardedDispatcher(context: ProviderContext) {
  const connect = buildConnector({ allowH2: false })
  const sockets = new Set<Socket>()
  const dispatcher = new Agent({
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '')
      context.resolve(host).then(
        (address) =>
          connect(
            {
              ...options,
              hostname: address,
              servername: options.servername || (isIP(host) ? undefined : host)
            } as never,
            (error, socket) => {
              if (error || !socket) return callback(error ?? new Error('no socket'), null)
              sockets.add(socket)
              socket.once('close', () => sockets.delete(socket))
              callback(null, socket)
            }
          ),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null)
      )
    }
  })
  return { dispatcher, destroy: () => sockets.forEach((socket) => socket.destroy()) }
}
