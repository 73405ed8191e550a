import { createHash } from 'node:crypto'
import { linkHash, payloadDigest, type ChainHead, type ChainLink } from '@parley/core'
import { newId, randomText } from './identifier.ts'

/** An event as its row has it. */
export interface Link {
  readonly id: string
  readonly type: string
  readonly data: string
  readonly salt: string
  readonly at: string
  readonly chain_seq: number
  readonly digest: string
  readonly hash: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

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
  const time = new Date(at).toISOString()
  const links = happened.map(({ type, data }) => {
    const payload = salted(data)
    head = linkHash(sha256, head, contactId, { type, at: time, digest: payload.digest })
    return { id: newId('evt'), type, ...payload, at: time, chain_seq: head.seq, hash: head.hash }
  })
  return { head, links }
}

/** A payload with a salt of its own, and the digest over both. */
export function salted(data: unknown): { data: string; salt: string; digest: string } {
  const text = JSON.stringify(data)
  const salt = randomText(26) // 130 bits
  return { data: text, salt, digest: payloadDigest(sha256, text, salt) }
}

/**
 * The payload of `event e` as the very text that was digested, or nothing where it is erased. One that is called erased
 * and still shows something must be what was digested too.
 */
export const PAYLOAD = `case when e.erased_at is null or e.salt is not null or e.data::text <> '{}'
  then e.data::text end`

/** Of `event e`, what its link is made of. */
export const LINK_COLUMNS = `e.type, e.at, e.chain_seq, e.digest, e.hash, e.salt, ${PAYLOAD} as payload`

export interface LinkRow {
  type: string
  at: Date
  chain_seq: number
  digest: string
  hash: string
  salt: string | null
  payload: string | null
}

export function toLink({ type, at, chain_seq: seq, digest, hash, salt, payload }: LinkRow): ChainLink {
  return { type, at: at.toISOString(), seq, digest, hash, salt: salt ?? undefined, payload: payload ?? undefined }
}
