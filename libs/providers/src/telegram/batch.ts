import type { Connection, Inbound } from '@parley/provider-kit'
import type { Update } from 'grammy/types'
import { takeUpdate, type IntakeParts, type Taken } from './intake.ts'
import { PLACE, placeAfter, type PollPlace } from './poll-place.ts'

export type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

/** How many replies are stored at the same time. */
const AT_ONCE = 16
/** Then an update that cannot be read is put aside. */
const READINGS = 3

/** What goes on from one batch to the next. */
export interface Reading {
  /** How often each update could not be read. */
  readonly attempts: Map<number, number>
  /** What is stored, and acted on just now. */
  readonly acting: Set<Promise<unknown>>
}

/**
 * Reads updates and hands on what they hold, until all of it is stored. The place that goes down with each is the first
 * that is not stored yet: whatever ends this in the middle, nothing is passed over. Throws the first failure, once all
 * that was begun is done.
 */
export async function readBatch(
  updates: readonly Update[],
  parts: IntakeParts,
  onInbound: OnInbound,
  reading: Reading
): Promise<PollPlace | undefined> {
  const last = updates.at(-1)
  if (!last) return undefined
  const open = new Set(updates.map((one) => one.update_id))
  const place = (without?: number) => {
    const first = updates.find(({ update_id: id }) => open.has(id) && id !== without)
    return placeAfter(parts, first?.update_id ?? last.update_id + 1, parts.context.now())
  }
  const turns = limit(AT_ONCE)
  let failure: { error: unknown } | undefined

  /** All are read at once, so that each is acknowledged in time; what one person says is heard in order. */
  async function work(lane: readonly Update[]): Promise<void> {
    for (const update of lane) {
      if (failure) return
      try {
        await hear(update)
        open.delete(update.update_id)
      } catch (error) {
        failure ??= { error }
      }
    }
  }

  async function hear(update: Update): Promise<void> {
    const { inbound, tell } = await take(update, parts, reading.attempts)
    if (inbound) await turns(() => store(inbound, tell, update.update_id))
  }

  /** What becomes of it, and to tell its writer, holds up nobody, and fails nothing. */
  function store(inbound: Inbound, tell: Taken['tell'], id: number): Promise<void> {
    return new Promise((stored, failed) => {
      const acting: Promise<unknown> = onInbound(inbound, { key: PLACE, value: place(id) }, stored)
        .then((receipt) => {
          stored()
          void tell?.(receipt).catch(() => {})
        }, failed)
        .finally(() => reading.acting.delete(acting))
      reading.acting.add(acting)
    })
  }

  await Promise.all(lanesOf(updates).map(work))
  if (failure) throw failure.error
  return place()
}

/** Reading may fail for a while, as when a lookup does; an update that fails it again and again is kept as it is. */
async function take(update: Update, parts: IntakeParts, attempts: Reading['attempts']): Promise<Taken> {
  const { update_id: id } = update
  try {
    const taken = await takeUpdate(update, parts)
    attempts.delete(id)
    return taken
  } catch (error) {
    const count = (attempts.get(id) ?? 0) + 1
    attempts.set(id, count)
    if (count < READINGS) throw error
    return { inbound: await unreadable(update, parts) }
  }
}

async function unreadable(update: Update, { context }: IntakeParts): Promise<Inbound> {
  const bytes = Buffer.from(JSON.stringify(update))
  const { id: raw } = await context.files.save(once(bytes), { name: 'update.json', contentType: 'application/json' })
  context.logger.error({ update: update.update_id }, 'An update of Telegram could not be read')
  return { type: 'unreadable', externalId: `update:${update.update_id}`, raw, reason: 'unreadable' }
}

/** Lets so many through at a time, in the order in which they came. */
function limit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

function lanesOf(updates: readonly Update[]): Update[][] {
  const lanes = new Map<string, Update[]>()
  for (const update of updates) {
    const { callback_query: press, message, my_chat_member: change } = update
    const by = String((press ?? message ?? change)?.from?.id ?? update.update_id)
    const lane = lanes.get(by)
    if (lane) lane.push(update)
    else lanes.set(by, [update])
  }
  return [...lanes.values()]
}
