import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export interface RingKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts what is secret at rest, and derives MACs for tokens. The first key of the ring is used for what is new;
 * all of them still open what is old, so a key can be rotated without a flag day. Every purpose has a key of its own,
 * derived from the ring's, so that a MAC never doubles as an encryption key.
 */
export class SecretBox {
  constructor(private readonly ring: readonly [RingKey, ...RingKey[]]) {}

  get currentKeyId(): string {
    return this.ring[0].id
  }

  /** AES-256-GCM; `owner` (a row's id) is bound in, so that a value cannot be moved to another row. */
  seal(plain: string, owner: string): Uint8Array<ArrayBuffer> {
    const { id } = this.ring[0]
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.derive(id, 'seal')!, iv).setAAD(Buffer.from(owner))
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return new Uint8Array(Buffer.concat([Buffer.from(`${id}:`), iv, cipher.getAuthTag(), sealed]))
  }

  open(sealed: Uint8Array, owner: string): string {
    const bytes = Buffer.from(sealed)
    const colon = bytes.indexOf(':')
    const id = bytes.subarray(0, colon).toString()
    const key = this.derive(id, 'seal')
    if (!key) throw new Error(`PARLEY_SECRET_KEY has no key "${id}", which a stored secret needs`)
    const iv = bytes.subarray(colon + 1, colon + 1 + IV_BYTES)
    const tag = bytes.subarray(colon + 1 + IV_BYTES, colon + 1 + IV_BYTES + TAG_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner)).setAuthTag(tag)
    return decipher.update(bytes.subarray(colon + 1 + IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  }

  /** HMAC-SHA256 under the named key of the ring; `undefined` when the ring has no such key. */
  mac(keyId: string, purpose: string, text: string): Buffer | undefined {
    const key = this.derive(keyId, purpose)
    return key && createHmac('sha256', key).update(text).digest()
  }

  /** What only this key of the ring makes, and what tells nothing about it; `undefined` when the ring has no such key. */
  check(keyId: string): string | undefined {
    return this.mac(keyId, 'check', keyId)?.toString('hex')
  }

  private readonly derived = new Map<string, Buffer>()

  private derive(id: string, purpose: string): Buffer | undefined {
    const name = `${id}:${purpose}`
    const known = this.derived.get(name)
    if (known) return known
    const key = this.ring.find((one) => one.id === id)?.key
    if (!key) return undefined
    const derived = Buffer.from(hkdfSync('sha256', key, '', `parley:${purpose}`, 32))
    this.derived.set(name, derived)
    return derived
  }
}
