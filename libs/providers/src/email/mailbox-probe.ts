import { randomBytes } from 'node:crypto'
import type { Check, Time } from '@parley/provider-kit'
import type { ImapFlow } from 'imapflow'
import { timed, type CheckParts } from './one-check.ts'

const WAIT_MS = 20_000
const LOOK_EVERY_MS = 250
const MAX_SKEW_MS = 60_000

/** Sends a mail to `name+<random>@` of its own, waits for it, takes it away again, and compares the clocks. */
export async function probeMailbox(
  client: ImapFlow,
  { config, context, sender }: CheckParts,
  signal: AbortSignal
): Promise<Check[]> {
  const { address, domain, plusAddressing } = config
  const probe = `probe${randomBytes(8).toString('hex')}`
  const to = plusAddressing ? address.replace(/@(?=[^@]*$)/, `+${probe}@`) : address
  const messageId = `<${probe}@${domain}>`
  let arrived: { uid: number; at: Date } | undefined

  const trip = await timed(plusAddressing ? 'Plus-addressing round trip' : 'Round trip', async () => {
    const mail = {
      from: address,
      to,
      envelope: { from: address, to: [to] },
      messageId,
      subject: 'Parley checks this mailbox',
      text: 'Sent by a check of this channel, and deleted by it.',
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'X-Parley': 'none' }
    }
    await sender.send(mail, signal)
    arrived = await find(client, messageId, context, signal)
    if (arrived) return { result: 'ok', detail: `A mail to ${to} came back` }
    const hint = plusAddressing ? ': where such addresses do not arrive, set plusAddressing to false' : ''
    return { result: 'failed', detail: `A mail to ${to} did not arrive within ${WAIT_MS / 1000} s${hint}` }
  })
  const clock = await timed('Clock', () => {
    if (!arrived) return { result: 'warn', detail: 'Cannot be told without a mail that arrived' }
    const apartMs = arrived.at.getTime() - context.now().getTime()
    const apart = `${Math.round(Math.abs(apartMs) / 1000)} s apart from the mail server's`
    return { result: Math.abs(apartMs) <= MAX_SKEW_MS ? 'ok' : 'warn', detail: apart }
  })
  if (arrived) await remove(client, arrived.uid).catch(() => false)
  return [trip, clock]
}

/** Without UIDPLUS an EXPUNGE takes along whatever else is flagged: then the flag must do. */
function remove(client: ImapFlow, uid: number): Promise<boolean> {
  return client.capabilities.has('UIDPLUS')
    ? client.messageDelete(String(uid), { uid: true })
    : client.messageFlagsAdd(String(uid), ['\\Deleted'], { uid: true })
}

async function find(client: ImapFlow, messageId: string, { now, wait }: Time, signal: AbortSignal) {
  for (const until = now().getTime() + WAIT_MS; now().getTime() < until && !signal.aborted;) {
    const [uid] = (await client.search({ header: { 'message-id': messageId } }, { uid: true })) || []
    const found =
      uid === undefined ? undefined : await client.fetchOne(String(uid), { internalDate: true }, { uid: true })
    if (uid !== undefined && found) return { uid, at: new Date(found.internalDate ?? 0) }
    await wait(LOOK_EVERY_MS, signal)
    signal.throwIfAborted()
  }
  return undefined
}
