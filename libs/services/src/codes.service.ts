import { randomInt, timingSafeEqual } from 'node:crypto'
import { atLeast, ERRORS, isParleyError, ParleyError, type Assurance, type Contact } from '@parley/core'
import type { Addressed, CodeRepository, ConsentRepository, SecretBox, StoredCode } from '@parley/database'
import type { Logger } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'

const DIGITS = 6
const VALID_MS = 10 * 60_000
const APART_MS = 60_000
const WINDOW_MS = 3_600_000
const MOST_IN_WINDOW = 5
/** Over all the codes of a message: one chance in a hundred thousand for whoever guesses. */
const MOST_WRONG = 10
const SEND_TIMEOUT_MS = 20_000

interface Dependencies {
  readonly codes: CodeRepository
  readonly channels: ChannelsService
  readonly consents: ConsentRepository
  readonly secrets: SecretBox
  readonly logger: Logger
}

/**
 * One-time codes: whoever types one reads what is sent to the target, and did not only come by a forwarded link.
 * A code is bound to one message, kept as a MAC, and good for one page view.
 */
export class CodesService {
  constructor(private readonly to: Dependencies) {}

  /**
   * What a code proves to this contact by this message. `undefined`: a link is enough, or its channel can send no code
   * that would be.
   */
  async provenBy(contact: Contact, message: Addressed): Promise<Assurance | undefined> {
    const wanted = contact.policy.minAssurance
    if (contact.kind === 'notice' || atLeast('link', wanted)) return undefined
    const channel = await this.to.channels.storedById(message.channelId)
    const provider = await this.to.channels.provider(channel).catch(() => undefined)
    const proven = provider?.capabilities.assurance.code
    return !channel.deleted && proven !== undefined && atLeast(proven, wanted) ? proven : undefined
  }

  /** `waiting`: one was sent that still works. `barred`: too many wrong ones were typed for any to work. */
  async stateOf({ messageId }: Addressed): Promise<'none' | 'waiting' | 'barred'> {
    const code = await this.to.codes.find(messageId)
    if (!code) return 'none'
    if (code.attempts >= MOST_WRONG) return 'barred'
    return code.usedBy === null && this.isFresh(code) ? 'waiting' : 'none'
  }

  /**
   * Sends a new code to where the message went; from then on only that one works. One that was not sent uses up its
   * minute too, so that nobody hammers a platform that is down.
   * Throws `too_many_requests`, and what the platform says under the title of its error.
   */
  async send(message: Addressed, about: { readonly project: string; readonly title: string }): Promise<void> {
    const { messageId, contactId, channelId, target } = message
    if (await this.to.consents.isOut(message.projectId, channelId, target)) throw new ParleyError('recipient_opted_out')
    const sentAt = await this.takeTurn(messageId)
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
    const expiresAt = new Date(sentAt.getTime() + VALID_MS)
    let failure: ParleyError | undefined
    try {
      const { connection } = await this.to.channels.connection(channelId)
      await connection.sendCode!(target, { code, expiresAt, ...about }, AbortSignal.timeout(SEND_TIMEOUT_MS))
    } catch (error) {
      failure = this.failureOf(error)
      // A provider's words may hold the code.
      this.to.logger.warn({ contact: contactId, message: messageId, code: failure.code }, 'A code could not be sent')
      if (failure.code !== 'send_outcome_unknown') throw failure
    }
    const hash = this.hash(this.to.secrets.currentKeyId, messageId, code)!
    await this.to.codes.change(messageId, () => ({ change: { hash, expiresAt, usedBy: null }, result: undefined }))
    if (failure) throw failure
  }

  /**
   * Takes a typed code for one page view, by its nonce; the same press again is taken again.
   * Throws `code_required`, `code_invalid` and `too_many_requests`.
   */
  async take({ messageId }: Addressed, typed: string | undefined, nonce: string): Promise<void> {
    const text = (typed ?? '').normalize('NFKC').replace(/[\s-]/g, '')
    if (text === '') throw required()
    const refusal = await this.to.codes.change(messageId, (code) => {
      if (code.attempts >= MOST_WRONG) return { result: barred() }
      const again = code.usedBy === nonce
      if (code.hash === null) return { result: required() }
      if (code.usedBy !== null && !again) return { result: invalid('That code was used already: have a new one sent') }
      if (!again && !this.isFresh(code)) return { result: invalid('That code is too old: have a new one sent') }
      if (this.isRight(code.hash, messageId, text)) return { change: { usedBy: nonce }, result: undefined }
      const attempts = code.attempts + 1
      return { change: { attempts }, result: attempts >= MOST_WRONG ? barred() : invalid('That code is wrong') }
    })
    if (refusal) throw refusal
  }

  /** When it was taken. */
  private async takeTurn(messageId: string): Promise<Date> {
    const taken = await this.to.codes.change<Date | ParleyError>(messageId, ({ attempts, sentAt, readAt }) => {
      if (attempts >= MOST_WRONG) return { result: barred() }
      const now = readAt.getTime()
      const recent = sentAt.filter((at) => at.getTime() > now - WINDOW_MS)
      const waits = [
        (recent.at(-1)?.getTime() ?? 0) + APART_MS - now,
        recent.length < MOST_IN_WINDOW ? 0 : recent[0]!.getTime() + WINDOW_MS - now
      ]
      const retryAfterMs = Math.max(...waits)
      if (retryAfterMs > 0) return { result: tooSoon(retryAfterMs) }
      return { change: { sentAt: [...recent, readAt] }, result: readAt }
    })
    if (isParleyError(taken)) throw taken
    return taken
  }

  private failureOf(error: unknown): ParleyError {
    const code = isParleyError(error) ? error.code : 'send_outcome_unknown'
    const then =
      code === 'send_outcome_unknown'
        ? 'If no code arrives within a minute, have another one sent.'
        : 'No code was sent: try again in a minute, or answer the message itself.'
    return new ParleyError(code, { detail: `${ERRORS[code].title}. ${then}` })
  }

  private isFresh({ hash, expiresAt, readAt }: StoredCode): boolean {
    return hash !== null && expiresAt !== null && expiresAt > readAt
  }

  private isRight(hash: string, messageId: string, typed: string): boolean {
    const wanted = this.hash(hash.slice(0, hash.indexOf(':')), messageId, typed)
    return wanted !== undefined && timingSafeEqual(Buffer.from(hash), Buffer.from(wanted))
  }

  private hash(keyId: string, messageId: string, code: string): string | undefined {
    const mac = this.to.secrets.mac(keyId, 'code', `${messageId}|${code}`)
    return mac && `${keyId}:${mac.toString('base64url')}`
  }
}

const required = (): ParleyError =>
  new ParleyError('code_required', {
    path: 'code',
    detail: 'Have a code sent, and type it here. Nothing was recorded.'
  })

const invalid = (detail: string): ParleyError =>
  new ParleyError('code_invalid', { path: 'code', detail: `${detail}. Nothing was recorded.` })

const barred = (): ParleyError => new ParleyError('too_many_requests', { detail: 'Too many wrong codes were typed' })

function tooSoon(retryAfterMs: number): ParleyError {
  const seconds = Math.ceil(retryAfterMs / 1000)
  const wait = seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  const detail = `A code was sent already: look for it, in the spam folder too. Another one can be sent in ${wait}.`
  return new ParleyError('too_many_requests', { detail, retryAfterMs })
}
