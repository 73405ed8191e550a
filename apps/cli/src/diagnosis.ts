import { assertPolicyWithinLimits, type PolicySpec } from '@parley/core'
import { ParleyApiError, type Parley } from '@parley/sdk'
import { adviceFor } from './advice.ts'
import type { Finding } from './check.render.ts'

const ANSWER_MS = 10_000
/** The Date header has whole seconds. */
const MAX_SKEW_MS = 5_000
const DELIVERIES_LOOKED_AT = 20
const DEAD_LOOKED_AT = 200
const OPEN_LOOKED_AT = 50

type Verdict = Omit<Finding, 'name' | 'ms'>

/** All that can be asked of a server, in groups as they are known. Throws nothing: what fails is a finding. */
export async function* diagnose(parley: Parley): AsyncGenerator<Finding[]> {
  const server = await lookAtServer(parley.url)
  yield server.findings
  if (!server.reachable) return
  const key = await timed('API key', () => lookAtKey(parley))
  yield [key]
  if (key.result === 'failed') return
  yield* lookAtChannels(parley)
  if (key.result !== 'ok') return
  yield [
    await timed('Policies', () => lookAtPolicies(parley)),
    await timed('Webhooks', () => lookAtWebhooks(parley)),
    await timed('Dead letters', () => lookAtDeadLetters(parley)),
    await timed('Retention', () => lookAtRetention(parley))
  ]
}

async function lookAtServer(url: string): Promise<{ reachable: boolean; findings: Finding[] }> {
  let date: { apartMs: number } | undefined
  const reached = await timed('Server', async () => {
    const asked = Date.now()
    const response = await ask(`${url}/healthz`)
    const { version } = (await response.json()) as { version?: string }
    const at = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(at)) date = { apartMs: at + 500 - (asked + Date.now()) / 2 }
    return { result: 'ok', detail: `${url}${version === undefined ? '' : `, version ${version}`}` }
  })
  if (reached.result === 'failed') {
    const advice = 'Start a server there with npm start, or name another one with --url or PARLEY_URL'
    return { reachable: false, findings: [{ ...reached, advice }] }
  }
  const ready = await timed('Readiness', async () => {
    const { problems = [] } = (await (await ask(`${url}/readyz`)).json()) as { problems?: unknown[] }
    if (problems.length === 0) return { result: 'ok', detail: 'Contacts can be taken and sent' }
    const detail = problems.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('; ')
    return { result: 'failed', detail, advice: 'Look into the log of the server' }
  })
  const clock = await timed('Clock of the server', () => lookAtClock(date?.apartMs))
  return { reachable: true, findings: [reached, ready, clock] }
}

function lookAtClock(apartMs: number | undefined): Verdict {
  if (apartMs === undefined) return { result: 'warn', detail: 'The server does not say what time it is' }
  const detail = `${Math.round(Math.abs(apartMs) / 1_000)} s apart from this machine's`
  if (Math.abs(apartMs) <= MAX_SKEW_MS) return { result: 'ok', detail }
  return { result: 'warn', detail, ...adviceFor('Clock') }
}

async function lookAtKey({ operations }: Parley): Promise<Verdict> {
  try {
    const { name, scope } = await operations.self()
    if (scope !== 'agent') return { result: 'ok', detail: `${name}, scope ${scope}` }
    const detail = `${name}, scope agent: channels are listed and not tested`
    return { result: 'warn', detail, advice: 'Give a key of the scope operator with --key or PARLEY_KEY' }
  } catch (error) {
    const advice = 'Give another key with --key or PARLEY_KEY'
    return { result: 'failed', detail: (error as Error).message, advice }
  }
}

async function* lookAtChannels({ channels }: Parley): AsyncGenerator<Finding[]> {
  let names: string[] = []
  const listed = await timed('Channels', async () => {
    names = (await channels.list()).map((one) => one.name)
    return { result: 'ok', detail: names.join(', ') || 'none' }
  })
  yield [listed]
  for (const name of names) {
    const began = performance.now()
    try {
      const { checks } = await channels.test(name)
      yield checks.map((one) => ({ ...one, name: `${name}: ${one.name}`, ...adviceFor(one.name) }))
    } catch (error) {
      if (error instanceof ParleyApiError && error.code === 'scope_insufficient') return
      const ms = Math.round(performance.now() - began)
      yield [{ name, result: 'failed', detail: (error as Error).message, ms }]
    }
  }
}

async function lookAtPolicies({ operations }: Parley): Promise<Verdict> {
  const policies = await operations.policies()
  const problems = policies.flatMap(({ name, spec }) => {
    try {
      assertPolicyWithinLimits({ name, spec: spec as PolicySpec })
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  if (problems.length === 0) return { result: 'ok', detail: policies.length === 0 ? 'none' : `${policies.length}` }
  const advice = 'Contacts under them are refused: PUT /v1/policies/:name with fewer refs, stages or steps'
  return { result: 'failed', detail: problems.join('; '), advice }
}

async function lookAtWebhooks({ operations }: Parley): Promise<Verdict> {
  const webhooks = await operations.webhooks()
  const disabled = webhooks.filter((one) => one.disabledAt !== undefined)
  if (disabled.length > 0) {
    const detail = disabled.map(
      (one) => `${one.url} is disabled${one.disabledReason ? ` (${one.disabledReason})` : ''}`
    )
    const advice = 'Mend the receiver, then PATCH /v1/webhooks/:id with {"disabled": false} and replay what it missed'
    return { result: 'failed', detail: detail.join('; '), advice }
  }
  const failing: string[] = []
  for (const { id, url } of webhooks) {
    const log = await operations.deliveries(id, DELIVERIES_LOOKED_AT)
    const [last] = log.filter((one) => one.state === 'delivered' || one.attempts > 0)
    if (last && last.state !== 'delivered') failing.push(`${url}: ${last.error ?? `HTTP ${last.responseStatus}`}`)
  }
  if (failing.length > 0) {
    const advice = 'Look at GET /v1/webhooks/:id/deliveries; deliveries are tried again by themselves'
    return { result: 'warn', detail: failing.join('; '), advice }
  }
  return { result: 'ok', detail: webhooks.length === 0 ? 'none' : `${webhooks.length}, none failing` }
}

async function lookAtDeadLetters({ operations }: Parley): Promise<Verdict> {
  const dead = await operations.deadLetters(DEAD_LOOKED_AT)
  if (dead.length === 0) return { result: 'ok', detail: 'none' }
  const detail = `${dead.length}${dead.length === DEAD_LOOKED_AT ? ' or more' : ''}, the latest: ${dead[0]!.what}: ${dead[0]!.error}`
  return { result: 'warn', detail, advice: 'Read GET /v1/dead, mend the cause, and POST /v1/dead/:id/retry' }
}

async function lookAtRetention({ operations }: Parley): Promise<Verdict> {
  const open = await operations.openPastRetention(OPEN_LOOKED_AT)
  if (open.length === 0) return { result: 'ok', detail: 'Nothing open is older than retentionDays' }
  const detail = `${open.length}${open.length === OPEN_LOOKED_AT ? ' or more' : ''} open for longer than retentionDays: ${open.map((one) => one.id).join(', ')}`
  return { result: 'warn', detail, advice: 'Nothing of them is erased before they settle: answer or cancel them' }
}

async function timed(name: string, look: () => Verdict | Promise<Verdict>): Promise<Finding> {
  const began = performance.now()
  const verdict = await Promise.resolve()
    .then(look)
    .catch((error: unknown): Verdict => ({ result: 'failed', detail: reasonOf(error) }))
  return { name, ...verdict, ms: Math.round(performance.now() - began) }
}

function ask(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
}

/** Node's fetch says why only in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error) return 'code' in cause ? `${String(cause.code)}: ${cause.message}` : cause.message
  return String(cause)
}
