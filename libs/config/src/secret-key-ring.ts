import { z } from 'zod'

/** One key of the ring: 32 bytes under a short id that travels with what the key encrypted or signed. */
export interface SecretKey {
  id: string
  key: Buffer
}

const KEY_BYTES = 32
const ID = /^[a-z0-9]{1,2}$/

/** `id:key,id:key` to keys, first one first. No message repeats any part of a key. */
export const SecretKeyRing = z.string().transform((text, context): SecretKey[] => {
  const fail = (message: string) => context.addIssue({ code: 'custom', message })
  const ring: SecretKey[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const [id, encoded, rest] = entry.trim().split(':')
    const nth = `entry ${index + 1} of the ring`
    if (encoded === undefined || rest !== undefined) fail(`${nth} is not written id:key`)
    else if (!ID.test(id!)) fail(`${nth} has an id that is not one or two of a-z 0-9`)
    else if (ring.some((key) => key.id === id)) fail(`${nth} repeats the id "${id}"`)
    else {
      const key = decodeKey(encoded)
      if (key) ring.push({ id: id!, key })
      else fail(`${nth} is not ${KEY_BYTES} bytes in base64, base64url or hex`)
    }
  }
  return ring
})

function decodeKey(encoded: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(encoded)) return Buffer.from(encoded, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(encoded)) return undefined
  const key = Buffer.from(encoded, 'base64') // reads base64url too
  return key.length === KEY_BYTES ? key : undefined
}
