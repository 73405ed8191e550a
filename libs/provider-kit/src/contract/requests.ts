import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { RawRequest } from '../provider.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noAnswer, noCall, noSignature, noSignedTime } from './denial.ts'
import type { Stage } from './stage.ts'

const DAY_MS = 86_400_000
const WINDOW_MS = 60_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** That nothing acts that the platform did not send, now, and in these words. */
export const requests: readonly ContractCase[] = [
  {
    name: 'answers what the platform sends',
    denied: any(noCall, noAnswer),
    async run(stage) {
      const call = await called(stage)
      const { status } = await post(stage, call)
      assert.ok(status >= 200 && status < 300, `The platform is told ${status}`)
    }
  },
  {
    name: 'refuses what is not signed',
    denied: any(noCall, noAnswer),
    async run(stage) {
      const call = await called(stage)
      const headers = { 'content-type': call.headers['content-type'] }
      await refuses(stage, { ...call, headers })
    }
  },
  {
    name: 'refuses what is not signed, also when it says nothing',
    denied: noCall,
    async run(stage) {
      const empty = { method: 'POST', path: '/', headers: {}, query: {}, rawBody: Buffer.alloc(0) }
      await refuses(stage, empty)
      await refuses(stage, { ...empty, headers: { 'content-type': 'application/json' }, rawBody: Buffer.from('{}') })
    }
  },
  {
    name: 'refuses what was changed under way',
    denied: any(noSignature, noAnswer),
    async run(stage) {
      const call = await called(stage)
      const body = Buffer.from(call.rawBody)
      body[body.length - 1]! ^= 1
      await refuses(stage, { ...call, rawBody: body })
      await refuses(stage, { ...call, rawBody: Buffer.concat([call.rawBody, Buffer.from(' ')]) })
    }
  },
  ...(
    [
      ['long ago', -DAY_MS],
      ['in the future', DAY_MS]
    ] as const
  ).map(([when, apartMs]): ContractCase => ({
    name: `refuses what was signed ${when}`,
    denied: any(noSignedTime, noAnswer),
    async run(stage) {
      const call = await called(stage)
      await refuses(stage, stage.simulator.sign!(call, new Date(stage.clock.ms + apartMs)))
    }
  })),
  {
    name: 'knows again what is sent again, whatever is not signed of it',
    denied: any(noSignature, noAnswer, (can, simulator) =>
      noSignedTime(can, simulator) === undefined ? 'what was signed long ago is refused' : undefined
    ),
    async run(stage) {
      const call = await called(stage)
      const stored = stage.host.stored.length
      // What names a delivery is not signed by everybody: whoever overheard it can give it another name.
      const headers = Object.entries(call.headers).map(([name, value]) => [
        name,
        UUID.test(value ?? '') ? randomUUID() : value
      ])
      await post(stage, { ...call, headers: Object.fromEntries(headers) as RawRequest['headers'] })
      assert.equal(stage.host.stored.length, stored, 'It has the same id each time')
    }
  },
  {
    name: 'takes what was signed a minute ago, or by a clock that is a minute fast',
    denied: any(noSignedTime, noAnswer),
    async run(stage) {
      const call = await called(stage)
      for (const apartMs of [-WINDOW_MS, WINDOW_MS]) {
        const signed = stage.simulator.sign!(call, new Date(stage.clock.ms + apartMs))
        const { inbound } = await stage.connection.receive!(signed)
        assert.equal(inbound.length, 1)
      }
    }
  }
]

/** A call that the platform made, and that nobody refused. */
async function called(stage: Stage): Promise<RawRequest> {
  const asked = await stage.ask()
  await stage.decide(asked, 'Approve')
  await stage.settled(asked)
  return stage.simulator.lastCall!()
}

async function refuses(stage: Stage, request: RawRequest): Promise<void> {
  const { code } = await stage.failure(stage.connection.receive!(request))
  assert.equal(code, 'signature_invalid')
  const stored = stage.host.stored.length
  assert.equal((await post(stage, request)).status, 401)
  assert.equal(stage.host.stored.length, stored, 'Nothing of it is stored')
}

function post({ host }: Stage, { method, headers, query, rawBody }: RawRequest): Promise<Response> {
  const url = new URL(host.inboundUrl)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value ?? '')
  const own = Object.entries(headers).filter(
    ([name, value]) =>
      value !== undefined && !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)
  ) as [string, string][]
  return fetch(url, { method, headers: own, ...(method === 'GET' ? {} : { body: Uint8Array.from(rawBody) }) })
}
