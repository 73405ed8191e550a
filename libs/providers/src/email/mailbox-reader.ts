import type { Connection, Inbound, InboundReceipt, ProviderContext } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import { mailboxOf } from './beginning.ts'
import type { EmailConfig } from './email.schema.ts'
import { arrivals, type Arrival } from './imap-mail.ts'
import type { ReadMail } from './inbound-mail.ts'
import { ATTEMPTS, attemptsAt, CURSOR, startAt, type Attempts, type Cursor } from './mail-cursor.ts'
import { isTooLarge, type MailIntake } from './mail-intake.ts'

const ATTEMPTS_AT_A_MAIL = 3
/** A network fails now and then; only a mail at which the server hangs up fails so often, with nothing between. */
const DROPS_AT_A_MAIL = 20
/** Checking a signature waits for the DNS: several mails do so at once, and are handed on in order. */
const READ_AHEAD = 4

export type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

export interface ReaderParts {
  readonly config: EmailConfig & { readonly imapHost: string }
  readonly context: ProviderContext
  readonly intake: MailIntake
  /** Its writer may be told something about a mail. */
  readonly onReceipt: (receipt: InboundReceipt, read: ReadMail) => void
}

export interface MailboxReader {
  catchUp(): Promise<void>
}

/**
 * Reads what is new in an open mailbox, until `aborted` rejects. What it throws ends the connection, and the next one
 * tries again.
 */
export async function openReader(
  { config, context, intake, onReceipt }: ReaderParts,
  client: ImapFlow,
  began: Date,
  onInbound: OnInbound,
  aborted: Promise<never>
): Promise<MailboxReader> {
  const opened = client.mailbox
  if (!opened) throw new Error('The mailbox cannot be opened')
  const uidValidity = String(opened.uidValidity)
  const mailbox = mailboxOf(config)!
  const row = await context.store.get(CURSOR)
  const start = startAt(row?.value, { mailbox, uidValidity, uidNext: opened.uidNext }, began, context.now())
  if (start.warning) context.logger.warn({ mailbox, uidValidity }, start.warning)
  const end = opened.uidNext - 1
  let { cursor } = start
  if (start.moved) await keep(cursor)
  // A mail that kills the process is the first one of the next: only that one is counted before it is tried.
  let suspect = true

  async function keep(place: Cursor): Promise<void> {
    const version = (await context.store.get(CURSOR))?.version ?? 0
    if (!(await context.store.set(CURSOR, place, version))) throw new Error('Somebody else reads this mailbox')
  }

  async function read(mail: Arrival): Promise<ReadMail> {
    const refuse = async () => {
      return { inbound: await intake.refuse(mail.beginning, `${mailbox} ${uidValidity} ${mail.uid}`) }
    }
    if (mail.size > config.maxBytes) return refuse()
    try {
      return await intake.take(await mail.content())
    } catch (error) {
      if (isTooLarge(error)) return refuse()
      throw error
    }
  }

  /** Where not even that can be fetched, its beginning must do. */
  async function giveUp(mail: Arrival, { count, drops }: Attempts): Promise<{ inbound: Inbound }> {
    const isFetched = count <= ATTEMPTS_AT_A_MAIL + 1 && drops < DROPS_AT_A_MAIL
    return { inbound: await intake.giveUp(isFetched ? await mail.content() : mail.beginning) }
  }

  async function hand(mail: Arrival, reading?: Promise<ReadMail>): Promise<void> {
    const next: Cursor = { ...cursor, lastUid: mail.uid, at: context.now().toISOString() }
    const tried = suspect ? await count(mail.uid, { count: 1 }) : undefined
    const isHopeless = tried && (tried.count > ATTEMPTS_AT_A_MAIL || tried.drops >= DROPS_AT_A_MAIL)
    try {
      const known = isHopeless ? giveUp(mail, tried) : (reading ?? read(mail))
      const found = await Promise.race([known, aborted])
      onReceipt(await onInbound(found.inbound, { key: CURSOR, value: next }), found)
    } catch (error) {
      if (client.usable) {
        const attempts = tried ?? (await count(mail.uid, { count: 1 }))
        context.logger.warn({ mailbox, uid: mail.uid, tried: attempts.count }, 'A mail could not be read')
      } else if (tried) await count(mail.uid, { count: -1, drops: 1 })
      throw error
    }
    cursor = next
    suspect = false
  }

  async function count(uid: number, more: { count: number; drops?: number }): Promise<Attempts> {
    const kept = await context.store.get(ATTEMPTS)
    const before = attemptsAt(kept?.value, uidValidity, uid)
    const tried = { ...before, count: before.count + more.count, drops: before.drops + (more.drops ?? 0) }
    await context.store.set(ATTEMPTS, tried, kept?.version ?? 0)
    return tried
  }

  return {
    async catchUp() {
      const since = cursor.since === undefined ? undefined : new Date(cursor.since)
      const ahead: (() => Promise<void>)[] = []
      for await (const mail of arrivals(client, cursor.lastUid, since)) {
        if (suspect) {
          await hand(mail)
          continue
        }
        const reading = read(mail)
        reading.catch(() => {}) // looked at when its turn comes
        ahead.push(() => hand(mail, reading))
        if (ahead.length === READ_AHEAD) await ahead.shift()!()
      }
      for (const next of ahead) await next()
      if (since) {
        const { since: _, ...place } = cursor
        cursor = { ...place, lastUid: Math.max(cursor.lastUid, end) }
        await keep(cursor)
      }
    }
  }
}
