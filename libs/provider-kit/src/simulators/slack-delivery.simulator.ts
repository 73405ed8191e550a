import { createHmac, randomUUID } from 'node:crypto'
import type { RawRequest, Time } from '../provider.ts'
import { within } from '../within.ts'
import type { WebSocket } from 'ws'

const RETRIES = 3

/** What is delivered: an event, which is delivered again until it is acknowledged, or what somebody did, which is not. */
export interface SlackDelivery {
  readonly type: 'events_api' | 'interactive'
  readonly payload: object
}

/** How Slack reaches an app. Resolves with what it was answered, and rejects when that took too long. */
export interface SlackWire {
  deliver(delivery: SlackDelivery, attempt: number): Promise<unknown>
  stop(): void
}

/** Once for what is pressed; again and again for an event. */
export async function delivered(wire: SlackWire, delivery: SlackDelivery, attempt = 0): Promise<unknown> {
  try {
    return await wire.deliver(delivery, attempt)
  } catch (error) {
    if (delivery.type === 'interactive' || attempt >= RETRIES) throw error
    return delivered(wire, delivery, attempt + 1)
  }
}

/** Socket Mode: envelopes on one of the open WebSockets. */
export class SlackSockets implements SlackWire {
  private readonly open: WebSocket[] = []
  private readonly waiting = new Map<string, (answer: { payload?: unknown } | undefined) => void>()
  private readonly arrivals: (() => void)[] = []

  constructor(
    private readonly appId: string,
    readonly time: Time,
    readonly answerWithinMs: number
  ) {}

  join(socket: WebSocket): void {
    this.open.push(socket)
    const sent: string[] = []
    Object.assign(socket, { sent })
    socket.on('message', (data: Buffer) => {
      const { envelope_id, payload } = JSON.parse(data.toString()) as { envelope_id: string; payload?: unknown }
      this.waiting.get(envelope_id)?.({ payload })
    })
    socket.on('close', () => {
      if (this.open.includes(socket)) this.open.splice(this.open.indexOf(socket), 1)
      for (const id of sent) this.waiting.get(id)?.(undefined)
    })
    socket.on('error', () => {})
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.open.length,
        connection_info: { app_id: this.appId },
        debug_info: { host: 'simulated', build_number: 1, approximate_connection_time: 18_060 }
      })
    )
    for (const arrived of this.arrivals.splice(0)) arrived()
  }

  async deliver({ type, payload }: SlackDelivery, attempt: number): Promise<unknown> {
    const connected = async () => {
      while (this.open.length === 0) await new Promise<void>((resolve) => this.arrivals.push(resolve))
    }
    // An event waits for whoever connects; for a press nobody waits longer than for its answer.
    await (type === 'interactive' && attempt === 0 ? inTime(this, connected) : connected())
    const socket = this.open[0]!
    const id = randomUUID()
    const answer = new Promise<{ payload?: unknown } | undefined>((resolve) => this.waiting.set(id, resolve))
    ;(socket as unknown as { sent: string[] }).sent.push(id)
    const retry = type === 'events_api' ? { retry_attempt: attempt, retry_reason: attempt > 0 ? 'timeout' : '' } : {}
    socket.send(
      JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api', ...retry })
    )
    try {
      const answered = await inTime(this, () => answer)
      if (!answered) throw new Error('The connection ended before it was acknowledged')
      return answered.payload
    } finally {
      this.waiting.delete(id)
    }
  }

  /** Slack wants the app on another connection, as it does every few hours. */
  refresh(): void {
    for (const socket of this.open) {
      socket.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'simulated' } })
      )
    }
  }

  /** Without a word. */
  drop(): void {
    for (const socket of this.open.splice(0)) socket.terminate()
  }

  get connected(): boolean {
    return this.open.length > 0
  }

  stop(): void {
    this.drop()
  }
}

/** Signed requests to the app's URL. */
export class SlackCalls implements SlackWire {
  private url: string | undefined
  private verified: string | undefined
  last: RawRequest | undefined

  constructor(
    private readonly secret: string,
    readonly time: Time,
    readonly answerWithinMs: number
  ) {}

  callAt(url: string): void {
    this.url = url
  }

  sign(request: RawRequest, at: Date): RawRequest {
    const time = String(Math.floor(at.getTime() / 1_000))
    const mac = createHmac('sha256', this.secret).update(`v0:${time}:`).update(request.rawBody).digest('hex')
    const headers = { ...request.headers, 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${mac}` }
    return { ...request, headers }
  }

  async deliver({ type, payload }: SlackDelivery, attempt: number): Promise<unknown> {
    await this.verify()
    const isForm = type === 'interactive'
    const body = isForm ? `payload=${encodeURIComponent(JSON.stringify(payload))}` : JSON.stringify(payload)
    const retry: Record<string, string> =
      attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_error' } : {}
    const request = this.request(body, isForm ? 'application/x-www-form-urlencoded' : 'application/json', retry)
    this.last = request
    const { status, text } = await this.call(request)
    if (status !== 200) throw new Error(`The app answered ${status}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  stop(): void {}

  /** An address is only used once it has given back what it was asked. */
  private async verify(): Promise<void> {
    if (this.url === undefined) throw new Error('The app has no address: callAt() first')
    if (this.verified === this.url) return
    const challenge = randomUUID()
    const { text } = await this.call(
      this.request(JSON.stringify({ type: 'url_verification', challenge }), 'application/json')
    )
    if ((JSON.parse(text) as { challenge?: unknown }).challenge !== challenge)
      throw new Error('The address was not verified')
    this.verified = this.url
  }

  private request(body: string, contentType: string, more: Record<string, string> = {}): RawRequest {
    const headers = { 'content-type': contentType, 'user-agent': 'Slackbot 1.0', ...more }
    const path = new URL(this.url!).pathname
    return this.sign({ method: 'POST', path, headers, query: {}, rawBody: Buffer.from(body) }, this.time.now())
  }

  private async call({ headers, rawBody }: RawRequest): Promise<{ status: number; text: string }> {
    return inTime(this, async (signal) => {
      const init = { method: 'POST', headers: headers as Record<string, string>, body: rawBody, signal }
      const response = await fetch(this.url!, init)
      return { status: response.status, text: await response.text() }
    })
  }
}

/** How long Slack waits for an answer, and by which clock. */
interface Waiting {
  readonly time: Time
  readonly answerWithinMs: number
}

const inTime = <T>({ time, answerWithinMs }: Waiting, answer: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  within(time, answerWithinMs, `The app did not acknowledge it within ${answerWithinMs / 1_000} seconds`, answer)
