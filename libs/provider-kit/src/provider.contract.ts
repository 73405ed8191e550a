import { resolve } from 'node:dns/promises'
import { isParleyError, type ParleyError } from '@parley/core'
import { z } from 'zod'
import { connectionFlaw, providerFlaw } from './flaws.ts'
import type { Connection, OutboundMessage, Provider, RawRequest, Settlement } from './provider.ts'
import { redactConfig, secretFields } from './secrets.ts'

/** How a platform lets a send down. `dropped`: it has the message, but its answer never arrives. */
export type SendFailure =
  | { readonly type: 'rate_limited'; readonly retryAfterMs: number }
  | { readonly type: 'unauthorized' | 'broken' | 'dropped' }

/** A platform that speaks its own wire protocol to the provider under test, and shows what reached it. */
export interface Simulator {
  /** Settings that work against it. */
  readonly config: Readonly<Record<string, unknown>>
  /** Settings that do not pass, and the field to blame. */
  readonly wrongConfig: { readonly config: Readonly<Record<string, unknown>>; readonly path: string }
  /** A target as people write it, and its one form. */
  readonly target: { readonly text: string; readonly canonical: string }
  readonly wrongTarget: string
  /** How often a message with our id was put there. */
  sends(messageId: string): Promise<number>
  /** The next send meets this. */
  failNext?(failure: SendFailure): void
  /** The version that the copy of a message shows, once it was updated. */
  shown?(messageId: string): Promise<number | undefined>
  /** The one-time codes that reached a target, the latest last. */
  codes?(target: string): Promise<readonly string[]>
  /** What the platform posts when somebody answers a message: signed, at this time. */
  reply?(answer: { id: string; token: string; account: string; text: string }, at: Date): RawRequest
  stop(): Promise<void>
}

/** What a provider may leave out, and the capability that says so. */
const DENIED = {
  'sends once': () => false,
  'fails by name': ({ inbound }) => inbound === 'pages',
  'reads replies': ({ inbound }) => inbound !== 'webhook',
  updates: ({ update }) => !update,
  finds: ({ find }) => !find,
  'sends codes': ({ assurance }) => assurance.code === undefined
} satisfies Record<string, (capabilities: Provider['capabilities']) => boolean>

export type ContractCase = keyof typeof DENIED

const TOKEN = '0123456789abcdef-rt-0123456789abcdefghjk'
const MESSAGE: OutboundMessage = {
  id: 'msg_contract',
  contactId: 'con_contract',
  threadId: 'thr_contract',
  attempt: 1,
  createdAt: new Date('2026-01-05T09:00:00Z'),
  bounceToken: '0123456789abcdef-bt-0123456789abcdefghjk',
  recipient: 'Ann Lee',
  attachments: [],
  token: TOKEN,
  link: 'http://parley.example/r/0123456789abcdef-kt-0123456789abcdefghjk',
  project: 'Contract',
  agent: 'contract-agent',
  kind: 'approval',
  title: 'Deploy 1.4?',
  body: 'Build **1.4** is green.',
  options: [
    { id: 'approve', label: 'Approve', decision: 'approve', comment: 'optional' },
    { id: 'reject', label: 'Reject', decision: 'reject', comment: 'optional' }
  ]
}
const SETTLED: Settlement = { version: 7, status: 'cancelled', reason: 'not needed any more', elsewhere: true }
const DAY_MS = 86_400_000

/**
 * What every provider must do, against a simulator of its platform. `skip` names the cases that its capabilities
 * deny, and only those. Runs in Jest: call it at the top of a spec.
 */
export function providerContract(
  provider: Provider<never>,
  simulate: () => Promise<Simulator>,
  skip: readonly ContractCase[] = []
): void {
  const when = (name: ContractCase) => (skip.includes(name) ? describe.skip : describe)

  describe(`the provider ${provider.name}`, () => {
    let simulator: Simulator
    let connection: Connection
    let now: Date
    let printed: string
    let count = 0
    const signal = () => AbortSignal.timeout(20_000)
    const message = (): OutboundMessage => ({ ...MESSAGE, id: `${MESSAGE.id}${++count}` })
    const send = (one: OutboundMessage) => connection.send(simulator.target.canonical, one, signal())
    const failure = (work: Promise<unknown>): Promise<ParleyError> =>
      work.then(
        () => Promise.reject(new Error('It did not fail')),
        (error: unknown) => (isParleyError(error) ? error : Promise.reject(error as Error))
      )

    beforeEach(async () => {
      simulator = await simulate()
      now = new Date()
      printed = ''
      const print = (fields: object, text: string) => {
        printed += `${JSON.stringify(fields)} ${text}\n`
      }
      const kept = new Map<string, { value: unknown; version: number }>()
      const files = new Map<string, Uint8Array[]>()
      connection = provider.connect(provider.config.parse(simulator.config), {
        fetch,
        now: () => now,
        logger: { info: print, warn: print, error: print },
        publicUrl: 'http://parley.example',
        inboundUrl: 'http://parley.example/inbound/chn_1',
        store: {
          get: async (key) => kept.get(key),
          set: async (key, value, version) => {
            if ((kept.get(key)?.version ?? 0) !== version) return false
            kept.set(key, { value, version: version + 1 })
            return true
          }
        },
        files: {
          save: async (content, about) => {
            const chunks: Uint8Array[] = []
            for await (const chunk of content) chunks.push(Uint8Array.from(chunk))
            const id = `fil_${files.size}`
            files.set(id, chunks)
            return { ...about, id, size: chunks.reduce((size, chunk) => size + chunk.length, 0) }
          },
          async *open(id) {
            yield* files.get(id) ?? []
          }
        },
        sent: async () => undefined,
        resolve: async (host) => (host === 'localhost' ? '127.0.0.1' : host),
        dns: (name, type) => resolve(name, type as 'TXT')
      })
    })
    afterEach(async () => {
      for (const secret of secretsOf(provider, simulator.config)) expect(printed).not.toContain(secret)
      await connection.close?.()
      await simulator.stop()
    })

    it('skips only what its capabilities deny', () => {
      expect(skip.filter((name) => !DENIED[name](provider.capabilities))).toEqual([])
    })

    it('is what it says', () => {
      expect(providerFlaw(provider)).toBeUndefined()
      expect(connectionFlaw(provider as never, connection)).toBeUndefined()
    })

    it('refuses settings that do not pass, naming the field', () => {
      const read = (provider.config as z.ZodType).safeParse(simulator.wrongConfig.config)
      expect(read.error?.issues.map((issue) => issue.path.join('.'))).toContain(simulator.wrongConfig.path)
    })

    it('hides every secret of its settings', () => {
      const shown = JSON.stringify(redactConfig(provider.config as z.ZodType, simulator.config))
      for (const secret of secretsOf(provider, simulator.config)) expect(shown).not.toContain(secret)
    })

    it('knows an account by its settings alone', () => {
      const fingerprint = () => provider.fingerprint(provider.config.parse(simulator.config))
      expect(fingerprint()).toBe(fingerprint())
      for (const secret of secretsOf(provider, simulator.config)) expect(fingerprint()).not.toContain(secret)
    })

    it('gives a target its one form', () => {
      const canonical = provider.parseTarget(simulator.target.text)
      expect(canonical).toBe(simulator.target.canonical)
      expect(provider.parseTarget(canonical)).toBe(canonical)
      expect(typeof provider.isGroup(canonical)).toBe('boolean')
    })

    it('refuses a target that is none, by name', () => {
      expect(() => provider.parseTarget(simulator.wrongTarget)).toThrow(
        expect.objectContaining({ code: 'target_invalid' })
      )
    })

    it('finds nothing wrong with settings that work', async () => {
      await expect(connection.check(signal())).resolves.toMatchObject({ ok: true, problems: [] })
    })

    when('sends once')('sending', () => {
      it('puts the message there once, and says where', async () => {
        const one = message()
        const ref = await send(one)
        expect(JSON.parse(JSON.stringify(ref))).toEqual(ref)
        expect(Object.keys(ref)).not.toHaveLength(0)
        expect(await simulator.sends(one.id)).toBe(1)
      })
    })

    when('fails by name')('failing', () => {
      it('hands on how long the platform wants to be left alone', async () => {
        simulator.failNext!({ type: 'rate_limited', retryAfterMs: 7_000 })
        const one = message()
        expect(await failure(send(one))).toMatchObject({ code: 'provider_rate_limited', retryAfterMs: 7_000 })
        expect(await simulator.sends(one.id)).toBe(0)
      })

      it('does not try again with credentials that the platform refuses', async () => {
        simulator.failNext!({ type: 'unauthorized' })
        expect(await failure(send(message()))).toMatchObject({ code: 'provider_auth_failed', retryable: false })
      })

      it('tries again when the platform is broken', async () => {
        simulator.failNext!({ type: 'broken' })
        expect(await failure(send(message()))).toMatchObject({ retryable: true })
      })

      it('does not claim to know what became of a send whose answer was lost', async () => {
        simulator.failNext!({ type: 'dropped' })
        const one = message()
        expect(await failure(send(one))).toMatchObject({ code: 'send_outcome_unknown' })
        expect(await simulator.sends(one.id)).toBe(1) // and sent nothing again by itself
      })

      it('does not claim to know what became of a send that was cut short', async () => {
        const stop = AbortSignal.abort(new DOMException('took too long', 'TimeoutError'))
        const one = message()
        const { code } = await failure(connection.send(simulator.target.canonical, one, stop))
        if (code === 'send_outcome_unknown') return
        expect([code, await simulator.sends(one.id)]).toEqual(['provider_unavailable', 0]) // it was never begun
      })
    })

    when('reads replies')('what comes in', () => {
      const ANSWER = { id: 'reply-1', token: TOKEN, account: 'ann', text: 'approve' }

      it('reads a signed reply, with our token and the platform’s id', async () => {
        const received = await connection.receive!(simulator.reply!(ANSWER, now))
        expect(received.inbound).toEqual([
          expect.objectContaining({
            type: 'reply',
            externalId: expect.any(String),
            token: ANSWER.token,
            text: 'approve'
          })
        ])
        const again = await connection.receive!(simulator.reply!(ANSWER, now))
        expect(again.inbound[0]!.externalId).toBe(received.inbound[0]!.externalId)
        const { status } = received.respond([{ receipt: { kind: 'ignored' } }])
        expect(status).toBeGreaterThanOrEqual(200)
        expect(status).toBeLessThan(300)
      })

      it('refuses one that is not signed', async () => {
        const unsigned = { ...simulator.reply!(ANSWER, now), headers: { 'content-type': 'application/json' } }
        expect(await failure(connection.receive!(unsigned))).toMatchObject({ code: 'signature_invalid' })
      })

      it('refuses one that was changed under way', async () => {
        const { rawBody, ...rest } = simulator.reply!(ANSWER, now)
        const changed = { ...rest, rawBody: Buffer.from(rawBody.toString('utf8').replace('ann', 'eve')) }
        expect(await failure(connection.receive!(changed))).toMatchObject({ code: 'signature_invalid' })
      })

      it.each([
        ['long ago', -DAY_MS],
        ['in the future', DAY_MS]
      ])('refuses one that was signed %s', async (_, apartMs) => {
        const moved = simulator.reply!(ANSWER, new Date(now.getTime() + apartMs))
        expect(await failure(connection.receive!(moved))).toMatchObject({ code: 'signature_invalid' })
      })
    })

    when('updates')('updating', () => {
      it('changes the copy that was sent', async () => {
        const one = message()
        const ref = await send(one)
        await connection.update!(ref, one, SETTLED, signal())
        expect(await simulator.shown!(one.id)).toBe(SETTLED.version)
        expect(await simulator.sends(one.id)).toBe(1)
      })
    })

    when('finds')('looking up', () => {
      it('finds a send whose answer was lost, and nothing that was never sent', async () => {
        const [lost, never] = [message(), message()]
        simulator.failNext!({ type: 'dropped' })
        await failure(send(lost))
        const ref = await connection.find!(lost, simulator.target.canonical, signal())
        expect(ref).toBeDefined()
        if (connection.update) await connection.update(ref!, lost, SETTLED, signal())
        expect(await connection.find!(never, simulator.target.canonical, signal())).toBeUndefined()
      })
    })

    when('sends codes')('one-time codes', () => {
      const code = (digits: string) => ({
        code: digits,
        expiresAt: new Date(now.getTime() + 600_000),
        project: MESSAGE.project,
        title: MESSAGE.title!
      })

      it('brings each to its target, once', async () => {
        await connection.sendCode!(simulator.target.canonical, code('042917'), signal())
        await connection.sendCode!(simulator.target.canonical, code('860035'), signal())
        expect(await simulator.codes!(simulator.target.canonical)).toEqual(['042917', '860035'])
      })

      it('fails by name when one is cut short, and tells the log no code', async () => {
        const stop = AbortSignal.abort(new DOMException('took too long', 'TimeoutError'))
        await failure(connection.sendCode!(simulator.target.canonical, code('315208'), stop))
        expect(printed).not.toContain('315208')
      })
    })
  })
}

function secretsOf(provider: Provider<never>, config: Readonly<Record<string, unknown>>): string[] {
  return secretFields(provider.config as z.ZodType).flatMap((name) =>
    typeof config[name] === 'string' ? [config[name]] : []
  )
}
