import assert from 'node:assert/strict'
import type { z } from 'zod'
import { canonicalAccount } from '../account.ts'
import { connectionFlaw, providerFlaw } from '../flaws.ts'
import { MemoryHost } from '../memory-host.ts'
import type { Simulator } from '../simulator.ts'
import { redactConfig, secretFields } from '../secrets.ts'
import type { ContractCase } from './contract-case.ts'
import { noPress, noText, noWire, noCodes } from './denial.ts'

/** What a provider says of itself, and how it reads what people write down about it. */
export const settings: readonly ContractCase[] = [
  {
    name: 'is what it says',
    async run({ provider, connection }) {
      assert.equal(providerFlaw(provider), undefined)
      assert.equal(connectionFlaw(provider, connection), undefined)
    }
  },
  {
    name: 'is simulated by a platform that offers what it claims',
    async run({ can, provider, simulator, connection }) {
      const needs: [keyof Simulator, boolean][] = [
        ['failNext', !noWire(can, simulator)],
        ['press', !noPress(can, simulator)],
        ['write', !noText(can, simulator)],
        ['redeliver', !noPress(can, simulator) || !noText(can, simulator)],
        ['lastCall', simulator.callAt !== undefined],
        ['drop', connection.listen !== undefined && simulator.callAt === undefined],
        ['codes', !noCodes(can, simulator)],
        ['placement', provider.placement !== undefined]
      ]
      const missing = needs.filter(([method, needed]) => needed && simulator[method] === undefined)
      assert.deepEqual(
        missing.map(([method]) => method),
        [],
        'The simulator lacks what the provider claims'
      )
      const [first] = simulator.people
      assert.equal(first?.account, simulator.target.canonical, 'The first of the people is the target')
      if (simulator.group !== undefined) assert.ok(simulator.people.length >= 3, 'A group needs a stranger too')
    }
  },
  {
    name: 'refuses settings that do not pass, naming the field',
    async run({ provider, simulator }) {
      const read = (provider.config as z.ZodType).safeParse(simulator.wrongConfig.config)
      const paths = read.error?.issues.map((issue) => issue.path.join('.')) ?? []
      assert.ok(paths.includes(simulator.wrongConfig.path), `It names ${paths.join(', ') || 'nothing'}`)
    }
  },
  {
    name: 'hides every secret of its settings',
    async run(stage) {
      const { provider, simulator } = stage
      const shown = JSON.stringify(redactConfig(provider.config as z.ZodType, simulator.config))
      stage.keepsSecrets([shown], 'its settings as they are shown')
      const { error } = (provider.config as z.ZodType).safeParse({ ...simulator.config, unheardOf: true })
      stage.keepsSecrets([String(error?.message)], 'what is said of wrong settings')
    }
  },
  {
    name: 'knows an account by its settings alone',
    async run(stage) {
      const { provider, simulator } = stage
      const fingerprint = () => provider.fingerprint(provider.config.parse(simulator.config))
      assert.equal(fingerprint(), fingerprint())
      assert.notEqual(fingerprint(), '')
      stage.keepsSecrets([fingerprint()], 'the name of the account')
    }
  },
  {
    name: 'says who we are, and where accounts are the same',
    async run(stage) {
      const { connection } = stage
      const who = async () => {
        const { account, realm } = connection
        const asked = account === undefined ? await connection.identify?.(AbortSignal.timeout(60_000)) : undefined
        return { account, realm, ...asked }
      }
      const { account, realm } = await who()
      if (connection.identify) assert.notEqual(account, undefined, 'It asks the platform, and names no account')
      for (const said of [account, realm])
        if (said !== undefined) assert.ok(typeof said === 'string' && said !== '', 'What is said of us is a text')
      assert.deepEqual(await who(), { account, realm }, 'We are somebody else when it is asked again')
      stage.keepsSecrets([`${account} ${realm}`], 'what it says of us')
    }
  },
  {
    name: 'gives a target its one form',
    async run({ provider, simulator, connection }) {
      const { text, canonical } = simulator.target
      const find = async (target: string) => {
        const parsed = provider.parseTarget(target)
        return (await connection.resolveTarget?.(parsed, AbortSignal.timeout(60_000))) ?? parsed
      }
      assert.equal(await find(text), canonical)
      assert.equal(await find(canonical), canonical)
      assert.equal(provider.isGroup(canonical), false)
      const { group } = simulator
      if (group === undefined) return
      assert.equal(await find(group), group)
      assert.equal(provider.isGroup(group), true)
    }
  },
  {
    name: 'tells accounts apart, and never two spellings of one',
    async run({ provider, simulator }) {
      const accounts = simulator.people.map((one) => [one.account] as const)
      const forms = [...(simulator.spellings ?? []), ...accounts].map((spellings) => {
        const [form, ...others] = new Set(spellings.map((one) => canonicalAccount(provider, one)))
        assert.deepEqual(others, [], `${spellings.join(' and ')} are one account`)
        assert.equal(canonicalAccount(provider, form!), form, 'The one form of an account is a form of its own')
        return form
      })
      const people = new Set(forms.slice(-accounts.length))
      assert.equal(people.size, accounts.length, 'Two people are taken for one')
      const spelled = forms.slice(0, -accounts.length)
      assert.equal(new Set(spelled).size, spelled.length, 'Two accounts are taken for one')
      for (const one of spelled) assert.equal(provider.canonicalAccount?.(one!), one, 'It has no method of its own')
    }
  },
  {
    name: 'refuses a target that is none, by name',
    async run({ provider, simulator }) {
      assert.throws(() => provider.parseTarget(simulator.wrongTarget), { code: 'target_invalid' })
    }
  },
  {
    name: 'finds nothing wrong with settings that work',
    async run({ connection }) {
      const report = await connection.check(AbortSignal.timeout(60_000))
      assert.deepEqual({ ok: report.ok, problems: report.problems }, { ok: true, problems: [] })
    }
  },
  {
    name: 'notices a secret that the platform does not take',
    denied: noWire,
    async run(stage) {
      const { provider, simulator } = stage
      const problems: string[] = []
      // Not every secret can be tried: what a platform signs with only shows when it calls.
      for (const field of secretFields(provider.config as z.ZodType)) {
        const secret = simulator.config[field]
        if (typeof secret !== 'string') continue
        const config = { ...simulator.config, [field]: secret.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')) }
        const context = simulator.context ?? {}
        const host = await MemoryHost.start(provider, config, { context })
        const report = await host.connection.check(AbortSignal.timeout(60_000)).finally(() => host.stop())
        if (!report.ok) problems.push(...report.problems)
      }
      assert.notDeepEqual(problems, [], 'It says what is wrong')
      stage.keepsSecrets(problems, 'what it says is wrong')
    }
  }
]
