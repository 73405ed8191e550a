import assert from 'node:assert/strict'
import { whichText } from '../receipt.render.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noDirectChat, noText } from './denial.ts'

/** That what people write to the provider alone, naming no request, counts for the only one there or is answered. */
export const directChat: readonly ContractCase[] = [
  {
    name: 'takes what is written to it alone as the answer to the only request there',
    denied: any(noText, noDirectChat),
    async run(stage) {
      const asked = await stage.ask()
      await stage.arrived(asked)
      await stage.simulator.write!(stage.ann.account, 'approve', stage.ann.account)
      const { outcome } = await stage.settled(asked)
      assert.equal(outcome?.decision, 'approved')
      const { account, assurance } = outcome.settledBy!
      assert.deepEqual([account, assurance], [`${stage.provider.name}:${stage.ann.account}`, stage.can.assurance.text])
    }
  },
  {
    name: 'answers what is written to it alone with what is open, where that is not the only request',
    denied: any(noText, noDirectChat),
    async run(stage) {
      const { ann, simulator, host } = stage
      const write = (text: string) => simulator.write!(ann.account, text, ann.account)
      await write('approve')
      await stage.toldOnly(ann, whichText([]))
      const [first, second] = [await stage.ask(), await stage.ask()]
      await stage.arrived(second)
      await write('approve')
      await stage.toldOnly(ann, `• ${first.title}`)
      await stage.toldOnly(ann, `• ${second.title}`)
      assert.deepEqual([stage.contact(first).votes, stage.contact(second).votes], [[], []])
      host.cancel(first.id)
      const heard = host.stored.length
      await write('reject')
      await host.waitFor(() => host.stored.length > heard)
      await stage.again(second)
      assert.equal(stage.contact(second).status, 'pending', 'Another was closed not long ago')
    }
  },
  {
    name: 'counts what is written to it alone for nothing that came later',
    denied: any(noText, noDirectChat),
    async run(stage) {
      const { ann, simulator, host } = stage
      const release = host.hold('heard')
      const written = simulator.write!(ann.account, 'approve', ann.account)
      await host.waitFor(() => host.held('heard') > 0)
      const asked = await stage.ask()
      await stage.arrived(asked)
      release()
      await written
      await stage.toldOnly(ann, `• ${asked.title}`)
      assert.equal(stage.contact(asked).status, 'pending')
    }
  },
  {
    name: 'counts what replies to another message for nothing, and passes on what is no decision',
    denied: any(noText, noDirectChat),
    async run(stage) {
      const { ann, simulator, host } = stage
      const asked = await stage.ask()
      await stage.arrived(asked)
      await simulator.write!(ann.account, 'Which customer is this about?', ann.account)
      await stage.toldOnly(ann, 'Passed on to the agent.')
      const said = simulator.messages().findLast((one) => one.from === ann.account)!
      await simulator.write!(ann.account, 'approve', ann.account, said.id)
      await stage.toldOnly(ann, `• ${asked.title}`)
      assert.equal(stage.contact(asked).status, 'pending')
      await stage.decide(asked, 'Reject')
      assert.equal((await stage.settled(asked)).outcome?.decision, 'rejected')
      assert.equal(host.stored.filter(({ type }) => type === 'unsolicited').length, 2)
    }
  }
]
