import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { any, noAnswer, noConnection, noDelay, noPress, noRedelivery, noSecondTry, noText } from './denial.ts'

const FAILURES = 2

/** That it does not matter how often, and in which order, a platform tells what happened. */
export const delivery: readonly ContractCase[] = [
  {
    name: 'changes nothing when the platform delivers again',
    denied: any(noAnswer, noRedelivery),
    async run(stage) {
      const asked = await stage.ask()
      await stage.decide(asked, 'Approve')
      const before = await stage.settled(asked)
      const [stored, sends] = [stage.host.stored.length, stage.simulator.sends()]
      await stage.simulator.redeliver!()
      await stage.simulator.redeliver!()
      assert.equal(stage.simulator.sends(), sends, 'Nobody is told again')
      await stage.again(asked)
      assert.equal(stage.contact(asked).version, before.version)
      assert.equal(stage.host.stored.length, stored, 'It has the same id each time')
    }
  },
  {
    name: 'changes nothing when it is delivered again while it is still read',
    denied: any(noPress, noRedelivery),
    async run(stage) {
      const asked = await stage.askBoth()
      const release = stage.host.hold('heard')
      const decided = stage.decide(asked, 'Approve')
      await stage.host.waitFor(() => stage.host.held('heard') > 0)
      const again = stage.simulator.redeliver!()
      // Some hand on one thing after the other, and so this one later.
      await stage.host.waitFor(() => stage.host.held('heard') > 1, 300).catch(() => undefined)
      release()
      await Promise.all([decided, again])
      await stage.host.waitFor(() => stage.contact(asked).votes.length > 0)
      await stage.again(asked)
      assert.equal(stage.host.stored.length, 1, 'It has the same id each time')
    }
  },
  {
    name: 'takes what comes out of order for what it is',
    denied: any(noAnswer, noDelay),
    async run(stage) {
      const [first, second] = [await stage.ask(), await stage.ask()]
      stage.simulator.delayNext!()
      await Promise.all([stage.decide(first, 'Approve'), stage.decide(second, 'Reject')])
      const ends = [await stage.settled(first), await stage.settled(second)]
      assert.deepEqual(
        ends.map(({ outcome }) => outcome?.decision),
        ['approved', 'rejected']
      )
    }
  },
  {
    name: 'loses nothing when its connection ends',
    denied: any(noText, noConnection),
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      await stage.simulator.drop!()
      await stage.reply(asked, 'approve', stage.ann)
      assert.equal((await stage.settled(asked)).outcome?.decision, 'approved')
      const next = await stage.ask()
      await stage.decide(next, 'Reject')
      assert.equal((await stage.settled(next)).outcome?.decision, 'rejected')
    }
  },
  {
    name: 'loses nothing that could not be stored at first',
    denied: any(noText, noSecondTry),
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      stage.host.failToStore(FAILURES)
      // A platform that calls is told of it, and calls again; whoever listens tries again by itself.
      const written = stage.reply(asked, 'approve', stage.ann).catch(() => undefined)
      if (!stage.simulator.drop) {
        await written
        for (let times = 0; times < FAILURES; times++) await stage.simulator.redeliver!().catch(() => undefined)
      }
      assert.equal((await stage.settled(asked)).outcome?.decision, 'approved')
      await written
      assert.equal(stage.host.stored.length, 1, 'It has the same id each time')
    }
  },
  {
    name: 'takes what is replayed after a reconnection once',
    denied: any(noAnswer, noConnection, noRedelivery),
    async run(stage) {
      const asked = await stage.ask()
      await stage.decide(asked, 'Approve')
      const before = await stage.settled(asked)
      const stored = stage.host.stored.length
      await stage.simulator.drop!()
      await stage.simulator.ready?.()
      await stage.simulator.redeliver!()
      await stage.again(asked)
      assert.equal(stage.contact(asked).version, before.version)
      assert.equal(stage.host.stored.length, stored)
    }
  }
]
