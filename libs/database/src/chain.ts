import { createHash } from 'node:crypto'
import { newId } from './identifier.ts'

export interface ChainHead {
  readonly seq: number
  readonly hash: string
}

export interface Link {
  readonly id: string
  readonly type: string
  readonly data: string
  readonly at: string
  readonly chain_seq: number
  readonly digest: string
  readonly hash: string
}

/** Where a contact's history begins. */
export const CHAIN_START: ChainHead = { seq: 0, hash: '' }

/**
 * Links what happened to a contact to all that happened before. The chain runs over digests of the payloads, so that
 * a payload can be erased later without breaking it.
 */
export function chain(
  head: ChainHead,
  contactId: string,
  at: number,
  happened: readonly { type: string; data: unknown }[]
): { head: ChainHead; links: Link[] } {
  const links = happened.map(({ type, data }) => {
    const text = JSON.stringify(data)
    const seq = head.seq + 1
    const digest = digestOf(text)
    const time = new Date(at).toISOString()
    const hash = hashOf({ previous: head.hash, contactId, seq, type, at: time, digest })
    head = { seq, hash }
    return { id: newId('evt'), type, data: text, at: time, chain_seq: seq, digest, hash }
  })
  return { head, links }
}

export function digestOf(payload: string): string {
  return createHash('sha256').update(payload).digest('hex')
}

export function hashOf(link: {
  previous: string
  contactId: string
  seq: number
  type: string
  at: string
  digest: string
}): string {
  const text = JSON.stringify([link.previous, link.contactId, link.seq, link.type, link.at, link.digest])
  return createHash('sha256').update(text).digest('hex')
}
