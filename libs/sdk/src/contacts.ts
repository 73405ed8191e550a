import { randomUUID } from 'node:crypto'
import { durationMs, type Duration } from './duration.ts'
import { ParleyTimeoutError } from './errors.ts'
import type {
  Contact,
  ContactStatus,
  ContactSummary,
  History,
  Kind,
  NewContact,
  NewRecipients,
  Receipt,
  Ref,
  Respond,
  SettledContact,
  Turn
} from './model.ts'
import { LEAST_TURN_MS, POLL_MS, retryDelay, sleep, type Transport } from './transport.ts'

export interface PostOptions {
  /**
   * The same key with the same body does it once, and gives the first answer for 24 hours. A random one for each call
   * unless given: give one that you keep, and a process that died may ask again.
   */
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface WaitOptions {
  /** For ever unless given. */
  readonly timeout?: Duration | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ContactFilter {
  readonly status?: ContactStatus
  readonly kind?: Kind
  /** Its id, or your own key for it. */
  readonly thread?: string
  /** Your own id of it: at most one contact has it. */
  readonly externalId?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export class Contacts {
  constructor(private readonly transport: Transport) {}

  create(contact: NewContact, options: PostOptions = {}): Promise<Contact> {
    return this.post('', contact, options)
  }

  get(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<Contact> {
    return this.transport.ask({ method: 'GET', path: pathOf(id), signal })
  }

  /**
   * Holds until the contact is settled, through restarts of the server and broken connections. Throws
   * `ParleyTimeoutError` (named `TimeoutError`) when the time is over: the contact goes on, and an answer that comes
   * later is there for the next call.
   */
  async wait(id: string, { timeout, signal }: WaitOptions = {}): Promise<SettledContact> {
    const end = timeout === undefined ? Infinity : Date.now() + durationMs(timeout)
    let seen: Contact | undefined
    for (let failures = 0; ;) {
      const asked = Date.now()
      const heldMs = Math.max(0, Math.min(POLL_MS, end - asked))
      let pauseMs: number
      let failure: unknown
      try {
        const query = { wait: heldMs / 1_000 }
        seen = await this.transport.once<Contact>({ method: 'GET', path: pathOf(id), query, signal, heldMs })
        if (isSettled(seen)) return seen
        failures = 0
        pauseMs = Math.min(heldMs, Math.max(0, LEAST_TURN_MS - (Date.now() - asked)))
      } catch (error) {
        const delayMs = retryDelay(error, failures++)
        if (delayMs === undefined) throw error
        failure = error
        pauseMs = delayMs
      }
      const left = end - Date.now()
      if (left <= 0) throw new ParleyTimeoutError(id, seen, failure)
      await sleep(Math.min(pauseMs, left), signal)
    }
  }

  /** An operator's answer, where the inbox was asked. */
  respond(id: string, answer: Respond, options: PostOptions = {}): Promise<Receipt> {
    return this.post(`/${encodeURIComponent(id)}/respond`, answer, options)
  }

  cancel(id: string, reason?: string, options: PostOptions = {}): Promise<Contact> {
    return this.post(`/${encodeURIComponent(id)}/cancel`, reason === undefined ? {} : { reason }, options)
  }

  /** Says more to those who were asked. Markdown. */
  addTurn(id: string, text: string, options: PostOptions = {}): Promise<Turn> {
    return this.post(`/${encodeURIComponent(id)}/turns`, { text }, options)
  }

  /** Asks more people, in the step that runs, or tells more; `text` stands above the request for them alone. */
  addRecipients(id: string, who: readonly Ref[] | NewRecipients, options: PostOptions = {}): Promise<Contact> {
    const body = Array.isArray(who) ? { to: who } : who
    return this.post(`/${encodeURIComponent(id)}/recipients`, body, options)
  }

  /** Newest first, page after page as they are read. */
  async *list({ metadata, signal, ...filter }: ContactFilter = {}): AsyncGenerator<ContactSummary, void> {
    const wanted = Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [`metadata.${key}`, value]))
    let cursor: string | undefined
    do {
      const page = await this.transport.ask<{ contacts: ContactSummary[]; cursor?: string }>({
        method: 'GET',
        path: '/v1/contacts',
        query: { ...wanted, ...filter, cursor, limit: 200 },
        signal
      })
      yield* page.contacts
      cursor = page.cursor
    } while (cursor !== undefined)
  }

  /** Everything that happened to it, in order; `intact`: nothing was changed afterwards. */
  history(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<History> {
    return this.transport.ask({ method: 'GET', path: `${pathOf(id)}/history`, signal })
  }

  private post<T>(path: string, body: unknown, { idempotencyKey = randomUUID(), signal }: PostOptions): Promise<T> {
    return this.transport.ask({ method: 'POST', path: `/v1/contacts${path}`, body, idempotencyKey, signal })
  }
}

function pathOf(id: string): string {
  return `/v1/contacts/${encodeURIComponent(id)}`
}

function isSettled(contact: Contact): contact is SettledContact {
  return contact.status !== 'pending'
}
