import assert from 'node:assert/strict'
import type { SimulatedMessage } from '../simulator.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noCodes, noFiles, noGroup, noPlacement, noText, noThreads, noWire, type Denial } from './denial.ts'
import { flat } from './stage.ts'

const MOST_OPTIONS = 20
const RUNBOOK = { label: 'Runbook', url: 'https://acme.example/runbook?step=4' }

/** That what an agent asks reaches people as it was meant. */
export const sending: readonly ContractCase[] = [
  {
    name: 'puts a message there once, and says where',
    async run(stage) {
      const ref = await stage.send()
      assert.deepEqual(JSON.parse(JSON.stringify(ref)), ref, 'The reference is JSON')
      assert.notDeepEqual(ref, {}, 'The reference says where the message is')
      stage.keepsSecrets([JSON.stringify(ref)], 'the reference')
      assert.equal(stage.simulator.sends(), 1)
    }
  },
  {
    name: 'shows who asks, what, and why',
    denied: noWire,
    async run(stage) {
      const asked = await stage.ask({
        agent: 'ledger-bot',
        body: 'Refund **120 EUR** to customer 42.',
        action: { name: 'refunds.create', arguments: { amount: 120, currency: 'EUR' }, editable: false },
        context: { risk: 'high', impact: 'Customer 42 is paid', signals: [{ level: 'warning', text: 'New account' }] }
      })
      await stage.host.idle()
      const shown = flat(stage.text(asked.target))
      const wanted = [
        'ledger-bot, by key memory',
        asked.title,
        '120 EUR',
        'refunds.create',
        'currency',
        'Customer 42 is paid',
        'New account'
      ]
      assert.deepEqual(
        wanted.filter((one) => !shown.includes(one)),
        [],
        `Of what was asked, this is missing in: ${shown}`
      )
    }
  },
  {
    name: 'puts a message where its placement says, and takes no other placement',
    denied: any(noWire, noPlacement),
    async run(stage) {
      const { given, isThere } = stage.simulator.placement!
      const takes = (placement: object) => stage.provider.placement!.safeParse(placement).success
      assert.ok(takes(given), 'It takes the placement')
      assert.ok(!takes({ ...given, unheardOf: true }), 'It takes none that it does not know')
      assert.ok(isThere(await stage.card(await stage.ask({ placement: given }))), 'It stands there')
      assert.ok(!isThere(await stage.card(await stage.ask())), 'Nothing else does')
    }
  },
  {
    name: 'offers nothing to press where nothing is asked',
    denied: noWire,
    async run(stage) {
      const asked = await stage.ask({ kind: 'notice', body: 'The nightly build is done.' })
      assert.equal((await stage.settled(asked)).status, 'resolved')
      assert.deepEqual(labels(await stage.card(asked)), [])
    }
  },
  {
    name: 'tells who only watches, and lets them do nothing',
    denied: any(noWire, onlyOne),
    async run(stage) {
      const asked = await stage.ask({ cc: [stage.bob.account] })
      await stage.host.idle()
      const copy = await stage.card(asked, stage.bob.account)
      assert.deepEqual(labels(copy), [], 'A watcher’s copy has no buttons')
      stage.givesNothingAway([copy], ['token', 'link'])
    }
  },
  {
    name: 'gives no private link to a group',
    denied: any(noWire, noGroup),
    async run(stage) {
      const own = await stage.ask()
      const asked = await stage.ask({ context: { links: [RUNBOOK] } }, stage.group)
      await stage.arrived(own)
      await stage.arrived(asked)
      stage.host.turn(asked.id, 'The second region is green too.')
      await stage.host.idle()
      const seen = stage.posts(stage.group)
      // Else whoever plays the platform is blind to them.
      assert.ok(
        seen.some(({ links }) => links.includes(RUNBOOK.url)),
        'What the agent links is a link there'
      )
      stage.givesNothingAway(seen, ['link'])
      stage.host.cancel(asked.id)
      await stage.settled(asked)
      stage.givesNothingAway(stage.posts(stage.group), ['link'])
    }
  },
  {
    name: 'asks somebody alone in their own place, wherever they wrote before',
    denied: any(noWire, noGroup, noText, noThreads),
    async run(stage) {
      const thread = 'a conversation that begins in a group'
      const first = await stage.ask({ kind: 'question', options: [], thread }, stage.group)
      await stage.host.idle()
      const { id } = await stage.card(first)
      await stage.simulator.write!(stage.group, 'Which customer?', stage.ann.account, id)
      await stage.host.waitFor(() => stage.host.stored.length > 0)
      const second = await stage.ask({ thread })
      const place = await stage.card(second, stage.ann.account)
      assert.notEqual(place.target, stage.group, 'Nobody else reads it')
    }
  },
  {
    name: 'lets what the agent adds follow in the conversation',
    denied: noWire,
    async run(stage) {
      const asked = await stage.ask()
      await stage.host.idle()
      stage.host.turn(asked.id, 'Tests of the second region are green too.')
      await stage.host.idle()
      const first = await stage.card(asked)
      const turn = stage.posts(asked.target).findLast((one) => one.text.includes('second region'))
      assert.ok(turn, 'What the agent adds is there')
      assert.notEqual(turn.id, first.id, 'It is a message of its own')
      if (stage.can.threads) assert.equal(turn.repliesTo, first.id, 'It stands below what it follows')
    }
  },
  {
    name: 'continues a conversation with the next question',
    denied: any(noWire, noThreads),
    async run(stage) {
      const first = await stage.ask({ thread: 'thr_contract' })
      await stage.host.idle()
      const next = await stage.ask({ thread: 'thr_contract' })
      const card = await stage.card(next)
      assert.equal(card.repliesTo, (await stage.card(first)).id, 'It stands below the first')
    }
  },
  {
    name: 'writes more options than there are buttons as numbers, which can be answered',
    denied: any(noWire, noText, ({ buttons }) =>
      buttons >= MOST_OPTIONS ? 'it has buttons for all options' : undefined
    ),
    async run(stage) {
      const options = Array.from({ length: MOST_OPTIONS }, (_, index) => ({
        id: `o${index + 1}`,
        label: `City ${String.fromCharCode(65 + index)}`,
        decision: 'answer' as const
      }))
      const asked = await stage.ask({ kind: 'question', body: 'Where to?', options })
      await stage.host.idle()
      const shown = stage.text(asked.target)
      for (const [index, { label }] of options.entries()) {
        assert.match(shown, new RegExp(`\\b${index + 1}\\b\\D{0,12}${label}`), `${label} stands there with its number`)
      }
      await stage.reply(asked, '17', stage.ann)
      assert.equal((await stage.settled(asked)).outcome?.settledBy?.option, 'o17')
    }
  },
  {
    name: 'brings files along',
    denied: any(noWire, noFiles),
    async run(stage) {
      const asked = await stage.ask({ files: [{ name: 'plan.txt', contentType: 'text/plain', content: 'The plan' }] })
      await stage.arrived(asked)
      assert.ok(
        stage.posts(asked.target).some(({ files }) => files.includes('plan.txt')),
        'The file is there'
      )
    }
  },
  {
    name: 'brings one-time codes to their target, each once',
    denied: noCodes,
    async run({ connection, simulator, ann }) {
      for (const code of ['042917', '860035']) {
        await connection.sendCode!(ann.account, oneTime(code), AbortSignal.timeout(60_000))
      }
      assert.deepEqual(simulator.codes!(ann.account), ['042917', '860035'])
    }
  },
  {
    name: 'tells the log no code',
    denied: noCodes,
    async run(stage) {
      const cut = AbortSignal.abort(new DOMException('took too long', 'TimeoutError'))
      await stage.failure(stage.connection.sendCode!(stage.ann.account, oneTime('315208'), cut))
      assert.ok(!stage.host.evidence.shown.some((text) => text.includes('315208')))
    }
  }
]

function onlyOne(...[, { people }]: Parameters<Denial>): string | undefined {
  return people.length > 1 ? undefined : 'it is simulated with one person'
}

const oneTime = (code: string) => ({
  code,
  expiresAt: new Date(Date.now() + 600_000),
  project: 'Contract',
  title: 'Deploy number 1'
})

const labels = ({ buttons }: SimulatedMessage): readonly string[] => buttons.map(({ label }) => label)
