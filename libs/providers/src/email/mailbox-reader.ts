import type { Connection, Inbound, InboundReceipt, ProviderContext } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import type { EmailConfig } from './email.schema.ts'
import { arrivals, type Arrival } from './imap-mail.ts'
import type { ReadMail } from './inbound-mail.ts'
import { ATTEMPTS, attemptsAt, CURSOR, startAt, type Cursor } from './mail-cursor.ts'
import { isTooLarge, type MailIntake } from './mail-intake.ts'

const ATTEMPTS_AT_A_MAIL = 3
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
  onInbound: OnInbound,
  aborted: Promise<never>
): Promise<MailboxReader> {
  const opened = client.mailbox
  if (!opened) throw new Error('The mailbox cannot be opened')
  const uidValidity = String(opened.uidValidity)
  const mailbox = `${config.imapUser}@${config.imapHost}/${config.mailbox}`
  const row = await context.store.get(CURSOR)
  const start = startAt(row?.value, { mailbox, uidValidity, uidNext: opened.uidNext }, context.now())
  if (start.warning) context.logger.warn({ mailbox, uidValidity }, start.warning)
  const end = opened.uidNext - 1
  let { cursor, since } = start
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
  async function giveUp(mail: Arrival, attempts: number): Promise<{ inbound: Inbound }> {
    const content = attempts > ATTEMPTS_AT_A_MAIL + 1 ? mail.beginning : await mail.content()
    return { inbound: await intake.giveUp(content) }
  }

  async function hand(mail: Arrival, reading?: Promise<ReadMail>): Promise<void> {
    const next: Cursor = { ...cursor, lastUid: mail.uid, at: context.now().toISOString() }
    const attempts = suspect ? await countAttempt(mail.uid) : 0
    try {
      const known = attempts > ATTEMPTS_AT_A_MAIL ? giveUp(mail, attempts) : (reading ?? read(mail))
      const found = await Promise.race([known, aborted])
      onReceipt(await onInbound(found.inbound, { key: CURSOR, value: next }), found)
    } catch (error) {
      if (!client.usable) throw error // that says nothing about the mail
      const tried = suspect ? attempts : await countAttempt(mail.uid)
      context.logger.warn({ mailbox, uid: mail.uid, tried }, 'A mail could not be read')
      throw error
    }
    cursor = next
    suspect = false
  }

  async function countAttempt(uid: number): Promise<number> {
    const kept = await context.store.get(ATTEMPTS)
    const count = attemptsAt(kept?.value, uidValidity, uid) + 1
    await context.store.set(ATTEMPTS, { uidValidity, uid, count }, kept?.version ?? 0)
    return count
  }

  return {
    async catchUp() {
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
        cursor = { ...cursor, lastUid: Math.max(cursor.lastUid, end) }
        await keep(cursor)
        since = undefined
      }
    }
  }
}
