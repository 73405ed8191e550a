// The gaps between accepting and delivering. Each is held open from outside the server (a lock that another
// connection holds, a platform that is slow to answer), and what a kill hit is read from the database, the queue, the
// platform and the receiver afterwards.
import { setTimeout as sleep } from 'node:timers/promises'

export const GAPS = /** @type {const} */ ({
  relay: 'accepted to relayed',
  claim: 'claimed to sent on the wire',
  wire: 'wire to `sent` committed',
  inbound: 'inbound stored to transition',
  settled: 'settled to delivered',
  delivered: 'delivered to marked'
})
/** @typedef {keyof typeof GAPS} Gap */

const REACHED_WITHIN_MS = 5_000
const LOOK_MS = 4
const FOREVER_MS = 60_000

/** Resolves true once it is so; false when it does not come about in time. */
async function reached(/** @type {() => unknown} */ so) {
  for (const end = Date.now() + REACHED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) if (await so()) return true
  return false
}

/**
 * @param {{ installation: import('../support/installation.mjs').Installation,
 *   platform: Awaited<ReturnType<typeof import('../support/recording-platform.mjs').startRecordingPlatform>>,
 *   receiver: import('./webhook-receiver.mjs').WebhookReceiver, traffic: import('./traffic.mjs').Traffic,
 *   random: ReturnType<typeof import('./random.mjs').seededRandom> }} world
 * @param {import('pg').Client} holder a connection that holds locks
 * @param {import('pg').Client} reader
 */
export function createGaps({ installation, platform, receiver, traffic, random }, holder, reader) {
  const { redis } = installation
  /** What earlier kills left behind is no evidence for a later one. */
  const seen = new Set()
  /** Answers of the platform and the receiver that never come. */
  const never = new Promise(() => {})

  /** A contact whose request has arrived, with an answer that waits to be told. */
  async function answerable() {
    const { one } = traffic.ask({ kind: 'approval' }, 'manual')
    const sendsOf = () => one.to.map((ref) => platform.sends.find((send) => send.target === ref.split(':')[1]))
    await reached(() => sendsOf().every((send) => send?.answered))
    return { one, answer: () => sendsOf().forEach((send) => send && void traffic.reply(one, send)) }
  }

  /**
   * Each gets the server into its gap and gives how to let go again. `cut`: what the dead server asked of the
   * database and still waits there for our lock dies with it.
   * @type {Record<Gap, () => Promise<{ release: () => Promise<void> | void, cut?: boolean }>>}
   */
  const aims = {
    async relay() {
      if (redis) await redis.call('CLIENT', 'PAUSE', FOREVER_MS, 'WRITE')
      else await hold('lock table bullmq.job in exclusive mode')
      const { one } = traffic.ask()
      await reached(() => one.id)
      return { release, cut: true }
    },
    async claim() {
      const held = new Set()
      const undo = platform.rule((endpoint, body) => {
        if (endpoint !== 'session') return undefined
        held.add(body.id)
        return { hold: never }
      })
      traffic.ask()
      await reached(() => held.size > 0)
      return { release: undo }
    },
    async wire() {
      const held = new Set()
      const undo = platform.rule((endpoint, body) => {
        if (endpoint !== 'send') return undefined
        held.add(body.id)
        return { hold: never }
      })
      traffic.ask()
      await reached(() => held.size > 0)
      return { release: undo }
    },
    async inbound() {
      const { one, answer } = await answerable()
      await hold('select 1 from contact where id = $1 for update', [one.id])
      answer()
      await reached(
        async () =>
          (
            await reader.query(`select 1 from inbound where state = 'stored' and external_id = any ($1)`, [
              one.to.map((ref) => `answer-${ref.split(':')[1]}`)
            ])
          ).rowCount
      )
      return { release, cut: true }
    },
    async settled() {
      const { one, answer } = await answerable()
      await hold('select 1 from sequencer for update')
      answer()
      await reached(
        async () =>
          (await reader.query(`select 1 from contact where id = $1 and status <> 'pending'`, [one.id])).rowCount
      )
      return { release, cut: true }
    },
    async delivered() {
      const { one, answer } = await answerable()
      let arrived = false
      const undo = receiver.rule((delivery) => {
        if (delivery.contact !== one.id) return undefined
        arrived = true
        return never
      })
      answer()
      await reached(() => arrived)
      return { release: undo }
    }
  }

  /**
   * @param {string} statement
   * @param {unknown[]} [values]
   */
  async function hold(statement, values) {
    await holder.query('begin')
    await holder.query(statement, values)
  }

  async function release() {
    await holder.query('rollback')
    if (redis) await redis.call('CLIENT', 'UNPAUSE')
  }

  /** What the dead server asked for last either happens now or never: nothing changes behind our back. */
  async function quiet(/** @type {boolean} */ cut) {
    if (cut && redis) await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await reached(async () => {
      const { rows } = await reader.query(
        `select count(*) filter (where state <> 'idle') as busy, bool_and($1 and pg_terminate_backend(pid)) as cut
         from pg_stat_activity where application_name like 'parley%' and application_name <> 'parley listen'`,
        [cut]
      )
      return Number(rows[0].busy) === 0
    })
  }

  /** @type {Record<Gap, () => Promise<string[]>>} */
  const evidence = {
    async relay() {
      const { rows } = await reader.query(
        `select m.id, e.id as effect from message m join effect e on e.message_id = m.id and e.kind = 'send'
         where m.state = 'queued' and m.attempts = 0`
      )
      const accepted = rows.filter((row) => !seen.has(`relay ${row.id}`))
      const left = []
      for (const row of accepted) if (!(await hasJob(row.effect))) left.push(row.id)
      return left
    },
    async claim() {
      return (await sending()).filter((one) => !one.arrived).map((one) => `${one.id} ${one.attempt}`)
    },
    async wire() {
      return (await sending()).filter((one) => one.arrived).map((one) => `${one.id} ${one.attempt}`)
    },
    async inbound() {
      const { rows } = await reader.query(`select id from inbound where state = 'stored'`)
      return rows.map((row) => row.id)
    },
    async settled() {
      const { rows } = await reader.query(`select id from event where type = 'contact.resolved'`)
      const arrived = new Set(receiver.deliveries.map((one) => one.id))
      return rows.map((row) => row.id).filter((id) => !arrived.has(id))
    },
    async delivered() {
      const { rows } = await reader.query(`select event_id, fence from delivery where state = 'pending'`)
      const arrived = new Set(receiver.deliveries.map((one) => one.id))
      return rows.filter((row) => arrived.has(row.event_id)).map((row) => `${row.event_id} ${row.fence}`)
    }
  }

  async function sending() {
    const { rows } = await reader.query(`select id, fence from message where state = 'sending'`)
    return rows.map(({ id, fence }) => ({
      id,
      attempt: fence,
      arrived: platform.sends.some((send) => send.id === id && send.attempt === fence)
    }))
  }

  /** Whether the queue has heard of an effect. */
  async function hasJob(/** @type {string} */ effect) {
    if (redis) return (await redis.keys(`parley:*:send-${effect}-*`)).length > 0
    return ((await reader.query('select 1 from bullmq.job where id like $1', [`send-${effect}-%`])).rowCount ?? 0) > 0
  }

  return {
    /** Whether the outbox is empty. */
    async isDone() {
      return (await reader.query('select 1 from effect where died_at is null limit 1')).rowCount === 0
    },
    /**
     * Gets the server into a gap, or just anywhere, kills it there, and says which gaps the kill hit.
     * @param {Gap | undefined} aim
     * @returns {Promise<Gap[]>}
     */
    async killIn(aim) {
      const aimed = aim ? await aims[aim]() : { release: () => {}, cut: false }
      await sleep(random.between(0, aim ? 40 : 400))
      await installation.kill()
      await quiet(aimed.cut ?? false)
      await aimed.release()
      await quiet(false)
      /** @type {Gap[]} */
      const hits = []
      for (const gap of /** @type {Gap[]} */ (Object.keys(GAPS))) {
        const fresh = (await evidence[gap]()).filter((one) => !seen.has(`${gap} ${one}`))
        for (const one of fresh) seen.add(`${gap} ${one}`)
        if (fresh.length > 0) hits.push(gap)
      }
      return hits
    }
  }
}
