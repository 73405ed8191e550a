import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { any, noConsent, noReport, noWire } from './denial.ts'
import { SEND_WITHIN_MS } from './stage.ts'

/** What a platform tells of our sends, and of who takes them. */
export const reach: readonly ContractCase[] = [
  {
    name: 'takes a failure for what it is, and once',
    denied: any(noWire, noReport),
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      const { id } = await stage.card(asked)
      await stage.simulator.report!(id, 'failed')
      const lost = await stage.settled(asked)
      assert.equal(lost.status, 'undeliverable', 'Nobody else was asked')
      await stage.simulator.report!(id, 'bounced')
      await stage.host.idle()
      assert.equal(stage.contact(asked).version, lost.version, 'It was known')
    }
  },
  {
    name: 'takes a failure that is told before the send has returned',
    denied: any(noWire, noReport),
    async run(stage) {
      const release = stage.host.hold('sent')
      const asked = await stage.ask()
      await stage.host.waitFor(() => stage.host.held('sent') > 0)
      const { id } = await stage.card(asked)
      await stage.simulator.report!(id, 'bounced')
      release()
      assert.equal((await stage.settled(asked)).status, 'undeliverable', 'The send does not undo it')
      assert.equal(stage.host.messages(asked.id)[0]!.state, 'undeliverable')
    }
  },
  {
    name: 'takes a delivery for what it is',
    denied: any(noWire, noReport),
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      const isSure = () => stage.contact(asked).confirmed[0]
      assert.equal(isSure(), !stage.can.tellsDelivery, 'Whether a send alone has surely asked somebody')
      await stage.simulator.report!((await stage.card(asked)).id, 'delivered')
      const [message] = stage.host.messages(asked.id)
      await stage.host.waitFor(() => message!.isDelivered, SEND_WITHIN_MS, 'the delivery is heard of')
      assert.equal(message!.state, 'sent')
      assert.equal(stage.contact(asked).status, 'pending')
      assert.equal(isSure(), true, 'By now it has')
    }
  },
  {
    name: 'sends nothing to who opted out, and asks them when they opt in again',
    denied: any(noWire, noConsent),
    async run(stage) {
      const { host, simulator, ann, bob } = stage
      await simulator.optOut!(ann.account)
      await host.waitFor(() => host.stored.some((one) => one.type === 'optOut' && one.account === ann.account))
      const asked = await stage.begin({ to: [ann.account, bob.account] })
      const [first] = host.messages(asked.id)
      await host.waitFor(() => first!.state === 'undeliverable', SEND_WITHIN_MS, 'who opted out is lost')
      assert.equal(first!.error?.code, 'recipient_opted_out')
      assert.ok(!stage.text(ann.account).includes(asked.title), 'Nothing is sent to them')
      await simulator.optIn!(ann.account)
      const there = () => stage.text(ann.account).includes(asked.title)
      await host.waitFor(there, SEND_WITHIN_MS, 'who opted in again is asked')
    }
  }
]
