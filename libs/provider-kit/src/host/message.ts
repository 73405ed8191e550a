import { randomBytes } from 'node:crypto'
import type { ParleyError } from '@parley/core'
import type { MessageRef, OutboundMessage } from '../provider.ts'

/** What became of a message, as the server keeps it: a send is claimed before the wire is touched. */
export type MessageState = 'queued' | 'sending' | 'sent' | 'undeliverable' | 'unknown' | 'withdrawn'

/** One message to one address, and how far it got. */
export interface HostedMessage {
  readonly contactId: string
  readonly recipientId: string
  readonly target: string
  /** `channel:target`. */
  readonly account: string
  readonly outbound: OutboundMessage
  /** What the agent added, and not the request. */
  readonly turnId?: string
  /** Brings back who answers; `undefined` for somebody who only watches. */
  readonly token: string | undefined
  readonly link: string | undefined
  state: MessageState
  /** The platform says that it arrived. */
  isDelivered?: boolean
  attempts: number
  ref?: MessageRef
  error?: ParleyError
  /** The version of an approval that it shows. */
  readonly proposal: number
  /** The version of the contact that the copy shows. */
  shownVersion: number
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Of the form that the server gives them: an id of the message, the purpose with a key, and what nobody can guess. */
export function tokenFor(id: string, purpose: 'k' | 'r' | 'b'): string {
  return `${id}-${purpose}1-${randomText(20)}`
}

export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('')
}

/** Whether a reference names a message: all that it holds stands in the other, which may hold more. */
export function isWithin(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((one) => whole.some((other) => isWithin(one, other)))
  }
  if (typeof part !== 'object' || part === null) return part === whole
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false
  return Object.entries(part).every(
    ([key, value]) => value === undefined || (Object.hasOwn(whole, key) && isWithin(value, whole[key as never]))
  )
}
