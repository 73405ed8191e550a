import type { Attempt, ContactRepository, DeliveryRepository, DueDelivery, MessageRepository } from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import { contactView } from './contact.mapper.ts'
import { EgressRefused, readCapped } from './egress/guarded-dialer.ts'
import type { Relay } from './relay.ts'
import { judgeResponse, nextAttempt } from './webhooks/retry-schedule.ts'
import { signStandardWebhook } from './webhooks/standard-webhook.ts'

const TIMEOUT_MS = 15_000
const MOST_RESPONSE_BYTES = 16_384
/** The rest of a backlog is due as well: the sweeper takes it bit by bit. */
export const MOST_AT_ONCE = 200

interface Dependencies {
  readonly deliveries: DeliveryRepository
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly relay: Relay
  readonly logger: Logger
  readonly fetch: typeof fetch
  readonly random: () => number
}

/** Brings events to webhooks, by the Standard Webhooks scheme. */
export class DeliveriesService {
  constructor(private readonly to: Dependencies) {}

  async attempt(due: Pick<DueDelivery, 'deliveryId' | 'made'>): Promise<void> {
    const attempt = await this.to.deliveries.claim(due)
    if (!attempt) return
    try {
      const response = await this.post(attempt)
      const verdict = judgeResponse(response.status)
      if (verdict === 'delivered') {
        const backlog = await this.to.deliveries.succeed(attempt, response.status)
        this.to.relay.deliveries(backlog.slice(0, MOST_AT_ONCE))
      } else {
        await this.fail(attempt, `HTTP ${response.status}`, {
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          disable: verdict === 'disable'
        })
      }
    } catch (error) {
      await this.fail(attempt, reasonOf(error), { retryAfter: null, disable: false })
    }
  }

  private async post(attempt: Attempt): Promise<Response> {
    const body = await this.bodyOf(attempt)
    const headers = signStandardWebhook({
      id: attempt.event.id,
      timestamp: Math.floor(attempt.begunAt.getTime() / 1000),
      body,
      secrets: this.to.deliveries.secretsOf(attempt)
    })
    const response = await this.to.fetch(attempt.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Parley' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS)
    })
    await readCapped(response, MOST_RESPONSE_BYTES) // so that the connection can be used again
    return response
  }

  /** The contact as it is now: its version tells a receiver which of two bodies is newer. */
  private async bodyOf({ event, projectId, contactId, threadId }: Attempt): Promise<string> {
    const stored = contactId === null ? undefined : await this.to.contacts.find(projectId, contactId)
    const messages = stored && (await this.to.messages.listByContact(projectId, [stored.contact.id]))
    return JSON.stringify({
      type: event.type,
      timestamp: event.at.toISOString(),
      data: {
        ...event.data,
        ...(threadId === null ? {} : { thread: threadId }),
        ...(stored ? { contact: contactView(stored, messages?.get(stored.contact.id) ?? []) } : {})
      }
    })
  }

  private async fail(
    attempt: Attempt,
    error: string,
    { status, retryAfter, disable }: { status?: number; retryAfter: string | null; disable: boolean }
  ): Promise<void> {
    const next = disable
      ? undefined
      : nextAttempt({
          attempt: attempt.attempt,
          ...(retryAfter ? { retryAfter } : {}),
          now: attempt.begunAt.getTime(),
          random: this.to.random()
        })
    this.to.logger.warn(
      {
        delivery: attempt.deliveryId,
        webhook: attempt.webhookId,
        contact: attempt.contactId,
        error,
        delayMs: next?.delayMs
      },
      next ? 'A webhook delivery failed and will be tried again' : 'A webhook delivery failed for good'
    )
    await this.to.deliveries.fail(attempt, {
      ...(status === undefined ? {} : { status }),
      error,
      disable,
      ...(next ? { againInMs: next.delayMs } : {})
    })
    if (next && next.delayMs < 60_000) {
      const { deliveryId, projectId, webhookId } = attempt
      this.to.relay.deliveries([{ deliveryId, projectId, webhookId, made: attempt.attempt }], next.delayMs)
    }
  }
}

function reasonOf(error: unknown): string {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; depth++, one = one.cause) {
    if (one instanceof EgressRefused) return `destination_refused: ${one.message}`
    if (one.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`
    if ('code' in one && typeof one.code === 'string') return one.code
  }
  return error instanceof Error ? error.message : String(error)
}
