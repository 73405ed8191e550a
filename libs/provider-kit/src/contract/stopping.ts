import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { orAborted } from '../abort.ts'
import { MemoryHost, type Clock } from '../memory-host.ts'
import type { ContractCase } from './contract-case.ts'
import { noWire } from './denial.ts'

const ENDS_WITHIN_MS = 5_000
/** So long after it began it is told to stop: whatever a connection goes through is met by one of them. */
const MOMENTS_MS = [0, 3, 6, 10, 15, 20, 25, 30, 40, 60, 100]

/** That a process that is told to end can end, and that nobody is left wondering what became of a send. */
export const stopping: readonly ContractCase[] = [
  {
    name: 'stops when it is told to, however far it has come',
    async run({ provider, simulator, clock }) {
      for (const moment of MOMENTS_MS) {
        const context = simulator.context ?? {}
        const host = await MemoryHost.start(provider, simulator.config, { clock, context })
        await sleep(moment)
        await ends(host, clock, `told to stop ${moment} ms after it began`)
      }
    }
  },
  {
    name: 'leaves nothing running when it has stopped',
    denied: noWire,
    async run(stage) {
      const { provider, simulator, host, clock } = stage
      await stage.ask()
      await host.idle()
      await host.stop()
      // By then the first has done all that it ever does by itself.
      const before = timers()
      const other = await MemoryHost.start(provider, simulator.config, { clock, context: simulator.context ?? {} })
      try {
        await other.waitFor(async () => (await other.connection.check(clock.patience(5_000))).ok)
        await sleep(100)
      } finally {
        await other.stop()
      }
      await host.waitFor(() => timers() <= before, 2_000, 'no timer of it is left, which would keep a process alive')
      // What goes on waits again and again, and is seen between two looks at most.
      let looks = 0
      const nobody = () => (looks = clock.waiters === 0 ? looks + 1 : 0) > 5
      await clock.fast(host.waitFor(nobody, 5_000, 'nothing of it waits any more'))
    }
  },
  {
    name: 'names how a send ended that a shutdown cut short',
    denied: noWire,
    async run(stage) {
      const { host, simulator } = stage
      simulator.failNext!({ type: 'slow' })
      const { id } = await stage.begin()
      await host.waitFor(() => {
        const { state, error } = host.messages(id)[0] ?? {}
        assert.notEqual(state, 'undeliverable', `It was not sent: ${error?.code}: ${error?.message}`)
        return state === 'sending'
      })
      await sleep(100)
      await ends(host, stage.clock, 'told to stop while it sends')
      const code = host.messages(id)[0]?.error?.code
      assert.ok(['send_outcome_unknown', 'provider_unavailable'].includes(String(code)), `It says ${code}`)
    }
  }
]

/** Fails where a host goes on, rather than wait for it: what hangs here hangs for minutes. */
async function ends(host: MemoryHost, clock: Clock, when: string): Promise<void> {
  const ended = await orAborted(
    host.stop().then(() => true),
    clock.patience(ENDS_WITHIN_MS)
  )
  assert.ok(ended, `It goes on for ${ENDS_WITHIN_MS} ms, ${when}`)
}

const timers = (): number => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length
