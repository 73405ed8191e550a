import assert from 'node:assert/strict'
import type { SimulatedMessage } from '../simulator.ts'
import {
  any,
  noCodes,
  noFiles,
  noGroup,
  noPress,
  noText,
  noThreads,
  noWire,
  type ContractCase,
  type Denial
} from './contract-case.ts'
import { flat, type Stage } from './stage.ts'

const MOST_OPTIONS = 20
const LONG = 50_000

/** Each begins and ends with words to look for. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'one character': 'ž',
  'emoji of four bytes': 'Alpha 👩🏽‍🚀🎉🇩🇪 𝒳 omega',
  'right to left': 'بداية النص العربي و עברית نهاية',
  'Chinese, Japanese and Korean': '开始 审批 部署到生产环境 承認をお願いします 승인 結束',
  'combining marks': 'Ä́lpha Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L omega',
  'lines and blanks': 'Alpha\n\n\n   beta\n\tgamma\r\n\r\nomega'
}

/** How the platforms of this world call somebody, in text and in markup. */
const CALLS = [
  '@everyone @here @channel @all',
  '<!channel> <!here> <!everyone> <!subteam^S0001>',
  '<@U0001> <@!1001> <@&2001> <#C0001>',
  '[click](tg://user?id=1001) <a href="tg://user?id=1001">click</a>',
  '<at id="all"></at> <at user_id="all">all</at>'
]

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
        'ledger-bot',
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
  ...Object.entries(SCRIPTS).map(([script, text]): ContractCase => ({
    name: `brings a text readable: ${script}`,
    denied: noWire,
    async run(stage) {
      const asked = await stage.ask({ body: text })
      await arrived(stage, asked.id)
      const shown = flat(stage.text(asked.target)).normalize()
      for (const word of text.normalize().split(/\s+/))
        assert.ok(shown.includes(word), `"${word}" is missing: ${shown}`)
    }
  })),
  {
    name: `brings a text of ${LONG} characters as whole as it claims`,
    denied: noWire,
    async run(stage) {
      const words = Array.from({ length: LONG / 10 }, (_, index) => `w${String(index).padStart(8, '0')}`)
      const asked = await stage.ask({ body: words.join(' ') })
      await arrived(stage, asked.id)
      const posts = stage.posts(asked.target)
      const shown = flat(stage.text(asked.target))
      const whole = Math.floor((Math.min(LONG, stage.can.maxTextLength) * 0.8) / 10)
      const asFile = posts.some(({ files }) => files.length > 0)
      const missing = words.slice(0, whole).find((word) => !shown.includes(word))
      assert.ok(missing === undefined || asFile, `The text lacks "${missing}", and no file holds it`)
      assert.ok(asFile || shown.includes(words.at(-1)!) || shown.includes('…'), 'What is cut is said to be')
      if (!noPress(stage.can, stage.simulator)) assert.ok(stage.button(asked, 'Approve'), 'It has its buttons')
    }
  },
  {
    name: 'calls nobody, whatever an agent writes',
    denied: noWire,
    async run(stage) {
      const people = stage.simulator.people.flatMap(({ account, name, memberOf }) =>
        [account, ...memberOf].flatMap((id) => [
          `<@${id}>`,
          `@${name}`,
          `<@&${id}>`,
          `<!subteam^${id}>`,
          `[x](tg://user?id=${id})`
        ])
      )
      const calls = [...CALLS, ...people, ...(stage.simulator.calls ?? [])]
      const ask = async (text: string) => {
        const asked = await stage.begin(
          {
            title: `Zebra ${text} title`.slice(0, 200),
            body: `Yak ${text} body\n\n> quoted ${text}\n\n- item ${text}\n\n\`code ${text}\``,
            agent: `Bot ${text}`.slice(0, 60),
            options: [
              { id: 'yes', label: `Yes ${text}`.slice(0, 80), decision: 'approve' },
              { id: 'no', label: `No ${text}`.slice(0, 80), decision: 'reject' }
            ],
            action: { name: `run ${text}`.slice(0, 100), arguments: { to: text }, editable: false },
            context: { impact: `impact ${text}`, signals: [{ level: 'info', text: `signal ${text}`.slice(0, 400) }] }
          },
          stage.simulator.group ?? stage.ann.account
        )
        await arrived(stage, asked.id)
        const shown = flat(stage.text(asked.target))
        for (const word of ['Zebra', 'Yak', 'quoted', 'item', 'code'])
          assert.ok(shown.includes(word), `"${word}" is missing: ${shown}`)
        stage.host.turn(asked.id, `Turn ${text} here`)
        await stage.host.idle()
        stage.host.cancel(asked.id, `because ${text}`)
        await stage.host.idle()
      }
      // Together, so that a platform that takes only so many in a while is not kept waiting.
      for (let from = 0; from < calls.length; from += 8) await ask(calls.slice(from, from + 8).join(' '))
      const all = stage.simulator.messages().filter((one) => one.from === undefined)
      assert.deepEqual(
        all.flatMap(({ pings }) => pings),
        [],
        'It calls somebody'
      )
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
      for (const { token, link } of stage.host.messages(asked.id)) {
        for (const secret of [token, link]) {
          assert.ok(
            secret === undefined || !JSON.stringify(copy).includes(secret),
            'A watcher’s copy lets nobody answer'
          )
        }
      }
    }
  },
  {
    name: 'gives no private link to a group',
    denied: any(noWire, noGroup),
    async run(stage) {
      const asked = await stage.ask({}, stage.group)
      await stage.host.idle()
      const link = stage.host.messages(asked.id)[0]!.link!
      assert.ok(!JSON.stringify(stage.posts(stage.group)).includes(link.split('/').at(-1)!))
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
      await arrived(stage, asked.id)
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
        await connection.sendCode!(ann.account, oneTime(code), AbortSignal.timeout(20_000))
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

/** Waits until the platform has all of it, or says why it does not. */
async function arrived({ host }: Stage, contactId: string): Promise<void> {
  await host.idle()
  for (const { state, error } of host.messages(contactId)) {
    assert.equal(state, 'sent', `The platform has it: ${error?.code} ${error?.message}`)
  }
}
