import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { any, noFind, noThreads, noWire } from './denial.ts'
import type { Stage } from './stage.ts'

const RETRY_AFTER_MS = 1_000
const CUT_AFTER_MS = 700
const ENDS_WITHIN_MS = 5_000

/** That a failure has a name, and that nobody is asked twice, or not at all, because of it. */
export const failing: readonly ContractCase[] = [
  {
    name: 'hands on how long the platform wants to be left alone',
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type: 'rate_limited', retryAfterMs: RETRY_AFTER_MS })
      const { code, retryAfterMs = 0 } = await stage.failure(stage.send())
      assert.equal(code, 'provider_rate_limited')
      assert.ok(retryAfterMs >= RETRY_AFTER_MS && retryAfterMs <= 10 * RETRY_AFTER_MS, `It says ${retryAfterMs} ms`)
      assert.equal(stage.simulator.sends(), 0, 'It sends nothing again by itself')
    }
  },
  {
    name: 'sends once what the platform took later',
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type: 'rate_limited', retryAfterMs: RETRY_AFTER_MS })
      const asked = await stage.begin()
      await stage.host.waitFor(() => stage.host.messages(asked.id)[0]?.error, undefined, 'the platform asks for time')
      const began = stage.clock.ms
      await stage.host.idle()
      const waited = stage.clock.ms - began
      // Much longer than a host waits by itself; how late the failure is seen is a matter of load.
      assert.ok(waited >= RETRY_AFTER_MS * 0.4, `It was sent again after ${waited} ms`)
      const { state, attempts } = stateOf(stage, asked.id)
      assert.deepEqual({ state, attempts }, { state: 'sent', attempts: 2 })
      assert.equal(stage.simulator.sends(), 1)
    }
  },
  ...(['unauthorized', 'forbidden'] as const).map((type): ContractCase => ({
    name: `does not try again what is ${type}`,
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type })
      const error = await stage.failure(stage.send())
      const codes = type === 'unauthorized' ? ['provider_auth_failed'] : REFUSED
      assert.ok(codes.includes(error.code), `It says ${error.code}`)
      assert.equal(error.retryable, false)
      assert.equal(stage.simulator.sends(), 0)
    }
  })),
  {
    name: 'asks nobody twice when the platform is broken',
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type: 'broken' })
      const { code } = await stage.failure(stage.send())
      assert.ok(['provider_unavailable', 'send_outcome_unknown'].includes(code), `It says ${code}`)
      assert.ok(stage.simulator.sends() <= 1)
      const before = stage.simulator.sends()
      stage.simulator.failNext!({ type: 'broken' })
      const asked = await stage.begin()
      await stage.host.idle()
      const { state, why } = stateOf(stage, asked.id)
      assert.ok(['sent', 'unknown'].includes(state), `The message is ${state}: ${why}`)
      assert.ok(stage.simulator.sends() - before <= 1, 'It is there once at most')
      if (state === 'sent') assert.equal(stage.simulator.sends() - before, 1)
    }
  },
  {
    name: 'does not claim to know what became of a send whose answer was lost',
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type: 'dropped' })
      // A platform that drops the same message twice may be asked again for what became of it.
      const end = await stage.send().then(
        () => 'sent',
        (error: unknown) => (error as { code?: string }).code
      )
      if (end === 'sent') assert.ok(stage.can.idempotentSend, 'Only where the platform drops a second copy')
      else assert.equal(end, 'send_outcome_unknown')
      assert.equal(stage.simulator.sends(), 1, 'It sends nothing again by itself')
    }
  },
  {
    name: 'finds a send whose answer was lost, and nothing that was never sent',
    denied: any(noWire, noFind),
    async run(stage) {
      stage.simulator.failNext!({ type: 'dropped' })
      const asked = await stage.ask()
      await stage.host.idle()
      const [message] = stage.host.messages(asked.id)
      assert.equal(message?.state, 'sent')
      assert.equal(stage.simulator.sends(), 1)
      const never = stage.connection.find!(stage.message(), stage.ann.account, stage.clock.patience(20_000))
      assert.equal(await never, undefined)
      if (!stage.can.update) return
      stage.host.cancel(asked.id)
      await stage.settled(asked)
      assert.deepEqual((await stage.card(asked)).buttons, [], 'Where it was found, it can be changed')
    }
  },
  {
    name: 'finds a send whose answer was lost where it went on with a conversation',
    denied: any(noWire, noFind, noThreads),
    async run(stage) {
      await stage.arrived(await stage.ask({ thread: 'thr_contract' }))
      stage.simulator.failNext!({ type: 'dropped' })
      const next = await stage.ask({ thread: 'thr_contract' })
      await stage.arrived(next)
      assert.equal(stage.simulator.sends(), 2)
    }
  },
  {
    name: 'does not claim to know what became of a send that was never answered',
    denied: noWire,
    async run(stage) {
      stage.simulator.failNext!({ type: 'slow' })
      const sent = stage.failure(stage.send(stage.message(), stage.clock.patience(CUT_AFTER_MS)))
      const { code } = await stage.within(CUT_AFTER_MS + ENDS_WITHIN_MS, 'It ends when it is told to', sent)
      if (code === 'send_outcome_unknown') return
      assert.deepEqual([code, stage.simulator.sends()], ['provider_unavailable', 0], 'It was never begun')
    }
  },
  {
    name: 'sends nothing that was cut short before it began, or does not claim to know',
    denied: noWire,
    async run(stage) {
      const cut = AbortSignal.abort(new DOMException('took too long', 'TimeoutError'))
      const { code } = await stage.failure(stage.send(stage.message(), cut))
      if (code === 'send_outcome_unknown') return
      assert.deepEqual([code, stage.simulator.sends()], ['provider_unavailable', 0])
    }
  }
]

const REFUSED = ['recipient_opted_out', 'provider_auth_failed', 'provider_rejected', 'recipient_unreachable']

function stateOf({ host }: Stage, contactId: string) {
  const [message] = host.messages(contactId)
  return { state: message!.state, attempts: message!.attempts, why: message!.error?.message }
}
