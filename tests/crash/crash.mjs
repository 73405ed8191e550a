// One crash run on one backend, from an empty installation to the verdict.
import { setTimeout as sleep } from 'node:timers/promises'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { createGaps, GAPS } from './gaps.mjs'
import { install } from '../support/installation.mjs'
import { seededRandom } from './random.mjs'
import { startTraffic } from './traffic.mjs'
import { judge } from './verdict.mjs'
import { startWebhookReceiver } from './webhook-receiver.mjs'

/** Abandoned claims are taken over after 30 s, and what was taken over may be repeated after a while. */
const REST_TIMEOUT_MS = 180_000
const SHOW_EVERY = 10
const MOST_SHOWN = 10

/**
 * @param {{ backend: 'embedded' | 'external', kills: number, seed: number, keep: boolean, print(line: string): void }} options
 * @returns {Promise<boolean>} whether everything held
 */
export async function crash({ backend, kills, seed, keep, print }) {
  const began = Date.now()
  const random = seededRandom(seed)
  const installation = await install(backend)
  const platform = await startRecordingPlatform()
  const receiver = await startWebhookReceiver()
  const traffic = startTraffic({ installation, platform, receiver, random })
  try {
    print(`\n${backend}: ${kills} kills, seed ${seed}`)
    await installation.start()
    await traffic.prepare()
    const gaps = createGaps(
      { installation, platform, receiver, traffic, random },
      await installation.connect(),
      await installation.connect()
    )
    traffic.flow(true)
    await sleep(2_500) // a new provider's queue opens within two seconds
    const hits = Object.fromEntries(Object.keys(GAPS).map((gap) => [gap, { kills: 0, also: 0 }]))
    let elsewhere = 0
    const plan = planOf(kills, random)
    for (const [index, aim] of plan.entries()) {
      await sleep(random.between(30, 500))
      const hit = await gaps.killIn(aim)
      // One kill counts for one gap: the one aimed at if it was hit, else the first that was.
      const counted = aim && hit.includes(aim) ? aim : hit[0]
      if (counted) /** @type {any} */ (hits[counted]).kills += 1
      else elsewhere += 1
      for (const gap of hit) if (gap !== counted) /** @type {any} */ (hits[gap]).also += 1
      await installation.start()
      if ((index + 1) % SHOW_EVERY === 0) {
        const seconds = Math.round((Date.now() - began) / 1000)
        print(`  ${index + 1} kills, ${traffic.asked.length} contacts, ${traffic.open().length} open, ${seconds} s`)
      }
    }
    traffic.settle()
    const rested = await rest(traffic, gaps)
    const { found, doubled, unknown, contacts } = await judge({ platform, receiver, traffic })
    const least = Math.floor(kills / 20)
    const short = Object.values(hits).filter((one) => one.kills < least).length

    print(`\n  kills per gap${' '.repeat(25)}counted  hit besides`)
    for (const [gap, { kills: count, also }] of Object.entries(hits)) {
      const name = GAPS[/** @type {keyof typeof GAPS} */ (gap)]
      print(`  ${name.padEnd(36)}${String(count).padStart(9)}${String(also).padStart(13)}`)
    }
    print(`  ${'elsewhere'.padEnd(36)}${String(elsewhere).padStart(9)}`)
    print(
      `\n  ${contacts} contacts, ${platform.sends.length} sends on the wire, ${unknown} reported unknown, ${doubled} repeated`
    )
    print(`  ${receiver.deliveries.length} webhooks received, ${receiver.forged} with a wrong signature`)
    for (const [what, cases] of Object.entries(found)) {
      print(`  ${what.padEnd(45)}${cases.length}`)
      for (const one of cases.slice(0, MOST_SHOWN)) print(`    ${one}`)
    }
    const green =
      rested && short === 0 && receiver.forged === 0 && Object.values(found).every((cases) => cases.length === 0)
    if (!rested) print(`  it did not come to rest within ${REST_TIMEOUT_MS / 1000} s`)
    if (short > 0) print(`  ${short} gaps were hit fewer than ${least} times`)
    print(`  ${green ? 'GREEN' : 'RED'} after ${Math.round((Date.now() - began) / 1000)} s`)
    return green
  } finally {
    traffic.close()
    await installation.stop()
    receiver.close()
    await platform.close()
    if (keep) print(`  kept in ${installation.directory}`)
    else await installation.remove()
  }
}

/**
 * Every gap equally often, and now and then none in particular, in an order that the seed gives.
 * @param {number} kills
 * @param {ReturnType<typeof seededRandom>} random
 */
function planOf(kills, random) {
  const aims = [.../** @type {(keyof typeof GAPS)[]} */ (Object.keys(GAPS)), undefined]
  return random.shuffled(Array.from({ length: kills }, (_, index) => aims[index % aims.length]))
}

/**
 * Everything answered, delivered and shown; or the time is up.
 * @param {import('./traffic.mjs').Traffic} traffic
 * @param {ReturnType<typeof createGaps>} gaps
 */
async function rest(traffic, gaps) {
  for (const end = Date.now() + REST_TIMEOUT_MS; Date.now() < end; await sleep(500)) {
    if (traffic.open().length === 0 && traffic.idle() && (await gaps.isDone())) return true
  }
  return false
}
