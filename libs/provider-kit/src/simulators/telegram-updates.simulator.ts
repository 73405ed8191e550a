import type { RawRequest, Time } from '../provider.ts'

export type TelegramUpdate = Readonly<Record<string, unknown>> & { readonly update_id: number }

interface Hook {
  readonly url: string
  readonly secret?: string
}

/** Updates; or another one asks, or is to be called, in place of this one. */
type PollEnd = readonly TelegramUpdate[] | 'conflict' | 'hooked'

interface Poll {
  readonly answer: (updates: PollEnd) => void
  readonly limit: number
}

const RETRY_AFTER_MS = 250
const SECRET_HEADER = 'x-telegram-bot-api-secret-token'

/** What happened, on its way to the bot: asked for, or called about. */
export class TelegramUpdates {
  hook: Hook | undefined
  /** Where it calls, whatever the bot said. */
  callAt: string | undefined
  lastCall: RawRequest | undefined
  lastError: { at: number; message: string } | undefined
  private queue: TelegramUpdate[] = []
  private handed: readonly TelegramUpdate[] = []
  /** Handed over again whatever was confirmed. */
  private again: readonly TelegramUpdate[] = []
  private poll: Poll | undefined
  /** Another run goes on above this one, so that whoever listened to that does not take these for its old ones. */
  private next: number
  private late: Readonly<Record<string, unknown>> | undefined
  private isDelaying = false
  private isStopped = false
  private readonly done = new Map<number, () => void>()

  constructor(private readonly time: Time) {
    this.next = Math.floor(time.now().getTime() / 1_000)
  }

  get waiting(): number {
    return this.queue.length
  }

  /** Resolves when whoever is called has taken it; at once where nobody is. */
  add(what: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.isDelaying) {
      this.isDelaying = false
      this.late = what
      return Promise.resolve()
    }
    const taken = this.put(what)
    if (this.late) void this.put(this.late)
    this.late = undefined
    return taken
  }

  delayNext(): void {
    this.isDelaying = true
  }

  /** Hands over again what was handed over last, by the same ids. */
  async redeliver(): Promise<void> {
    if (this.target) await Promise.all(this.handed.map((one) => this.call(one)))
    else {
      this.again = this.handed
      this.answer()
    }
  }

  /** What is below the offset is done with, unless the offset is none of these numbers. */
  ask(offset: number, limit: number): Promise<PollEnd> {
    this.poll?.answer('conflict')
    this.poll = undefined
    if (offset <= this.next + 10) this.queue = this.queue.filter((one) => one.update_id >= offset)
    return new Promise((resolve) => {
      this.poll = { limit, answer: resolve }
      this.answer()
    })
  }

  /** Whoever asked has gone, or has waited long enough. */
  endPoll(answer: readonly TelegramUpdate[]): void {
    this.poll?.answer(answer)
    this.poll = undefined
  }

  setHook(hook: Hook | undefined): void {
    this.hook = hook
    if (hook) {
      this.poll?.answer('hooked')
      this.poll = undefined
    }
    if (this.target) for (const one of this.queue.splice(0)) void this.call(one)
  }

  get target(): string | undefined {
    return this.hook && (this.callAt ?? this.hook.url)
  }

  stop(): void {
    this.isStopped = true
    this.endPoll([])
    for (const done of this.done.values()) done()
  }

  private put(what: Readonly<Record<string, unknown>>): Promise<void> {
    const update = { update_id: this.next++, ...what }
    if (this.target) return this.call(update)
    this.queue.push(update)
    this.answer()
    return Promise.resolve()
  }

  private answer(): void {
    const all = [...this.again, ...this.queue.filter((one) => !this.again.includes(one))]
    if (!this.poll || all.length === 0) return
    this.again = []
    this.handed = all.slice(0, this.poll.limit)
    this.poll.answer(this.handed)
    this.poll = undefined
  }

  /** Calls until it is taken. */
  private async call(update: TelegramUpdate): Promise<void> {
    this.handed = [update]
    const rawBody = Buffer.from(JSON.stringify(update))
    while (!this.isStopped && this.target) {
      const url = this.target
      const headers = { 'content-type': 'application/json', ...this.secret() }
      this.lastCall = { method: 'POST', path: new URL(url).pathname, headers, query: {}, rawBody }
      const status = await fetch(url, { method: 'POST', headers, body: rawBody }).then(
        (response) => response.status,
        () => 0
      )
      if (status >= 200 && status < 300) return
      this.lastError = { at: this.time.now().getTime(), message: `Wrong response from the webhook: ${status}` }
      const done = new AbortController()
      this.done.set(update.update_id, () => done.abort())
      await this.time.wait(RETRY_AFTER_MS, done.signal)
      this.done.delete(update.update_id)
    }
    if (this.isStopped) return
    this.queue.push(update)
    this.answer() // nobody is called any more: whoever asks meanwhile gets it
  }

  private secret(): Record<string, string> {
    const secret = this.hook?.secret
    return secret === undefined ? {} : { [SECRET_HEADER]: secret }
  }
}
