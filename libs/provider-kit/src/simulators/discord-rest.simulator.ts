import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Time } from '../provider.ts'
import type { SendFailure } from '../simulator.ts'
import type { DiscordInteractions } from './discord-interactions.simulator.ts'
import { messageFlaw, type DiscordFlaw } from './discord-limits.simulator.ts'
import { BOT_ID, GUILD_ID, pingsOf, ROLES, type DiscordMessage, type DiscordWorld } from './discord-world.simulator.ts'

const NONCE_KEPT_MS = 300_000
const PER_CHANNEL = 5
const PER_CHANNEL_MS = 5_000
const SESSIONS_LEFT = 990
/** The library repeats what failed so often: the whole of a send meets the failure, not its first request alone. */
const REPEATS = 3

type Json = Record<string, unknown>

/** What a route answers. No body: 204, and then no content type either, for the library reads JSON wherever one is named. */
interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

interface Upload {
  readonly name: string
  readonly size: number
}

export interface DiscordRest {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  failNext(failure: SendFailure): void
  /** How many messages of ours were put somewhere. */
  sends(): number
}

interface Parts {
  readonly time: Time
  readonly world: DiscordWorld
  readonly interactions: DiscordInteractions
  readonly token: string
  readonly flags: number
  /** What its roles let the bot do in the server. */
  readonly permissions: bigint
  readonly bot: Json
  readonly gatewayUrl: () => string
}

const refused = ({ status, code, message }: DiscordFlaw): Answer => ({ status, body: { message, code } })
const unknown = (code: number, what: string): Answer => refused({ status: 404, code, message: `Unknown ${what}` })

export function discordRest({
  time,
  world,
  interactions,
  token,
  flags,
  permissions,
  bot,
  gatewayUrl
}: Parts): DiscordRest {
  const nonces = new Map<string, { message: DiscordMessage; at: number }>()
  const turns = new Map<string, number[]>()
  const failing = new Map<string, { failure: SendFailure; times: number }>()
  let next: SendFailure | undefined
  let sends = 0

  /** Of the last five seconds, and what the platform says about it. */
  function limit(channel: string): { headers: Record<string, string>; waitMs: number } {
    const now = time.now().getTime()
    const recent = (turns.get(channel) ?? []).filter((at) => at > now - PER_CHANNEL_MS)
    const isOver = recent.length >= PER_CHANNEL
    if (!isOver) recent.push(now)
    turns.set(channel, recent)
    const resetMs = recent[0]! + PER_CHANNEL_MS - now
    const headers = {
      'x-ratelimit-limit': String(PER_CHANNEL),
      'x-ratelimit-remaining': String(PER_CHANNEL - recent.length),
      'x-ratelimit-reset-after': String(resetMs / 1_000),
      'x-ratelimit-bucket': 'messages'
    }
    return { headers, waitMs: isOver ? resetMs : 0 }
  }

  function rateLimited(waitMs: number, headers: Record<string, string> = {}): Answer {
    const seconds = waitMs / 1_000
    return {
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: seconds, global: false },
      headers: { ...headers, 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' }
    }
  }

  function failed(failure: SendFailure): Answer | 'drop' | 'hang' | undefined {
    switch (failure.type) {
      case 'rate_limited':
        return rateLimited(failure.retryAfterMs)
      case 'unauthorized':
        return { status: 401, body: { message: '401: Unauthorized', code: 0 } }
      case 'forbidden':
        return refused({ status: 403, code: 50001, message: 'Missing Access' })
      case 'broken':
        return { status: 502, body: { message: 'Bad Gateway' } }
      case 'dropped':
        return 'drop'
      case 'slow':
        return 'hang'
    }
  }

  function post(channelId: string, body: Json, files: readonly Upload[]): Answer | 'drop' | 'hang' {
    const channel = world.channels.get(channelId)
    if (!channel) return unknown(10003, 'Channel')
    const user = channel.recipient === undefined ? undefined : world.users.get(channel.recipient)
    const nonce = typeof body['nonce'] === 'string' ? body['nonce'] : undefined
    if (next) {
      failing.set(nonce ?? '', { failure: next, times: next.type === 'broken' ? REPEATS : 1 })
      next = undefined
    }
    const met = failing.get(nonce ?? '')
    if (met && --met.times === 0) failing.delete(nonce ?? '')
    const outcome = met && failed(met.failure)
    if (outcome && outcome !== 'drop') return outcome
    const { headers, waitMs } = limit(channelId)
    if (waitMs > 0) return rateLimited(waitMs, headers)
    if (user?.isClosed) return refused({ status: 403, code: 50007, message: 'Cannot send messages to this user' })
    const wrong = messageFlaw(body, files)
    if (wrong) return refused(wrong)
    const known =
      nonce !== undefined && body['enforce_nonce'] === true ? nonces.get(`${channelId}/${nonce}`) : undefined
    if (known && known.at > time.now().getTime() - NONCE_KEPT_MS)
      return { status: 200, body: messageJson(known.message), headers }
    const message = put(channelId, body, files)
    sends++
    if (nonce !== undefined) nonces.set(`${channelId}/${nonce}`, { message, at: time.now().getTime() })
    return outcome ?? { status: 200, body: { ...messageJson(message), ...(nonce ? { nonce } : {}) }, headers }
  }

  function put(channel: string, body: Json, files: readonly Upload[]): DiscordMessage {
    const reference = (body['message_reference'] as Json | undefined)?.['message_id']
    const allowed = body['allowed_mentions'] as { parse?: string[]; replied_user?: boolean } | undefined
    const answered = world.messages.find(({ id }) => id === reference)
    const message: DiscordMessage = {
      id: world.nextId(),
      channel,
      author: BOT_ID,
      content: String(body['content'] ?? ''),
      embeds: (body['embeds'] ?? []) as DiscordMessage['embeds'],
      components: (body['components'] ?? []) as Json[],
      ...(answered ? { reference: answered.id } : {}),
      pings: [
        ...pingsOf(String(body['content'] ?? ''), allowed),
        ...(answered && answered.author !== BOT_ID && allowed?.replied_user !== false
          ? [`user:${answered.author}`]
          : [])
      ],
      files: files.map(({ name }) => name),
      edits: 0
    }
    world.messages.push(message)
    return message
  }

  function edit(channelId: string, id: string, body: Json): Answer {
    const message = world.messages.find((one) => one.id === id && one.channel === channelId)
    if (!message) return unknown(10008, 'Message')
    if (message.author !== BOT_ID) {
      return refused({ status: 403, code: 50005, message: 'Cannot edit a message authored by another user' })
    }
    const wrong = messageFlaw(
      { content: message.content, ...body },
      message.files.map(() => ({ size: 0 }))
    )
    if (wrong) return refused(wrong)
    if (typeof body['content'] === 'string') message.content = body['content']
    if (Array.isArray(body['embeds'])) message.embeds = body['embeds'] as DiscordMessage['embeds']
    if (Array.isArray(body['components'])) message.components = body['components'] as Json[]
    message.edits++
    return { status: 200, body: messageJson(message) }
  }

  function messageJson(message: DiscordMessage): Json {
    const { id, channel, author, content, embeds, components, reference } = message
    const user = world.users.get(author)
    return {
      id,
      channel_id: channel,
      type: reference === undefined ? 0 : 19,
      author: author === BOT_ID ? bot : { id: author, username: user?.username, global_name: user?.global_name },
      content,
      embeds,
      components,
      attachments: message.files.map((filename, at) => ({ id: String(at), filename })),
      timestamp: new Date().toISOString(),
      ...(reference === undefined ? {} : { message_reference: { message_id: reference, channel_id: channel } })
    }
  }

  function openDirect({ recipient_id: user }: Json): Answer {
    if (!world.users.has(String(user))) return refused({ status: 400, code: 50033, message: 'Invalid Recipient(s)' })
    const { id, type } = world.directChannel(String(user))
    return { status: 200, body: { id, type, recipients: [{ id: user }] } }
  }

  function startThread(parent: string, id: string, { name }: Json): Answer {
    if (!world.messages.some((one) => one.id === id && one.channel === parent)) return unknown(10008, 'Message')
    // A thread has the id of the message that it was begun on.
    world.channels.set(id, { id, type: 11, parent })
    return { status: 201, body: { id, type: 11, guild_id: GUILD_ID, parent_id: parent, name } }
  }

  function route(method: string, path: string, query: URLSearchParams, body: Json, files: readonly Upload[]) {
    const [, first, a = '', second, b = '', third] = path.split('/')
    if (first === 'interactions' && method === 'POST') return interactions.answer(a, String(second), body)
    if (first === 'webhooks') return interactions.follow(method, String(second), body)
    if (path === '/users/@me') return { status: 200, body: bot }
    if (path === '/users/@me/guilds') {
      return { status: 200, body: [{ id: GUILD_ID, name: 'Acme', permissions: String(permissions) }] }
    }
    if (path === `/guilds/${GUILD_ID}/roles`) return { status: 200, body: ROLES }
    if (path === '/users/@me/channels' && method === 'POST') return openDirect(body)
    if (path === '/applications/@me') return { status: 200, body: { id: BOT_ID, name: 'Parley', flags } }
    if (path === '/gateway/bot') {
      const limits = { total: 1_000, remaining: SESSIONS_LEFT, reset_after: 86_400_000, max_concurrency: 1 }
      return { status: 200, body: { url: gatewayUrl(), shards: 1, session_start_limit: limits } }
    }
    if (first !== 'channels') return { status: 404, body: { message: '404: Not Found', code: 0 } }
    const channel = world.channels.get(a)
    if (!channel) return unknown(10003, 'Channel')
    if (second === undefined) return { status: 200, body: { id: a, type: channel.type } }
    if (third === 'threads') return startThread(a, b, body)
    if (b !== '' && method === 'PATCH') return edit(a, b, body)
    if (method === 'POST') return post(a, body, files)
    const most = Number(query.get('limit') ?? 50)
    const found = world.messages.filter(
      (one) => one.channel === a && one.onlyFor === undefined && (b === '' || one.id === b)
    )
    const shown = found.toReversed().slice(0, most).map(messageJson)
    if (b === '') return { status: 200, body: shown }
    return shown[0] ? { status: 200, body: shown[0] } : unknown(10008, 'Message')
  }

  return {
    failNext: (failure) => void (next = failure),
    sends: () => sends,
    async handle(request, response) {
      const { method = 'GET', headers } = request
      const url = new URL(request.url ?? '/', 'http://discord.invalid')
      const { body, files } = await readBody(request)
      const path = url.pathname.replace(/^\/api\/v10/, '')
      const isOpen = /^\/(interactions|webhooks)\//.test(path)
      const isKnown = isOpen || headers.authorization === `Bot ${token}`
      const answer = !url.pathname.startsWith('/api/v10/')
        ? { status: 404, body: { message: '404: Not Found', code: 0 } }
        : isKnown
          ? route(method, path, url.searchParams, body, files)
          : { status: 401, body: { message: '401: Unauthorized', code: 0 } }
      if (answer === 'hang') return
      if (answer === 'drop') return void request.socket.destroy()
      write(response, answer)
    }
  }
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (body === undefined) return void response.writeHead(status, headers).end()
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<{ body: Json; files: Upload[] }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (raw.length === 0) return { body: {}, files: [] }
  if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(String(raw)) as Json, files: [] }
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
  const files = [...form.values()].flatMap((value) =>
    typeof value === 'string' ? [] : [{ name: value.name, size: value.size }]
  )
  return { body: JSON.parse(String(form.get('payload_json') ?? '{}')) as Json, files }
}
