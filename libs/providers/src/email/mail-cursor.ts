import { z } from 'zod'

/** The key of the channel's store that a listener keeps its place under. */
export const CURSOR = 'imap'
/** The key of its count of attempts at the mail that it last failed on. */
export const ATTEMPTS = 'imap.attempts'

/** How far a mailbox was read. Committed with what was read. */
export const Cursor = z.object({
  /** Which mailbox of which account: another one starts anew. */
  mailbox: z.string(),
  uidValidity: z.string(),
  lastUid: z.number().int().nonnegative(),
  /** Only what came since then is read, until all that lay there when it was opened is looked through. ISO 8601. */
  since: z.iso.datetime().optional(),
  /** When it was there, for a mailbox that was renumbered. ISO 8601. */
  at: z.string()
})
export type Cursor = z.infer<typeof Cursor>

/** `drops`: how often the connection went meanwhile, which need not be the mail's fault. */
const Attempts = z.object({
  uidValidity: z.string(),
  uid: z.number(),
  count: z.number(),
  drops: z.number().default(0)
})
export type Attempts = z.infer<typeof Attempts>

const DAY_MS = 86_400_000
/** How far the mail server's clock may be behind ours. */
const CLOCKS_APART_MS = 60_000

/** What the server says of the mailbox when it is opened. */
export interface Opened {
  readonly mailbox: string
  readonly uidValidity: string
  readonly uidNext: number
}

/** Where to start reading, and what somebody should know about it. */
export interface Start {
  readonly cursor: Cursor
  /** It is not where we were, and goes down before anything is read. */
  readonly moved: boolean
  readonly warning?: string
}

/**
 * First what came since the channel began: what lay there before was never for us. After that where we were; where
 * that can no longer be told, everything since is read again, or, with nothing to go by, the end.
 */
export function startAt(kept: unknown, opened: Opened, began: Date, now: Date): Start {
  const { mailbox, uidValidity, uidNext } = opened
  const end: Cursor = { mailbox, uidValidity, lastUid: Math.max(uidNext - 1, 0), at: now.toISOString() }
  const sinceBegan: Cursor = { ...end, lastUid: 0, since: new Date(began.getTime() - CLOCKS_APART_MS).toISOString() }
  if (kept === undefined) return { cursor: sinceBegan, moved: true }
  const cursor = Cursor.safeParse(kept).data
  if (!cursor)
    return {
      cursor: end,
      moved: true,
      warning: 'The place in the mailbox was lost: mail that came meanwhile is not read'
    }
  if (cursor.mailbox !== mailbox) {
    return {
      cursor: sinceBegan,
      moved: true,
      warning: 'Another mailbox is read from now on: what came since it was set, and nothing more of the one before'
    }
  }
  if (cursor.uidValidity !== uidValidity) {
    const since = cursor.since ?? new Date(Date.parse(cursor.at) - DAY_MS).toISOString()
    return {
      cursor: { ...end, lastUid: 0, at: cursor.at, since },
      moved: true,
      warning: 'The mailbox was renumbered: what came lately is read again'
    }
  }
  if (cursor.lastUid >= uidNext) {
    return {
      cursor: end,
      moved: true,
      warning: 'The mailbox lost mail that was read before: reading goes on at its end'
    }
  }
  return { cursor, moved: false }
}

/** How often a mail was tried before. */
export function attemptsAt(kept: unknown, uidValidity: string, uid: number): Attempts {
  const last = Attempts.safeParse(kept).data
  return last?.uidValidity === uidValidity && last.uid === uid ? last : { uidValidity, uid, count: 0, drops: 0 }
}
