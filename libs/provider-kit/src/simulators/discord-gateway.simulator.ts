import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer, type WebSocket } from 'ws'
import { BOT_ID, CHANNEL_ID, GUILD_ID, ROLES } from './discord-world.simulator.ts'

const MOST_KEPT = 2_000
const CONNECTED_WITHIN_MS = 10_000
const MESSAGE_CONTENT = 1 << 15
const DIRECT_MESSAGES = 1 << 12
const GUILD_MESSAGES = 1 << 9

interface Event {
  readonly s: number
  readonly t: string
  readonly d: Record<string, unknown>
}

interface Session {
  readonly id: string
  readonly intents: number
  readonly events: Event[]
  sequence: number
  socket: WebSocket | undefined
}

export interface DiscordGateway {
  /** Hands over an event, now or when the session is resumed. Waits until somebody has begun one. */
  dispatch(type: string, data: Record<string, unknown>): Promise<void>
  /** The last event that was handed over, once more. */
  redeliver(): Promise<void>
  /** Ends the connection, and the first attempts at another; what happens meanwhile is replayed to whoever resumes. */
  drop(refusals?: number): Promise<void>
  /** Ends the session too: nothing is replayed. */
  invalidate(): void
  /** How often a session was begun, and resumed, and how often somebody said that they are still there. */
  readonly counts: { identified: number; resumed: number; heartbeats: number }
  stop(): void
}

interface Options {
  readonly token: string
  readonly heartbeatMs: number
  readonly mayReadContent: boolean
  readonly bot: Record<string, unknown>
  readonly url: () => string
  /** Where it says that a session is to be resumed. */
  readonly resumeUrl: () => string
}

export function discordGateway(server: Server, options: Options): DiscordGateway {
  const sockets = new WebSocketServer({ server })
  const counts = { identified: 0, resumed: 0, heartbeats: 0 }
  let session: Session | undefined
  let last: { type: string; data: Record<string, unknown> } | undefined
  let refusals = 0

  server.prependListener('upgrade', (_, socket) => {
    if (refusals-- > 0) socket.destroy()
  })

  function push(to: Session, type: string, data: Record<string, unknown>): void {
    const event = { s: ++to.sequence, t: type, d: data }
    to.events.push(event)
    if (to.events.length > MOST_KEPT) to.events.shift()
    send(to.socket, { op: 0, ...event })
  }

  function identify(socket: WebSocket, { token, intents }: { token?: string; intents?: number }): void {
    if (token !== options.token) return socket.close(4004, 'Authentication failed.')
    if ((Number(intents) & MESSAGE_CONTENT) !== 0 && !options.mayReadContent) {
      return socket.close(4014, 'Disallowed intent(s).')
    }
    counts.identified++
    session?.socket?.close(4009)
    session = { id: randomBytes(16).toString('hex'), intents: Number(intents), events: [], sequence: 0, socket }
    push(session, 'READY', {
      v: 10,
      user: options.bot,
      guilds: [{ id: GUILD_ID, unavailable: true }],
      session_id: session.id,
      resume_gateway_url: options.resumeUrl(),
      application: { id: BOT_ID, flags: 0 },
      shard: [0, 1]
    })
    push(session, 'GUILD_CREATE', {
      id: GUILD_ID,
      name: 'Acme',
      unavailable: false,
      channels: [{ id: CHANNEL_ID, type: 0, name: 'approvals' }],
      roles: ROLES,
      threads: [],
      members: []
    })
  }

  function resume(socket: WebSocket, wanted: { token?: string; session_id?: string; seq?: number }): void {
    if (wanted.token !== options.token) return socket.close(4004, 'Authentication failed.')
    if (!session || session.id !== wanted.session_id) return send(socket, { op: 9, d: false })
    if (Number(wanted.seq) > session.sequence) return socket.close(4007, 'Invalid seq')
    counts.resumed++
    session.socket = socket
    for (const event of session.events) if (event.s > Number(wanted.seq)) send(socket, { op: 0, ...event })
    push(session, 'RESUMED', {})
  }

  sockets.on('connection', (socket) => {
    send(socket, { op: 10, d: { heartbeat_interval: options.heartbeatMs } })
    // Who says nothing for so long is taken for dead.
    const dead = setTimeout(() => socket.close(4000), 3 * options.heartbeatMs)
    socket.on('message', (raw: Buffer) => {
      const { op, d } = JSON.parse(String(raw)) as { op: number; d: never }
      if (op === 1) {
        counts.heartbeats++
        dead.refresh()
        send(socket, { op: 11 })
      } else if (op === 2) identify(socket, d)
      else if (op === 6) resume(socket, d)
      else socket.close(4001, 'Unknown opcode.')
    })
    socket.on('error', () => {})
    socket.on('close', (code) => {
      clearTimeout(dead)
      if (session?.socket !== socket) return
      session.socket = undefined
      // Who says goodbye so does not come back.
      if (code === 1000 || code === 1001) session = undefined
    })
  })

  async function listener(): Promise<Session> {
    for (let waited = 0; waited < CONNECTED_WITHIN_MS; waited += 20) {
      if (session) return session
      await sleep(20)
    }
    throw new Error('Nobody listens to Discord')
  }

  return {
    counts,
    async dispatch(type, data) {
      const to = await listener()
      const seen = type === 'MESSAGE_CREATE' ? messageFor(to.intents, data) : data
      if (!seen) return
      last = { type, data: seen }
      push(to, type, seen)
    },
    async redeliver() {
      if (last) push(await listener(), last.type, last.data)
    },
    async drop(times = 0) {
      refusals = times
      const socket = session?.socket
      if (!socket) return
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.terminate()
      await closed
    },
    invalidate() {
      const socket = session?.socket
      session = undefined
      if (socket) send(socket, { op: 9, d: false })
    },
    stop() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    }
  }
}

function send(socket: WebSocket | undefined, payload: object): void {
  if (socket?.readyState === 1) socket.send(JSON.stringify(payload))
}

/** Without the intent for it, an event does not come; without that for content, only what is meant for the bot is there. */
function messageFor(intents: number, data: Record<string, unknown>): Record<string, unknown> | undefined {
  const isDirect = data['guild_id'] === undefined
  if ((intents & (isDirect ? DIRECT_MESSAGES : GUILD_MESSAGES)) === 0) return undefined
  const mentions = (data['mentions'] as { id: string }[]).some(({ id }) => id === BOT_ID)
  return isDirect || mentions || (intents & MESSAGE_CONTENT) !== 0 ? data : { ...data, content: '', attachments: [] }
}
