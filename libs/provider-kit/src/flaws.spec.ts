import { z } from 'zod'
import { recordingProvider } from '../../../tests/support/recording.provider.mjs'
import { probedFlaw, providerFlaw } from './flaws.ts'
import type { Capabilities, Provider } from './provider.ts'
import { sampleConfig } from './sample.ts'

const honest = recordingProvider({ name: 'recording', find: true, codes: true }) as Provider
const claiming = (claims: Partial<Capabilities>): Provider => ({
  ...honest,
  capabilities: { ...honest.capabilities, ...claims }
})

it('finds no flaw in a provider that is what it says', async () => {
  expect([providerFlaw(honest), await probedFlaw(honest)]).toEqual([undefined, undefined])
})

it.each([
  [{ inbound: 'mail' as never }, 'claims inbound: "mail"'],
  [{ buttons: -1 }, 'claims -1 buttons'],
  [{ buttons: 0 }, 'claims buttonComment'],
  [{ buttons: 0, buttonComment: false }, 'claims what a button proves'],
  [{ assurance: {} }, 'does not say what a press proves'],
  [{ assurance: { button: 'sure' as never } }, 'proves "sure"'],
  [{ maxTextLength: 0 }, 'claims maxTextLength'],
  [{ answerWithinMs: 0 }, 'claims answerWithinMs'],
  [{ tellsDelivery: 'yes' as never }, 'claims "tellsDelivery", which is no boolean'],
  [{ threads: undefined as never }, 'capabilities.threads'],
  [{ thread: true } as never, 'claims "thread", which is no capability'],
  [{ assurance: null as never }, 'capabilities.assurance']
])('knows without a connection that %j cannot be', (claims, flaw) => {
  expect(providerFlaw(claiming(claims))).toContain(flaw)
})

it.each([
  [{ update: false }, 'claims update: false'],
  [{ find: false }, 'claims find: false'],
  [{ inbound: 'listen' as const }, 'claims inbound: listen'],
  [{ inbound: 'pages' as const }, 'claims inbound: pages'],
  [{ assurance: { button: 'platform' as const } }, 'claims to send codes: false']
])('finds out by a trial that %j is a lie', async (claims, flaw) => {
  expect(await probedFlaw(claiming(claims))).toContain(flaw)
})

it('finds out by a trial who dials before there is need, and is not ended by that', async () => {
  const eager = {
    ...honest,
    connect: (...given: Parameters<Provider['connect']>) => {
      void given[1].fetch('https://platform.example')
      return { ...honest.connect(...given), close: () => undefined as never }
    }
  }
  expect(await probedFlaw(eager)).toContain('asks somebody in "connect"')
})

it('leaves to the first channel what a trial cannot show', async () => {
  const liar = claiming({ update: false })
  const picky = { ...liar, config: z.strictObject({ key: z.string().regex(/^key-/) }) as never }
  const throws = {
    ...liar,
    connect: () => {
      throw new Error('not these')
    }
  }
  expect([await probedFlaw(picky), await probedFlaw(throws)]).toEqual([undefined, undefined])
})

it('makes up settings that a schema takes', () => {
  const config = z.strictObject({
    url: z.url(),
    mail: z.email(),
    port: z.number().min(1_000),
    mode: z.enum(['socket', 'http']),
    token: z.string().min(12),
    key: z
      .string()
      .regex(/^key-/)
      .meta({ examples: ['key-1'] }),
    retries: z.number().default(3),
    way: z.union([z.literal('a'), z.number()]),
    names: z.array(z.string()).min(1),
    left: z.string().optional()
  })
  expect(sampleConfig(config)).toEqual({
    url: 'https://platform.example',
    mail: 'ann@acme.example',
    port: 1_000,
    mode: 'socket',
    token: 'samplexxxxxx',
    key: 'key-1',
    retries: 3,
    way: 'a',
    names: ['sample']
  })
  expect(sampleConfig(z.strictObject({ key: z.string().regex(/^key-/) }))).toBeUndefined()
})
