import type { ImapFlow } from 'imapflow'
import type { MailContent } from './mail-intake.ts'

/** So much of each mail comes at once; what is larger is streamed. */
const AT_ONCE_BYTES = 65_536
const BATCH = 25
const CHUNK_BYTES = 262_144
const DAY_MS = 86_400_000

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
 * the memory. The first batches are small: if a mail makes the server hang up, those before it get through, and it
 * is soon the first. `since`: only what came after.
 */
export async function* arrivals(client: ImapFlow, lastUid: number, since?: Date): AsyncGenerator<Arrival> {
  const range = `${lastUid + 1}:*`
  // The server goes by days, of its own zone.
  const from = since && new Date(since.getTime() - DAY_MS)
  const found = await client.search(from ? { uid: range, since: from } : { uid: range }, { uid: true })
  if (!found) throw new Error('The search for new mail failed')
  // `n:*` is the last mail too where none is as new as n.
  const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b)
  for (let at = 0, size = 1; at < uids.length; at += size, size = Math.min(size * 2, BATCH)) {
    yield* await fetched(client, uids.slice(at, at + size), since)
  }
}

async function fetched(client: ImapFlow, uids: readonly number[], since: Date | undefined): Promise<Arrival[]> {
  const query = { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: AT_ONCE_BYTES } }
  try {
    const batch = await client.fetchAll(uids.join(','), query, { uid: true })
    // The library gives nothing, and does not fail, where the connection had ended before.
    if (!client.usable) throw new Error('The connection ended before all mail was fetched')
    return batch
      .filter(({ internalDate }) => !since || !internalDate || new Date(internalDate) >= since)
      .sort((a, b) => a.uid - b.uid)
      .flatMap(({ uid, size = 0, source }) =>
        source ? [{ uid, size, beginning: source, content: () => contentOf(client, uid, source) }] : []
      )
  } catch (error) {
    const [uid, ...others] = uids
    if (uid !== undefined && others.length === 0) return [unfetched(client, uid, error)]
    if (!client.usable) throw error // nobody knows at which
    const one: Arrival[] = []
    for (const uid of uids) one.push(...(await fetched(client, [uid], since)))
    return one
  }
}

/** A mail that the server cannot give: there is nothing to keep but this. */
function unfetched({ mailbox }: ImapFlow, uid: number, error: unknown): Arrival {
  const place = `UID ${uid} of ${mailbox && `${mailbox.path}, ${mailbox.uidValidity}`}`
  const beginning = Buffer.from(`Subject: A mail that could not be fetched (${place})\r\n\r\n`)
  return { uid, size: 0, beginning, content: () => Promise.reject(error as Error) }
}

async function contentOf(client: ImapFlow, uid: number, beginning: Buffer): Promise<MailContent> {
  if (beginning.length < AT_ONCE_BYTES) return beginning
  const { content } = await client.download(String(uid), undefined, { uid: true, chunkSize: CHUNK_BYTES })
  if (!content) throw new Error('A mail went away while it was read')
  return content
}
