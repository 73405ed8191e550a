import assert from 'node:assert/strict'
import type { SimulatedMessage } from '../simulator.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noAnswer, noGroup, noPress, noText, noUpdate } from './denial.ts'
import { flat, type Asked, type Stage } from './stage.ts'

/** That no copy stays behind that looks as if it could still be answered. */
export const closing: readonly ContractCase[] = [
  {
    name: 'shows in every copy who decided, and takes the buttons away',
    denied: any(noUpdate, noAnswer),
    async run(stage) {
      const { ann, bob, simulator, host } = stage
      const targets = [ann.account, ...(bob ? [bob.account] : []), ...(simulator.group ? [simulator.group] : [])]
      const asked = await stage.begin({ to: targets })
      for (const target of targets) await stage.card(asked, target)
      await host.idle()
      await stage.decide(asked, 'Approve')
      await stage.settled(asked)
      for (const target of targets) {
        const shown = await closed(stage, asked, target)
        const others = target !== ann.account || simulator.messages().some(({ edits }) => edits > 0)
        if (others) assert.ok(shown.includes(ann.name), `The copy at ${target} names who decided: ${shown}`)
      }
    }
  },
  {
    name: 'shows the comment of who decided',
    denied: any(noUpdate, noText, noGroup),
    async run(stage) {
      const asked = await stage.ask({}, stage.group)
      await stage.reply(asked, 'Reject\n\nNot before Monday: <b>&amp; then', stage.ann)
      await stage.settled(asked)
      const shown = await closed(stage, asked, stage.group)
      assert.ok(shown.includes('Not before Monday: <b>&amp; then'), `The comment is there: ${shown}`)
    }
  },
  ...(['cancelled', 'expired'] as const).map((end): ContractCase => ({
    name: `closes the copies of what is ${end}`,
    denied: noUpdate,
    async run(stage) {
      const asked = await stage.ask({ deadlineMs: 3_600_000 })
      await stage.host.idle()
      if (end === 'cancelled') stage.host.cancel(asked.id, 'not needed any more')
      else stage.host.advance(3_600_001)
      assert.equal((await stage.settled(asked)).status, end)
      await closed(stage, asked, asked.target)
    }
  })),
  {
    name: 'closes a card whose contact was settled before the card arrived',
    denied: noUpdate,
    async run(stage) {
      const release = stage.host.hold('sent')
      const asked = await stage.ask()
      stage.host.cancel(asked.id)
      release()
      await stage.settled(asked)
      assert.equal(stage.host.messages(asked.id)[0]?.state, 'sent')
      await closed(stage, asked, asked.target)
    }
  },
  {
    name: 'closes what the agent added too',
    denied: noUpdate,
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      stage.host.turn(asked.id, 'The second region is green too.')
      await stage.host.idle()
      stage.host.cancel(asked.id)
      await stage.settled(asked)
      const left = stage.posts(asked.target).filter(({ buttons }) => buttons.length > 0)
      assert.deepEqual(left, [], 'A live button stays behind')
    }
  },
  {
    name: 'says with a press where the card is, for a copy whose send nobody heard the end of',
    denied: any(noUpdate, noPress),
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      const { ref } = stage.host.messages(asked.id)[0]!
      await stage.press(asked, 'Approve', stage.ann)
      await stage.settled(asked)
      const reply = stage.host.stored.find((one) => one.type === 'reply')
      assert.deepEqual(reply?.pressed, ref)
    }
  },
  {
    name: 'may be told twice how it ended',
    denied: noUpdate,
    async run(stage) {
      const asked = await stage.ask()
      stage.host.cancel(asked.id)
      await stage.settled(asked)
      const before = await closed(stage, asked, asked.target)
      const { ref, outbound } = stage.host.messages(asked.id)[0]!
      const settlement = { version: 99, status: 'cancelled', reason: 'cancelled', elsewhere: false } as const
      await stage.connection.update!({ ...ref! }, outbound, settlement, stage.clock.patience(20_000))
      assert.equal(await closed(stage, asked, asked.target), before)
    }
  }
]

/** What a copy says now, in its place or below it. It can no longer be pressed. */
async function closed(stage: Stage, asked: Asked, target: string): Promise<string> {
  const card = await stage.card(asked, target)
  assert.deepEqual(live(card), [], `The copy at ${target} has no buttons any more`)
  const below = stage.posts(target).filter((one) => one.repliesTo === card.id)
  return flat([card, ...below].map(({ text }) => text).join('\n'))
}

const live = ({ buttons }: SimulatedMessage): readonly string[] => buttons.map(({ label }) => label)
