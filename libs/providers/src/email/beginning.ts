import type { ProviderContext } from '@parley/provider-kit'
import { z } from 'zod'
import type { EmailConfig } from './email.schema.ts'
import { CURSOR, Cursor } from './mail-cursor.ts'

const BEGAN = 'began'

const Began = z.object({
  at: z.iso.datetime(),
  /** The mailbox that was read before, and is so no more. */
  left: z.string().optional()
})

/** Which mailbox of which account; `undefined` where none is read. */
export const mailboxOf = ({ imapUser, imapHost, mailbox }: EmailConfig): string | undefined =>
  imapHost && `${imapUser}@${imapHost}/${mailbox}`

/**
 * Since when answers may lie in the mailbox: since the channel was first used, or first with another mailbox. It goes
 * down before anything is sent, as the first login may succeed long after.
 */
export async function beganAt({ store, now }: ProviderContext, mailbox: string | undefined): Promise<Date> {
  const row = await store.get(BEGAN)
  const began = Began.safeParse(row?.value).data
  const left = Cursor.safeParse((await store.get(CURSOR))?.value).data?.mailbox
  if (began && (began.left === left || left === mailbox)) return new Date(began.at)
  const at = now()
  // Where another process was faster, its instant is about the same.
  await store.set(BEGAN, { at: at.toISOString(), ...(left === undefined ? {} : { left }) }, row?.version ?? 0)
  return at
}
