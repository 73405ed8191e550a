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
  /** When it was there, for a mailbox that was renumbered. ISO 8601. */
  at: z.string()
})
export type Cursor = z.infer<typeof Cursor>

const Attempts = z.object({ uidValidity: z.string(), uid: z.number(), count: z.number() })

const DAY_MS = 86_400_000

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
  /** Read what came since then, whatever its UID: the numbers that we knew are gone. */
  readonly since?: Date
  readonly warning?: string
}

/**
 * First the end of the mailbox: what lies there already was never for us. After that where we were; where that can
 * no longer be told, everything since is read again, or, with nothing to go by, the end once more.
 */
export function startAt(kept: unknown, opened: Opened, now: Date): Start {
  const { mailbox, uidValidity, uidNext } = opened
  const end: Cursor = { mailbox, uidValidity, lastUid: Math.max(uidNext - 1, 0), at: now.toISOString() }
  if (kept === undefined) return { cursor: end, moved: true }
  const cursor = Cursor.safeParse(kept).data
  if (!cursor)
    return {
      cursor: end,
      moved: true,
      warning: 'The place in the mailbox was lost: mail that came meanwhile is not read'
    }
  if (cursor.mailbox !== mailbox) return { cursor: end, moved: true }
  if (cursor.uidValidity !== uidValidity) {
    return {
      cursor: { ...end, lastUid: 0, at: cursor.at },
      moved: false,
      since: new Date(Date.parse(cursor.at) - DAY_MS),
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
export function attemptsAt(kept: unknown, uidValidity: string, uid: number): number {
  const last = Attempts.safeParse(kept).data
  return last?.uidValidity === uidValidity && last.uid === uid ? last.count : 0
}
