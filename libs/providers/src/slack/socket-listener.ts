import { orAborted, type ProviderContext } from '@parley/provider-kit'
import { keepStoring, type OnInbound, type Storing } from './press-storing.ts'
import type { SlackIntake, Taken } from './slack-intake.ts'
import type { SlackConfig } from './slack.schema.ts'
import { openSocket, type Envelope, type SocketConnection } from './socket-connection.ts'

/** Slack waits three seconds for what somebody pressed, and delivers that only once. */
const ANSWER_WITHIN_MS = 1_500
/** Whoever pressed and sees nothing happen wonders by then. */
const WAITS_MS = 5_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000
/** Whoever held out for as long begins anew when it breaks. */
const STEADY_AFTER_MS = 30_000

const NOT_YET =
  'This is not recorded yet: Parley keeps trying. If nothing changes here within some minutes, please try again.'
const LOST = 'This could not be recorded. Please try again.'

export interface ListenerParts {
  readonly config: SlackConfig & { appToken: string }
  readonly context: ProviderContext
  readonly intake: SlackIntake
}

/** Stays connected until the signal aborts; what was begun then is brought to its end. */
export async function listenSocket(parts: ListenerParts, onInbound: OnInbound, signal: AbortSignal): Promise<void> {
  const { config, context } = parts
  const underway = new Set<Promise<void>>()
  const take = (envelope: Envelope) => {
    if (signal.aborted) return // not acknowledged: Slack gives it to whoever listens next
    const work = deliver(envelope, parts, onInbound, signal).finally(() => underway.delete(work))
    underway.add(work)
  }
  let failures = 0
  while (!signal.aborted) {
    const began = context.now().getTime()
    let connection: SocketConnection | undefined
    try {
      connection = await openSocket(config, context, take, signal)
      const why = await orAborted(connection.over, signal)
      if (why === 'refresh') {
        // The next one opens before this one is gone, and what is underway is still acknowledged here.
        const old = connection
        void settled(underway).then(() => old.close())
        connection = undefined
        failures = 0
        continue
      }
      if (why === 'switched_off') throw new Error('Socket Mode is switched off in the app’s settings')
      if (context.now().getTime() - began > STEADY_AFTER_MS) failures = 0
      if (!signal.aborted) context.logger.info({}, 'A connection to Slack was lost and is opened again')
    } catch (error) {
      if (!signal.aborted) context.logger.warn({ error: reasonOf(error) }, 'Slack could not be listened to')
    } finally {
      if (signal.aborted) await settled(underway)
      await connection?.close()
    }
    if (!signal.aborted) await context.wait(pauseAfter(failures++), signal)
  }
  await settled(underway)
}

async function deliver(
  { type, body, ack }: Envelope,
  { context, intake }: ListenerParts,
  onInbound: OnInbound,
  signal: AbortSignal
): Promise<void> {
  const late = context.wait(ANSWER_WITHIN_MS)
  const answer = (payload?: object) =>
    ack(payload).catch((error: unknown) =>
      context.logger.warn({ error: reasonOf(error) }, 'Slack went away before it was answered')
    )
  try {
    if (type !== 'events_api' && type !== 'interactive') return await answer()
    const taken = await (type === 'events_api' ? intake.event(body) : intake.interaction(body))
    const storing = keepStoring(taken.inbound, onInbound, context, signal)
    // What was not stored is not acknowledged, where Slack delivers it again then.
    if (type === 'events_api') await storing.stored.then(() => answer())
    else await Promise.all([answerPress(taken, storing, late, answer), sayWhileUnstored(taken, storing, context)])
    await taken.tell(await storing.receipts)
  } catch (error) {
    context.logger.error({ error: reasonOf(error) }, 'What Slack delivered could not be taken')
  }
}

/** Within Slack's time, whatever is known by then. */
async function answerPress(
  taken: Taken,
  { stored, receipts }: Storing,
  late: Promise<void>,
  answer: (payload?: object) => Promise<void>
): Promise<void> {
  let isStored = false
  const noted = stored.then(
    () => void (isStored = true),
    () => {}
  )
  const known = await Promise.race([taken.blind ? noted : receipts.catch(() => {}), late])
  await answer(known || isStored ? taken.answer(known ?? []) : taken.unstored())
}

/** Nobody else would tell whoever pressed that it may be lost. */
async function sayWhileUnstored(taken: Taken, { stored }: Storing, { wait }: ProviderContext): Promise<void> {
  const waiting = new AbortController()
  const overdue = wait(WAITS_MS, waiting.signal).then(async () => {
    if (!waiting.signal.aborted) await taken.say(NOT_YET)
  })
  try {
    await stored
  } catch (error) {
    waiting.abort()
    await overdue
    await taken.say(LOST)
    throw error
  } finally {
    waiting.abort()
  }
}

async function settled(underway: ReadonlySet<Promise<void>>): Promise<void> {
  await Promise.allSettled(underway)
}

/** Not all at once after Slack was away. */
const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)
