import type { ImapFlow } from 'imapflow'
import type { MailContent } from './mail-intake.ts'

/** So much of each mail comes at once; what is larger is streamed. */
const AT_ONCE_BYTES = 65_536
const BATCH = 25
const CHUNK_BYTES = 262_144

/** A mail that waits in the mailbox. */
export interface Arrival {
  readonly uid: number
  readonly size: number
  readonly beginning: Uint8Array
  /** Anew each time. */
  content(): Promise<MailContent>
}

/**
 * The mails above a UID, in order, a batch for each round trip, so that neither a long outage nor a large mail fills
 * the memory. `since`: only what came after.
 */
export async function* arrivals(client: ImapFlow, lastUid: number, since?: Date): AsyncGenerator<Arrival> {
  const range = `${lastUid + 1}:*`
  const found = await client.search(since ? { uid: range, since } : { uid: range }, { uid: true })
  if (!found) throw new Error('The search for new mail failed')
  // `n:*` is the last mail too where none is as new as n.
  const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b)
  for (let at = 0; at < uids.length; at += BATCH) {
    const query = { uid: true, size: true, source: { start: 0, maxLength: AT_ONCE_BYTES } }
    const batch = await client.fetchAll(uids.slice(at, at + BATCH).join(','), query, { uid: true })
    for (const { uid, size = 0, source } of batch.sort((a, b) => a.uid - b.uid)) {
      if (source) yield { uid, size, beginning: source, content: () => contentOf(client, uid, source) }
    }
  }
}

async function contentOf(client: ImapFlow, uid: number, beginning: Buffer): Promise<MailContent> {
  if (beginning.length < AT_ONCE_BYTES) return beginning
  const { content } = await client.download(String(uid), undefined, { uid: true, chunkSize: CHUNK_BYTES })
  if (!content) throw new Error('A mail went away while it was read')
  return content
}
