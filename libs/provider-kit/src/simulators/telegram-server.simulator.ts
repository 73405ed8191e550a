import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SendFailure } from '../simulator.ts'
import { Refused, type Fields } from './telegram-fields.simulator.ts'
import type { TelegramMethods } from './telegram-methods.simulator.ts'
import type { TelegramUpdates } from './telegram-updates.simulator.ts'
import type { TelegramWorld } from './telegram-world.simulator.ts'

const SENDS = ['sendMessage', 'sendDocument']
const LONGEST_POLL_SECONDS = 50

/** The Bot API over HTTP: `/bot<token>/<method>`, JSON or multipart. */
export class TelegramServer {
  /** The next send meets it, or one after so many more. */
  failNext: SendFailure | undefined
  failAfter = 0
  private readonly polls = new Set<ServerResponse>()
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy())
  })

  constructor(
    private readonly token: string,
    private readonly world: TelegramWorld,
    private readonly methods: TelegramMethods,
    private readonly updates: TelegramUpdates
  ) {}

  async start(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Cuts off whoever waits for updates. */
  drop(): void {
    this.updates.endPoll([])
    for (const response of this.polls) response.destroy()
  }

  async stop(): Promise<void> {
    this.updates.stop()
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, file, token, rest = ''] = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(decodeURIComponent(request.url ?? '')) ?? []
    const body = await read(request)
    if (token !== this.token) return refuse(response, new Refused(401, 'Unauthorized'))
    if (file) return this.sendFile(response, rest)
    const failure = SENDS.includes(rest) && this.failNext && this.failAfter-- <= 0 ? this.failNext : undefined
    if (failure) this.failNext = undefined
    try {
      if (failure) throwFailure(failure)
      const fields = fieldsOf(request.headers['content-type'] ?? '', body)
      const result = rest === 'getUpdates' ? await this.getUpdates(fields, response) : this.methods.call(rest, fields)
      if (failure?.type === 'dropped') return void response.destroy()
      if (failure?.type === 'slow') return
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ok: true, result }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(response, error)
    }
  }

  private async getUpdates(fields: Fields, response: ServerResponse): Promise<unknown> {
    if (this.updates.hook) {
      throw new Refused(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
      )
    }
    const { offset = 0, limit = 100, timeout = 0 } = fields as Record<string, number>
    const asked = this.updates.ask(offset, limit)
    this.polls.add(response)
    const seconds = Math.min(timeout, LONGEST_POLL_SECONDS)
    const timer = setTimeout(() => this.updates.endPoll([]), seconds * 1_000)
    const gone = () => this.updates.endPoll([])
    response.once('close', gone)
    const updates = await asked
    clearTimeout(timer)
    response.off('close', gone)
    this.polls.delete(response)
    if (updates === 'hooked') throw new Refused(409, 'Conflict: terminated by setWebhook request')
    if (updates !== 'conflict') return updates
    throw new Refused(
      409,
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
    )
  }

  private sendFile(response: ServerResponse, path: string): void {
    const file = this.world.files.get(path.split('/').at(-1) ?? '')
    if (!file) return refuse(response, new Refused(404, 'Not Found'))
    response.setHeader('content-type', 'application/octet-stream')
    response.end(file.content)
  }
}

function throwFailure(failure: SendFailure): void {
  switch (failure.type) {
    case 'rate_limited': {
      const retry_after = Math.ceil(failure.retryAfterMs / 1_000)
      throw new Refused(429, `Too Many Requests: retry after ${retry_after}`, { retry_after })
    }
    case 'unauthorized':
      throw new Refused(401, 'Unauthorized')
    case 'forbidden':
      throw new Refused(403, 'Forbidden: bot was blocked by the user')
    case 'broken':
      throw new Refused(500, 'Internal Server Error')
    default:
  }
}

function refuse(response: ServerResponse, { code, message: description, parameters }: Refused): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }))
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function fieldsOf(type: string, body: Buffer): Fields {
  const boundary = /multipart\/form-data;\s*boundary=(.+)$/i.exec(type)?.[1]
  if (boundary !== undefined) return partsOf(body, boundary)
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8')) as Fields
  } catch {
    throw new Refused(400, "Bad Request: can't parse JSON object")
  }
}

/** A form's values are JSON where they are not text; a file stands for the `attach://` that names it. */
function partsOf(body: Buffer, boundary: string): Fields {
  const fields: Record<string, unknown> = {}
  const files = new Map<string, { name: string; content: Buffer }>()
  const mark = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(mark); at >= 0;) {
    const start = at + mark.length + 2
    const end = body.indexOf(mark, start)
    if (end < 0) break
    const part = body.subarray(start, end - 2)
    const gap = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, gap).toString('utf8')
    const content = part.subarray(gap + 4)
    const name = /[;\s]name="([^"]*)"/i.exec(head)?.[1] ?? ''
    const file = /filename="([^"]*)"/i.exec(head)?.[1] ?? /filename=([^;\r\n]+)/i.exec(head)?.[1]
    if (file === undefined) fields[name] = valueOf(content.toString('utf8'))
    else files.set(name, { name: file, content: Buffer.from(content) })
    at = end
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const named = typeof value === 'string' ? /^attach:\/\/(.+)$/.exec(value)?.[1] : undefined
      return [name, named === undefined ? value : files.get(named)]
    })
  )
}

function valueOf(text: string): unknown {
  return /^[[{]/.test(text) ? JSON.parse(text) : text
}
