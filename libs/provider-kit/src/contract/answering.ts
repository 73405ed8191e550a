import assert from 'node:assert/strict'
import { receiptText } from '../receipt.render.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noAnswer, noComment, noGroup, noHurry, noName, noPress, noText, noThreads } from './denial.ts'
import { complete } from './completion.ts'
import { forms } from './forms.ts'
import type { Stage } from './stage.ts'

const MANY = 40

/** That what people press and write is what they decided, whoever they are. */
export const answering: readonly ContractCase[] = [
  {
    name: 'takes a press as the decision of whoever pressed',
    denied: noPress,
    async run(stage) {
      const asked = await stage.ask()
      await stage.press(asked, 'Reject', stage.ann)
      const { outcome } = await stage.settled(asked)
      assert.equal(outcome?.decision, 'rejected')
      const { account, name, assurance } = outcome.settledBy!
      assert.deepEqual([account, name], [`${stage.provider.name}:${stage.ann.account}`, stage.ann.name])
      assert.equal(assurance, stage.can.assurance.button)
    }
  },
  {
    name: 'takes a press with a comment',
    denied: any(noPress, noComment),
    async run(stage) {
      const asked = await stage.ask()
      const ack = await stage.press(asked, 'omment', stage.ann)
      assert.equal(stage.contact(asked).status, 'pending', 'Nothing is decided before the comment is there')
      const said = { option: 'Approve', comment: 'After lunch', text: 'Approve\n\nAfter lunch' }
      await complete(stage, ack, stage.ann, said)
      const { outcome } = await stage.settled(asked)
      assert.deepEqual([outcome?.decision, outcome?.settledBy?.comment], ['approved', 'After lunch'])
    }
  },
  {
    name: 'asks for a comment that is required before it decides',
    denied: any(noPress, noComment),
    async run(stage) {
      const options = [
        { id: 'go', label: 'Go ahead', decision: 'approve' },
        { id: 'stop', label: 'Stop it', decision: 'reject', comment: 'required' }
      ] as const
      const asked = await stage.ask({ options })
      const ack = await stage.press(asked, 'Stop it', stage.ann)
      assert.equal(stage.contact(asked).status, 'pending', 'Nothing is decided before the comment is there')
      await complete(stage, ack, stage.ann, { option: 'Stop it', comment: 'Too risky', text: 'Too risky' })
      const { outcome } = await stage.settled(asked)
      const { option, comment } = outcome!.settledBy!
      assert.deepEqual([option, comment], ['stop', 'Too risky'])
    }
  },
  {
    name: 'takes what is written as the answer to a question',
    denied: noText,
    async run(stage) {
      const asked = await stage.ask({ kind: 'question', body: 'Which region first?' })
      await stage.reply(asked, 'Frankfurt, please 🙏 <b>&amp;', stage.ann)
      const { outcome } = await stage.settled(asked)
      assert.equal(outcome?.decision, 'answered')
      assert.equal(outcome.settledBy?.text, 'Frankfurt, please 🙏 <b>&amp;')
      assert.equal(outcome.settledBy.account, `${stage.provider.name}:${stage.ann.account}`)
    }
  },
  {
    name: 'takes what is pressed of the options of a question',
    denied: noPress,
    async run(stage) {
      const options = ['Berlin', 'Tokyo', 'Lima'].map((label) => ({
        id: label.toLowerCase(),
        label,
        decision: 'answer' as const
      }))
      const asked = await stage.ask({ kind: 'question', body: 'Where to?', options })
      await stage.press(asked, 'Tokyo', stage.ann)
      assert.equal((await stage.settled(asked)).outcome?.settledBy?.option, 'tokyo')
    }
  },
  ...forms,
  {
    name: 'takes a reply below the card as the answer',
    denied: any(noText, noThreads),
    async run(stage) {
      const target = stage.simulator.group ?? stage.ann.account
      const asked = await stage.ask({}, target)
      await stage.reply(asked, 'approve', stage.ann)
      assert.equal((await stage.settled(asked)).outcome?.decision, 'approved')
    }
  },
  {
    name: 'reads what is said to it by its name without the name',
    denied: any(noText, noName),
    async run(stage) {
      const { ourName } = stage.simulator
      for (const [text, decision] of [
        [`${ourName} approve`, 'approved'],
        [`No, ${ourName}!`, 'rejected']
      ] as const) {
        const asked = await stage.ask({}, stage.simulator.group ?? stage.ann.account)
        await stage.reply(asked, text, stage.ann)
        assert.equal((await stage.settled(asked)).outcome?.decision, decision, text)
      }
    }
  },
  {
    name: 'says what it took for no decision, and takes the next one',
    denied: noText,
    async run(stage) {
      const asked = await stage.ask()
      await stage.reply(asked, 'Which customer is this about?', stage.ann)
      await stage.host.waitFor(() => stage.contact(asked).told.some((mark) => mark.startsWith('unclear:')))
      await stage.toldOnly(stage.ann, 'Passed on to the agent.')
      assert.equal(stage.contact(asked).status, 'pending')
      await stage.reply(asked, 'approve', stage.ann)
      assert.equal((await stage.settled(asked)).outcome?.decision, 'approved')
    }
  },
  {
    name: 'decides by words at most what they were written below',
    denied: any(noText, noThreads),
    async run(stage) {
      const { ann } = stage
      const place = stage.simulator.group ?? ann.account
      const first = await stage.ask({ thread: 'thr_contract' }, place)
      await stage.arrived(first)
      const second = await stage.ask({ thread: 'thr_contract' }, place)
      await stage.arrived(second)
      await stage.reply(first, 'approve', ann)
      const asked = [first, second]
      const unclear = () => asked.some((one) => stage.contact(one).told.some((mark) => mark.startsWith('unclear:')))
      await stage.host.waitFor(() => stage.contact(first).status !== 'pending' || unclear())
      assert.equal(stage.contact(second).status, 'pending', 'What was asked later in the same place is not decided')
      if (unclear())
        assert.equal(stage.contact(first).status, 'pending', 'Who is told that it is unclear decided nothing')
      await stage.decide(second, 'Reject', ann)
      if (noPress(stage.can, stage.simulator) !== undefined) return
      assert.equal((await stage.settled(second)).outcome?.decision, 'rejected', 'A press says which it means')
    }
  },
  {
    name: 'takes no notice of what people say to each other',
    denied: any(noText, noGroup),
    async run(stage) {
      const { simulator, host, ann, bob, group } = stage
      const asked = await stage.ask({}, group)
      await simulator.write!(group, 'approve lunch at noon?', bob.account)
      const lunch = simulator.messages().findLast((one) => one.from === bob.account)!
      await simulator.write!(group, 'approve', ann.account, lunch.id)
      await stage.reply(asked, 'reject', ann)
      assert.equal((await stage.settled(asked)).outcome?.decision, 'rejected')
      assert.deepEqual(
        host.stored.map(({ type }) => type),
        ['reply'],
        'Only what answers us is stored'
      )
    }
  },
  {
    name: 'takes a press while the send is still in flight',
    denied: noPress,
    async run(stage) {
      const release = stage.host.hold('sent')
      const asked = await stage.ask()
      await stage.press(asked, 'Approve', stage.ann)
      assert.equal((await stage.host.settled(asked.id)).outcome?.decision, 'approved')
      assert.equal(stage.host.messages(asked.id)[0]?.state, 'sending')
      release()
      await stage.settled(asked)
      assert.equal(stage.host.messages(asked.id)[0]?.state, 'sent')
      if (stage.can.update) assert.deepEqual((await stage.card(asked)).buttons, [], 'No live button stays behind')
    }
  },
  {
    name: 'answers the platform in time, however slow we are',
    denied: any(noPress, noHurry),
    async run(stage) {
      const asked = await stage.ask()
      const release = stage.host.hold('heard')
      await stage.clock.fast(stage.press(asked, 'Approve', stage.ann), 5)
      assert.equal(stage.contact(asked).status, 'pending')
      release()
      assert.equal((await stage.settled(asked)).outcome?.decision, 'approved')
    }
  },
  {
    name: `answers ${MANY} presses at once in time`,
    denied: noPress,
    async run(stage) {
      const asked = await stage.askBoth()
      const { message, button } = stage.button(asked, 'Approve')!
      const presses = Array.from({ length: MANY }, () => stage.simulator.press!(message, button, stage.ann.account))
      const slowest = Math.max(...(await Promise.all(presses)).map(({ ms }) => ms))
      stage.note(`slowest of ${MANY} acknowledgements: ${Math.round(slowest)} ms`)
      const { answerWithinMs = Infinity } = stage.can
      assert.ok(slowest < answerWithinMs, `The slowest took ${slowest} ms`)
      await stage.host.waitFor(() => stage.contact(asked).votes.length > 0)
      assert.equal(stage.contact(asked).votes.length, 1, 'One person has one vote')
    }
  },
  {
    name: 'lets nobody decide who is not allowed to, and tells them alone',
    denied: any(noAnswer, noGroup),
    async run(stage) {
      const { ann, bob, group, host } = stage
      const asked = await stage.ask({ allowed: [ann.account] }, group)
      await stage.decide(asked, 'Approve', bob)
      await stage.toldOnly(bob, receiptText({ kind: 'not_allowed' }, stage.contact(asked))!)
      assert.equal(host.contact(asked.id).votes.length, 0)
      await stage.decide(asked, 'Reject', ann)
      assert.equal((await stage.settled(asked)).outcome?.decision, 'rejected')
    }
  },
  {
    name: 'lets the members of a platform’s group decide',
    denied: any(noAnswer, noGroup, (_, { people }) =>
      differing(people) ? undefined : 'its people belong to no groups'
    ),
    async run(stage) {
      const { inside, outside, of } =
        differing(stage.simulator.people.slice(0, 2)) ?? differing(stage.simulator.people)!
      const asked = await stage.ask({ allowed: [of] }, stage.group)
      if (outside.account === stage.ann.account || outside.account === stage.bob.account) {
        await stage.decide(asked, 'Approve', outside)
        await stage.toldOnly(outside, receiptText({ kind: 'not_allowed' }, stage.contact(asked))!)
      }
      await stage.decide(asked, 'Approve', inside)
      const { outcome } = await stage.settled(asked)
      assert.equal(outcome?.settledBy?.name, inside.name)
    }
  },
  {
    name: 'tells who comes late who decided',
    denied: noAnswer,
    async run(stage) {
      const { ann, host } = stage
      const late = stage.simulator.group === undefined ? ann : stage.bob
      const asked = await stage.ask({}, stage.simulator.group ?? ann.account)
      const release = host.hold('update')
      await stage.decide(asked, 'Approve', ann)
      await host.settled(asked.id)
      await stage.decide(asked, 'Reject', late)
      await stage.toldOnly(late, `${ann.name} decided already`)
      assert.equal(stage.contact(asked).outcome?.decision, 'approved')
      release()
      await host.idle()
    }
  }
]

/** Somebody who is in a group of the platform, and somebody who is not. */
function differing(people: Stage['simulator']['people']) {
  for (const inside of people.slice(0, 2)) {
    for (const of of inside.memberOf) {
      const outside = people.find((one) => !one.memberOf.includes(of))
      if (outside) return { inside, outside, of }
    }
  }
  return undefined
}
