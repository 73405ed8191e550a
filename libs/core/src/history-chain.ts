/** SHA-256 of a text, in hex: handed in, since the domain computes none itself. */
export type Sha256 = (text: string) => string

export interface ChainHead {
  readonly seq: number
  readonly hash: string
}

/** Where a contact's history begins. */
export const CHAIN_START: ChainHead = { seq: 0, hash: '' }

/** An event as it is chained. Its payload is a text, since the digest goes over each character of it. */
export interface ChainLink {
  readonly type: string
  readonly at: string
  readonly seq: number
  readonly digest: string
  readonly hash: string
  /** None where it is erased. */
  readonly payload?: string | undefined
  /** None where it is erased, or older than salts. */
  readonly salt?: string | undefined
}

const SALTED = 'salted:'

/**
 * The digest of a payload. Its salt keeps whoever knows the few payloads that it can have been from finding out which,
 * once both are erased. The digest itself says whether it is salted, and the chain goes over it, so that neither
 * erasing nor stripping the salt makes a salted payload an unsalted one.
 */
export function payloadDigest(sha256: Sha256, payload: string, salt: string | undefined): string {
  return salt === undefined ? sha256(payload) : `${SALTED}${sha256(JSON.stringify([salt, payload]))}`
}

export function isSalted(digest: string): boolean {
  return digest.startsWith(SALTED)
}

/** The hash over the link before, and all of this one: of the payload its digest, so that it can be erased. */
export function linkHash(
  sha256: Sha256,
  previous: ChainHead,
  contactId: string,
  { type, at, digest }: Pick<ChainLink, 'type' | 'at' | 'digest'>
): ChainHead {
  const seq = previous.seq + 1
  return { seq, hash: sha256(JSON.stringify([previous.hash, contactId, seq, type, at, digest])) }
}

/** What is wrong with a link: it is not the next one, does not follow from what was before, or says something else. */
export type ChainFlaw = 'missing' | 'rewritten' | 'payload_changed'

/** Compares a link with what must come after `previous`. Gives nothing where it fits. */
export function flawOf(sha256: Sha256, previous: ChainHead, contactId: string, link: ChainLink): ChainFlaw | undefined {
  const { seq, hash } = linkHash(sha256, previous, contactId, link)
  if (link.seq !== seq) return 'missing'
  if (link.hash !== hash) return 'rewritten'
  return isPayloadOf(sha256, link) ? undefined : 'payload_changed'
}

/** Whether a payload is what its digest says; an erased one cannot be anything else. */
export function isPayloadOf(sha256: Sha256, { payload, salt, digest }: Omit<ChainLink, 'seq' | 'hash'>): boolean {
  return payload === undefined || payloadDigest(sha256, payload, salt) === digest
}
