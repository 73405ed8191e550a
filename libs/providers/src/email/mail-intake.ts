import { createHash } from 'node:crypto'
import { isParleyError, type Inbound, type ProviderContext } from '@parley/provider-kit'
import type { RawMail, ReadMail } from './inbound-mail.ts'

/** A mail as it arrived: whole, or to be read once. */
export type MailContent = Uint8Array | AsyncIterable<Uint8Array>

/** Keeps a mail as it came in, then reads it: every way that mail comes in leads here. */
export interface MailIntake {
  take(content: MailContent): Promise<ReadMail>
  /** One that broke its reader again and again. */
  giveUp(content: MailContent): Promise<Inbound>
  /** One that is larger than the channel reads: only its beginning is kept. `id`: the same for a redelivery. */
  refuse(beginning: Uint8Array, id: string): Promise<Inbound>
  reread(raw: string): Promise<Inbound>
}

const FILE = { name: 'mail.eml', contentType: 'message/rfc822' }

export function mailIntake({ files }: ProviderContext, read: (raw: RawMail) => Promise<ReadMail>): MailIntake {
  async function save(content: MailContent) {
    const hash = createHash('sha256')
    const saved = await files.save(hashed(content, hash), FILE)
    return { ...saved, externalId: `mail:${hash.digest('hex').slice(0, 32)}` }
  }

  async function refuse(beginning: Uint8Array, id: string): Promise<Inbound> {
    const { id: raw } = await files.save(once(beginning), FILE)
    return { type: 'ignored', externalId: `mail:${hashOf(id)}`, raw, reason: 'too_large' }
  }

  return {
    async take(content) {
      const { id, size } = await save(content)
      return read({ id, size, open: () => (content instanceof Uint8Array ? once(content) : files.open(id)) })
    },
    async giveUp(content) {
      const { id, externalId } = await save(content)
      return { type: 'unreadable', externalId, raw: id, reason: 'unreadable' }
    },
    refuse,
    async reread(raw) {
      let size = 0
      for await (const chunk of files.open(raw)) size += chunk.length
      const { inbound } = await read({ id: raw, size, open: () => files.open(raw) })
      return inbound
    }
  }
}

/** The file store has a limit of its own. */
export const isTooLarge = (error: unknown): boolean => isParleyError(error) && error.code === 'file_too_large'

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function* hashed(content: MailContent, hash: ReturnType<typeof createHash>): AsyncIterable<Uint8Array> {
  for await (const chunk of content instanceof Uint8Array ? once(content) : content) {
    hash.update(chunk)
    yield chunk
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
