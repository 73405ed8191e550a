import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from '@parley/database'

export type TokenPurpose = 'link' | 'reply' | 'bounce'

const LETTER: Readonly<Record<TokenPurpose, string>> = { link: 'k', reply: 'r', bounce: 'b' }
const MAC_LENGTH = 20
const FORMAT = /^([0-9a-z]{16,24})-([bkr])([0-9a-z]{1,2})-([0-9a-z]{20})$/
const NONCE = /^([0-9a-z]{8,9})\.([0-9a-z]{12})(?:\.([1-9]\d{0,8}))?\.([0-9a-z]{20})$/
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Tokens of links and reply addresses: a message's random id, the purpose, the id of the key, and a MAC over them.
 * The MAC is derived when it is needed and stored nowhere, so the rows alone let nobody answer. Lower case, and short
 * enough for the local part of a mail address.
 */
export class Tokens {
  constructor(private readonly secrets: SecretBox) {}

  make(tokenId: string, purpose: TokenPurpose): string {
    const keyId = this.secrets.currentKeyId
    return `${tokenId}-${LETTER[purpose]}${keyId}-${this.mac(tokenId, purpose, keyId)!}`
  }

  /** The message's token id; `undefined` for a token that is not ours, or was made for another purpose. */
  read(token: string, purpose: TokenPurpose): string | undefined {
    const [, tokenId, letter, keyId, mac] = FORMAT.exec(token) ?? []
    if (tokenId === undefined || letter !== LETTER[purpose]) return undefined
    const wanted = this.mac(tokenId, purpose, keyId!)
    return wanted !== undefined && timingSafeEqual(Buffer.from(mac!), Buffer.from(wanted)) ? tokenId : undefined
  }

  /** One page view's right to decide once, about the version that it shows, for as long as `maxAgeMs` when it is read. */
  makeNonce(token: string, now: number, random: string, proposal = 1): string {
    const stamp = `${now.toString(36)}.${random}${proposal > 1 ? `.${proposal}` : ''}`
    return `${stamp}.${base32(this.secrets.mac(this.secrets.currentKeyId, 'nonce', `${token}|${stamp}`)!)}`
  }

  /**
   * The version that its page showed; `undefined` for anything but the very text that was made, as a nonce is what makes a
   * press the same press, and for one that is too old.
   */
  readNonce(nonce: string, token: string, now: number, maxAgeMs: number): number | undefined {
    const [, at, , proposal, mac] = NONCE.exec(nonce) ?? []
    if (at === undefined) return undefined
    const age = now - parseInt(at, 36)
    if (!(age >= -60_000 && age <= maxAgeMs)) return undefined
    const wanted = base32(
      this.secrets.mac(this.secrets.currentKeyId, 'nonce', `${token}|${nonce.slice(0, -(mac!.length + 1))}`)!
    )
    return timingSafeEqual(Buffer.from(mac!), Buffer.from(wanted)) ? Number(proposal ?? 1) : undefined
  }

  private mac(tokenId: string, purpose: TokenPurpose, keyId: string): string | undefined {
    const mac = this.secrets.mac(keyId, 'token', `${tokenId}|${purpose}`)
    return mac && base32(mac)
  }
}

/** The first 100 bits. */
function base32(bytes: Buffer): string {
  let text = ''
  for (const byte of bytes.subarray(0, MAC_LENGTH)) text += ALPHABET[byte & 31]
  return text
}
