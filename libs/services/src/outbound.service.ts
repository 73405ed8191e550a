import { isParleyError, ParleyError, type ErrorCode } from '@parley/core'
import type {
  Claim,
  ContactRepository,
  Copy,
  Database,
  EffectRepository,
  MessageRepository,
  Work
} from '@parley/database'
import { settlementOf, type Logger, type MessageRef, type OutboundMessage } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'
import type { OpenChannel } from './connections.ts'
import type { FilesService } from './files.service.ts'
import { operatorName } from './operator-name.ts'
import type { Relay } from './relay.ts'
import type { Tokens } from './tokens.ts'

/** Well below the time after which a claim counts as abandoned. */
const SEND_TIMEOUT_MS = 20_000
const ATTEMPTS = 8
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 10 * 60_000
/** A platform that asks for more is asked again after a day. */
const LONGEST_WAIT_MS = 24 * 3_600_000
const STILL_SENDING_MS = 1_000

/** Failures that an operator can mend: they wait among the dead letters to be retried. */
const MENDABLE: readonly ErrorCode[] = ['provider_auth_failed', 'unexpected_error', 'channel_not_found']

interface Dependencies {
  readonly database: Database
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly effects: EffectRepository
  readonly channels: ChannelsService
  readonly relay: Relay
  readonly tokens: Tokens
  readonly files: FilesService
  readonly logger: Logger
  readonly publicUrl: () => string
  readonly random: () => number
}

/** Sends messages and brings their copies up to date. Every send is claimed in Postgres before the wire is touched. */
export class OutboundService {
  constructor(private readonly to: Dependencies) {}

  async perform(job: Pick<Work, 'effectId' | 'messageId' | 'kind'>): Promise<void> {
    return job.kind === 'send' ? this.send(job.messageId) : this.update(job.effectId, job.messageId)
  }

  /** What a channel sent with a token or at a reference, as it was made. */
  async sent(channelId: string, by: { token?: string; ref?: MessageRef }): Promise<OutboundMessage | undefined> {
    const tokenId = by.token === undefined ? undefined : this.to.tokens.read(by.token, 'reply')
    const found = tokenId
      ? await this.to.messages.findByToken(tokenId)
      : by.ref && (await this.to.messages.findByRef(channelId, by.ref))
    if (found?.channelId !== channelId) return undefined
    const copy = await this.to.messages.findCopy(found.messageId)
    return copy && this.messageOf({ ...copy, attempt: 1, agentTurns: null, askedNames: null, threadId: '' })
  }

  private async send(messageId: string): Promise<void> {
    const claim = await this.to.messages.claim(messageId)
    if (!claim) return this.takeOver(messageId)
    let ref: MessageRef
    try {
      const { provider, connection } = await this.to.channels.connection(claim.channelId)
      const message = await this.messageTo(claim, provider)
      ref = await connection.send(claim.target, message, AbortSignal.timeout(SEND_TIMEOUT_MS))
    } catch (error) {
      return this.failed(claim, sendError(error))
    }
    await this.ended(claim, { state: 'sent', ref, shownVersion: claim.version })
  }

  private async messageTo(claim: Claim, { capabilities }: OpenChannel['provider']): Promise<OutboundMessage> {
    const follows = capabilities.threads ? await this.to.messages.findLatestRef(claim) : undefined
    return { ...this.messageOf(claim), ...(follows ? { follows: follows as MessageRef } : {}) }
  }

  /** Not to be claimed: it is done, its contact is closed, somebody sends it now, or their process died over it. */
  private async takeOver(messageId: string): Promise<void> {
    const abandoned = await this.to.messages.takeOver(messageId)
    if (abandoned) return this.resolveUnknown(abandoned, 'the process that sent it died')
    await this.to.messages.dropSend(messageId)
  }

  private async failed(claim: Claim, error: ParleyError): Promise<void> {
    const { code, message } = error
    const where = { contact: claim.contactId, message: claim.messageId, code }
    if (code === 'send_outcome_unknown') return this.resolveUnknown(claim, message)
    if (error.retryable && (claim.attempt < ATTEMPTS || this.isOnlyEarly(claim, code))) {
      const delayMs = this.delayAfter(error, claim.attempt)
      this.to.logger.warn({ ...where, delayMs }, 'A send failed and will be tried again')
      return this.again(claim, `${code}: ${message}`, delayMs)
    }
    this.to.logger.warn(where, 'A send failed for good')
    await this.ended(claim, {
      state: 'undeliverable',
      error: `${code}: ${message}`,
      bury: error.retryable || MENDABLE.includes(code)
    })
  }

  /** Who is told to wait has not failed: it gives up by the clock, and not by how often it was told so. */
  private isOnlyEarly({ createdAt }: Claim, code: ErrorCode): boolean {
    return code === 'provider_rate_limited' && this.to.database.now() - createdAt.getTime() < LONGEST_WAIT_MS
  }

  /** Reports that nobody knows, looks it up where the platform can, else follows the channel's policy. */
  private async resolveUnknown(claim: Claim, why: string): Promise<void> {
    if (!(await this.ended(claim, { state: 'unknown', error: why }))) return
    const opened = await this.to.channels.connection(claim.channelId).catch(() => undefined)
    if (opened?.connection.find) {
      try {
        const message = await this.messageTo(claim, opened.provider) // it stands where it was sent: below what it follows
        const ref = await opened.connection.find(message, claim.target, AbortSignal.timeout(SEND_TIMEOUT_MS))
        if (ref) return void (await this.ended(claim, { state: 'sent', ref, shownVersion: claim.version }))
      } catch (error) {
        this.to.logger.warn({ message: claim.messageId, error: String(error) }, 'A send could not be looked up')
      }
    }
    if (opened?.channel.uncertain === 'hold') {
      const copy = await this.to.messages.findCopy(claim.messageId)
      if (copy?.state === 'unknown') await this.to.effects.doneFor(claim.messageId)
      return this.settleNotice(claim)
    }
    if (claim.attempt >= ATTEMPTS) {
      await this.to.effects.buryFor(claim.messageId, `send_outcome_unknown: ${why}`)
      return this.settleNotice(claim)
    }
    await this.again(claim, why, this.backoff(claim.attempt))
  }

  /** Writes how a send ended, and lets the contact hear of it where it matters to the ladder. */
  private async ended(claim: Claim, end: Parameters<MessageRepository['finish']>[1]): Promise<boolean> {
    const { contactId, recipientId, addressIndex, messageId } = claim
    if (claim.turnId !== null || (end.state === 'sent' && !claim.first)) {
      const ours = await this.to.messages.finish(claim, end)
      if (ours) await this.settleNotice(claim)
      return ours
    }
    let ours = true
    const applied = await this.to.contacts
      .apply(
        contactId,
        (at) =>
          end.state === 'undeliverable'
            ? { type: 'undeliverable', recipientId, address: addressIndex, reason: end.error ?? 'undeliverable', at }
            : {
                type: 'sent',
                recipientId,
                address: addressIndex,
                messageId,
                at,
                ...(end.state === 'unknown' ? { unknown: true, attempt: claim.attempt } : {})
              },
        {
          also: async (client) => {
            ours = await this.to.messages.finish(claim, end, client)
            // Somebody else has the claim: what they find is what counts, so nothing of this is kept.
            if (!ours) throw new ClaimLost()
          }
        }
      )
      .catch((error: unknown) => {
        if (error instanceof ClaimLost) return undefined
        throw error
      })
    if (!applied) return false
    this.to.relay.committed(applied)
    if (end.state !== 'unknown') await this.settleNotice(claim) // what is unknown is looked up or repeated first
    return ours
  }

  /** Whoever ends the last message of a notice settles it. Looked at after the commit, so that two last ones see each other. */
  private async settleNotice(claim: Claim): Promise<void> {
    if (claim.ask.kind === 'notice') await this.endNotice(claim.contactId)
  }

  async endNotice(contactId: string): Promise<void> {
    const { ended, delivered } = await this.to.messages.noticeEnd(contactId)
    if (!ended) return
    this.to.relay.committed(await this.to.contacts.apply(contactId, (at) => ({ type: 'notified', delivered, at })))
  }

  private async again(claim: Claim, error: string, delayMs: number): Promise<void> {
    const work = await this.to.messages.requeue(claim, error, new Date(this.to.database.now() + delayMs))
    if (work) this.to.relay.retry(work, delayMs)
  }

  /** The platform's own word, within reason, or ours. */
  private delayAfter({ retryAfterMs }: ParleyError, attempt: number): number {
    return retryAfterMs === undefined ? this.backoff(attempt) : Math.min(Math.max(retryAfterMs, 0), LONGEST_WAIT_MS)
  }

  private backoff(attempt: number): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1))
    return Math.round(longest * (0.5 + this.to.random() / 2))
  }

  private async update(effectId: string, messageId: string): Promise<void> {
    const copy = await this.to.messages.findCopy(messageId)
    const effect = await this.to.effects.find(effectId)
    if (!effect || effect.dead) return
    if (copy?.state === 'sending') {
      await this.to.effects.retryAt(effectId, new Date(this.to.database.now() + STILL_SENDING_MS), null)
      return this.to.relay.retry({ ...effect, attempts: effect.attempts + 1 }, STILL_SENDING_MS)
    }
    if (!copy || copy.ref === null || copy.shownVersion >= copy.version) return this.to.effects.done(effectId)
    try {
      const { connection } = await this.to.channels.connection(copy.channelId)
      if (connection.update) {
        const settlement = settlementOf(copy)
        const message = this.messageOf({ ...copy, attempt: 1, agentTurns: null, askedNames: null, threadId: '' })
        const ref = await connection.update(
          copy.ref as MessageRef,
          message,
          settlement,
          AbortSignal.timeout(SEND_TIMEOUT_MS)
        )
        await this.to.messages.markShown(messageId, settlement.version, ref)
      }
      await this.to.effects.done(effectId)
    } catch (error) {
      await this.updateFailed(effect, sendError(error))
    }
  }

  private async updateFailed(effect: Work, error: ParleyError): Promise<void> {
    if (error.code === 'channel_not_found') return this.to.effects.done(effect.effectId) // nobody can show it any more
    const why = `${error.code}: ${error.message}`
    const again = error.retryable || error.code === 'send_outcome_unknown' // showing the same twice does no harm
    if (!again || effect.attempts + 1 >= ATTEMPTS) return this.to.effects.bury(effect.effectId, why)
    const delayMs = this.delayAfter(error, effect.attempts + 1)
    await this.to.effects.retryAt(effect.effectId, new Date(this.to.database.now() + delayMs), why)
    this.to.relay.retry({ ...effect, attempts: effect.attempts + 1 }, delayMs)
  }

  private messageOf(
    claim: Pick<
      Claim | Copy,
      | 'messageId'
      | 'projectId'
      | 'contactId'
      | 'recipientId'
      | 'recipient'
      | 'account'
      | 'tokenId'
      | 'ask'
      | 'projectName'
      | 'createdAt'
    > &
      Pick<Claim, 'attempt' | 'turnText' | 'agentTurns' | 'askedNames' | 'threadId'>
  ): OutboundMessage {
    const { ask } = claim
    const watcher = ask.watchers?.find((one) => one.id === claim.recipientId)
    const files = this.to.files.storeFor(claim.projectId)
    return {
      id: claim.messageId,
      contactId: claim.contactId,
      threadId: claim.threadId,
      attempt: claim.attempt,
      createdAt: claim.createdAt,
      bounceToken: this.to.tokens.make(claim.tokenId, 'bounce'),
      ...(watcher
        ? { watches: watcher.kind, asked: (claim.askedNames ?? []).map(operatorName) }
        : {
            token: this.to.tokens.make(claim.tokenId, 'reply'),
            link: `${this.to.publicUrl()}/r/${this.to.tokens.make(claim.tokenId, 'link')}`
          }),
      recipient: claim.recipient,
      project: claim.projectName,
      agent: ask.requester.agent ?? ask.requester.key,
      kind: ask.kind,
      ...(ask.title === undefined ? {} : { title: ask.title }),
      body: claim.turnText === null ? [ask.body, ...(claim.agentTurns ?? []).slice(1)].join('\n\n') : ask.body,
      options: ask.options,
      ...(ask.form ? { form: ask.form } : {}),
      ...(ask.action ? { action: ask.action } : {}),
      ...(ask.context ? { context: ask.context } : {}),
      attachments: (claim.turnText === null ? (ask.attachments ?? []) : []).map((file) => ({
        ...file,
        open: () => files.open(file.id)
      })),
      ...(ask.deadlineAt === undefined ? {} : { deadlineAt: new Date(ask.deadlineAt) }),
      ...(claim.turnText === null ? {} : { turn: claim.turnText })
    }
  }
}

class ClaimLost extends Error {}

/**
 * A provider's word on a failure. One that timed out, or broke in a way it does not name, may have sent: nobody knows.
 */
function sendError(error: unknown): ParleyError {
  if (isParleyError(error)) return error
  return new ParleyError('send_outcome_unknown', {
    detail: error instanceof Error ? error.message : String(error),
    cause: error
  })
}
