import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { noGroup, noText, noUpdate, noWire, any } from './denial.ts'
import { flat, type Stage } from './stage.ts'

/** How the platforms of this world call somebody, in text and in markup. */
const CALLS = [
  '@everyone @here @channel @all',
  '@**everyone** **@**here @_channel_ `@`all @[all](https://acme.example)',
  '<!channel> <!here> <!everyone> <!subteam^S0001>',
  '<@U0001> <@!1001> <@&2001> <#C0001>',
  '[click](tg://user?id=1001) <a href="tg://user?id=1001">click</a>',
  '<at id="all"></at> <at user_id="all">all</at>'
]

/** That nobody is called by what an agent, or somebody who answers, writes. */
export const calls: readonly ContractCase[] = [
  {
    name: 'calls nobody, whatever an agent writes',
    denied: noWire,
    async run(stage) {
      const all = callsOf(stage)
      const share = Math.ceil(all.length / 3)
      for (let from = 0; from < all.length; from += share) await say(stage, all.slice(from, from + share))
      callsNobody(stage)
    }
  },
  {
    name: 'calls nobody, whatever somebody comments',
    denied: any(noUpdate, noText, noGroup),
    async run(stage) {
      const asked = await stage.ask({}, stage.group)
      await stage.reply(asked, `Reject\n\nAsk ${callsOf(stage).slice(0, 12).join(' ')} first`, stage.ann)
      await stage.settled(asked)
      callsNobody(stage)
    }
  }
]

function callsOf({ simulator }: Stage): readonly string[] {
  const people = simulator.people.flatMap(({ account, name, memberOf }) =>
    [account, ...memberOf].flatMap((id) => [
      `<@${id}>`,
      `@${name}`,
      `<@&${id}>`,
      `<!subteam^${id}>`,
      `[x](tg://user?id=${id})`
    ])
  )
  return [...CALLS, ...people, ...(simulator.calls ?? [])]
}

/** In every place that an agent's words can stand. */
async function say(stage: Stage, calls: readonly string[]): Promise<void> {
  const text = calls.join(' ')
  const some = (from: number, length: number) => [...calls.slice(from), ...calls].join(' ').slice(0, length)
  const asked = await stage.begin(
    {
      title: `Zebra ${some(0, 180)} title`,
      body: `Yak ${text} body\n\n> quoted ${text}\n\n- item ${text}\n\n\`code ${text}\``,
      agent: `Bot ${some(1, 50)}`,
      options: [
        { id: 'yes', label: `Yes ${some(2, 60)}`, decision: 'approve' },
        { id: 'no', label: `No ${some(3, 60)}`, decision: 'reject' }
      ],
      action: { name: `run ${some(4, 100)}`, arguments: { to: text }, editable: false },
      context: { impact: `impact ${some(5, 1_000)}`, signals: [{ level: 'info', text: `signal ${some(6, 400)}` }] }
    },
    stage.simulator.group ?? stage.ann.account
  )
  await stage.arrived(asked)
  const shown = flat(stage.text(asked.target))
  for (const word of ['Zebra', 'Yak', 'quoted', 'item', 'code', 'impact', 'signal']) {
    assert.ok(shown.includes(word), `"${word}" is missing: ${shown}`)
  }
  stage.host.turn(asked.id, `Turn ${text} here`)
  await stage.host.idle()
  stage.host.cancel(asked.id, `because ${text}`)
  await stage.host.idle()
}

function callsNobody({ simulator }: Stage): void {
  const ours = simulator.messages().filter((one) => one.from === undefined)
  const called = ours.filter(({ pings }) => pings.length > 0).map(({ pings, text }) => ({ pings, text }))
  assert.deepEqual(called, [], 'It calls somebody')
}
