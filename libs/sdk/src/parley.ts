import { Channels } from './channels.ts'
import { Contacts, type PostOptions, type WaitOptions } from './contacts.ts'
import { Files } from './files.ts'
import { Histories } from './histories.ts'
import type { Event, NewContact, SettledContact, Thread } from './model.ts'
import { Operations } from './operations.ts'
import { LEAST_TURN_MS, POLL_MS, retryDelay, sleep, Transport } from './transport.ts'

const DEFAULT_URL = 'http://127.0.0.1:3000'
/** Longer than a crashed server's claim on an Idempotency-Key, which is 30 s. */
const RETRY_FOR_MS = 60_000

export interface ParleyOptions {
  /** `PARLEY_URL` unless given, else this machine. */
  readonly url?: string | undefined
  /** `PARLEY_KEY` unless given. */
  readonly key?: string | undefined
  /** How long a call other than a wait is tried again before it fails. */
  readonly retryForMs?: number
  readonly fetch?: typeof fetch
}

/** A client of one Parley server. Holds no connection open between calls: there is nothing to close. */
export class Parley {
  readonly url: string
  readonly contacts: Contacts
  readonly files: Files
  readonly channels: Channels
  readonly operations: Operations
  readonly histories: Histories
  readonly threads: { get(id: string): Promise<Thread> }
  private readonly transport: Transport

  constructor({ url, key, retryForMs = RETRY_FOR_MS, fetch = globalThis.fetch }: ParleyOptions = {}) {
    this.url = (url ?? (process.env['PARLEY_URL'] || DEFAULT_URL)).replace(/\/+$/, '')
    const secret = key ?? process.env['PARLEY_KEY']
    if (!secret) throw new TypeError('Parley needs an API key: pass `key`, or set PARLEY_KEY')
    if (!/^https?:\/\//.test(this.url)) throw new TypeError(`"${this.url}" is no http or https URL`)
    const transport = new Transport({ url: this.url, key: secret, retryForMs, fetch })
    this.transport = transport
    this.contacts = new Contacts(transport)
    this.files = new Files(transport)
    this.channels = new Channels(transport)
    this.operations = new Operations(transport)
    this.histories = new Histories(transport)
    this.threads = {
      get: (id) => transport.ask({ method: 'GET', path: `/v1/threads/${encodeURIComponent(id)}` })
    }
  }

  /**
   * Asks, and waits for the answer. With an `idempotencyKey` of yours it may be called again, by another process too:
   * it goes on waiting for what was asked the first time.
   */
  async ask(contact: NewContact, options: PostOptions & WaitOptions = {}): Promise<SettledContact> {
    const { id } = await this.contacts.create(contact, options)
    return this.contacts.wait(id, options)
  }

  /**
   * What happens in the project, in order, none skipped, for as long as it is read: through restarts of the server and
   * broken connections. Begins after the position `after`, or else with the very first event: keep the `position` of
   * the last one that you have dealt with.
   */
  async *events({ after, signal }: { after?: string; signal?: AbortSignal } = {}): AsyncGenerator<Event, void> {
    let cursor = after
    for (let failures = 0; ;) {
      const asked = Date.now()
      let page: { events: Event[]; cursor: string }
      try {
        const query = { after: cursor, wait: POLL_MS / 1_000 }
        page = await this.transport.once({ method: 'GET', path: '/v1/events', query, signal, heldMs: POLL_MS })
        failures = 0
      } catch (error) {
        const delayMs = retryDelay(error, failures++)
        if (delayMs === undefined) throw error
        await sleep(delayMs, signal)
        continue
      }
      yield* page.events
      cursor = page.cursor
      if (page.events.length === 0) await sleep(Math.max(0, LEAST_TURN_MS - (Date.now() - asked)), signal)
    }
  }
}
