// npm run crash: kills the server again and again between accepting and delivering, then counts what was lost.
import './setup.mjs'
import { parseArgs } from 'node:util'

const HELP = `npm run crash -- [--kills N] [--seed S] [--backend embedded|external|both] [--keep]

Runs the compiled server under load against a platform and a webhook receiver that outlive it, kills it (SIGKILL) N
times (default 20) in gaps between accepting and delivering, starts it again each time, lets it come to rest, and
counts what was lost, doubled or left behind. The same seed gives the same plan. Ends with 1 when anything was, or
when a gap was hit fewer than N/20 times. Both backends run side by side. --keep leaves the server's log and data where
they are.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    backend: { type: 'string', default: 'both' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  }
})
const kills = Number(values.kills)
const seed = Number(values.seed)
const backends = values.backend === 'both' ? ['embedded', 'external'] : [values.backend]
if (values.help) {
  console.log(HELP)
} else if (!(kills > 0) || !Number.isInteger(seed) || backends.some((one) => !['embedded', 'external'].includes(one))) {
  console.error(HELP)
  process.exitCode = 2
} else {
  const { crash } = await import('../tests/crash/crash.mjs')
  // Side by side, as each of them waits most of the time.
  const runs = backends.map((backend) => {
    const print = (lines) => console.log(lines.replace(/^/gm, backends.length > 1 ? `${backend.padEnd(9)}| ` : ''))
    return crash({ backend, kills, seed, keep: values.keep, print })
  })
  const ends = await Promise.allSettled(runs) // each takes away what it started
  for (const end of ends) if (end.status === 'rejected') console.error(end.reason)
  process.exit(ends.every((end) => end.status === 'fulfilled' && end.value) ? 0 : 1)
}
