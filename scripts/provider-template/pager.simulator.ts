import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { linksIn, realTime, within } from '@parley/provider-kit'
import type { Acknowledgement, SendFailure, SimulatedMessage, Simulator, Time } from '@parley/provider-kit'

/** What our side posts: where, what, what can be pressed, and two words of ours that come back with every answer. */
interface Page {
  readonly to: string
  readonly text: string
  /** `note`: the app asks for a note before it calls. */
  readonly buttons: readonly { readonly id: string; readonly label: string; readonly note?: boolean }[]
  readonly reference: string
  readonly state?: string
}

interface Kept extends Page {
  readonly id: string
  readonly from?: string
  readonly onlyFor?: string
  readonly repliesTo?: string
  readonly edits: number
}

type Call = ReturnType<NonNullable<Simulator['lastCall']>>

const TOKEN = 'simulated-token'
const SECRET = 'simulated-webhook-secret'
const LONGEST_TEXT = 4_000
const MOST_BUTTONS = 8
const LONGEST_LABEL = 100
const WITHIN_MS = 3_000

const PEOPLE = [
  { account: 'ann', name: 'Ann Lee', memberOf: ['team:ops', 'team:leads'] },
  { account: 'bob', name: 'Bob Ray', memberOf: ['team:ops'] },
  { account: 'eve', name: 'Eve Moss', memberOf: [] }
]

/**
 * A platform on loopback: an HTTP API to write by, and signed calls about what people do. Make of it what yours is: its
 * paths, its limits, its errors, its signature. The suite, the page of `parley simulate` and Parley know it only by the
 * face that is returned below.
 */
export async function simulatePager({
  port = 0,
  time = realTime
}: { port?: number; time?: Time } = {}): Promise<Simulator> {
  const now = () => time.now().getTime()
  const kept: Kept[] = []
  const forms = new Map<string, { page: string; button: string; by: string }>()
  let sends = 0
  let count = 0
  let planned: SendFailure | undefined
  let hook: string | undefined
  let last: Call | undefined

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const url = new URL(request.url ?? '/', 'http://pager')
    const say = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void say(401, { error: 'bad token' })
    const route = `${request.method} ${url.pathname.replace(/\d+$/, ':id')}`
    const failure = route === 'POST /pages' ? planned : undefined
    if (failure) planned = undefined
    if (failure?.type === 'rate_limited')
      return void say(429, {}, { 'retry-after': String(Math.ceil(failure.retryAfterMs / 1_000)) })
    if (failure?.type === 'unauthorized') return void say(401, { error: 'bad token' })
    if (failure?.type === 'forbidden') return void say(403, { error: 'missing permission pages:write' })
    if (failure?.type === 'broken') return void say(503, {})
    const [status, answer] = act(route, url, text === '' ? {} : JSON.parse(text))
    if (failure?.type === 'dropped') return void response.destroy()
    if (failure?.type !== 'slow') say(status, answer)
  }

  function act(route: string, url: URL, body: Partial<Page>): [number, unknown] {
    const id = /\d+$/.exec(url.pathname)?.[0] ?? ''
    if (route === 'GET /me') return [200, { account: 'parley', permissions: ['pages:write'] }]
    if (route === 'GET /pages') {
      const reference = url.searchParams.get('reference')
      return [200, kept.filter((one) => one.reference === reference).map((one) => ({ id: one.id }))]
    }
    const { text = '', buttons = [], to = '' } = body
    if (text.length > LONGEST_TEXT || buttons.length > MOST_BUTTONS) return [422, { error: 'too long' }]
    if (buttons.some(({ label }) => label.length > LONGEST_LABEL)) return [422, { error: 'a label is too long' }]
    if (route === 'PUT /pages/:id') {
      const at = kept.findIndex((one) => one.id === id)
      if (at < 0) return [404, { error: 'no such page' }]
      kept[at] = { ...kept[at]!, text, buttons, edits: kept[at]!.edits + 1 }
      return [200, {}]
    }
    const known = PEOPLE.some(({ account, memberOf }) => account === to || memberOf.includes(to))
    if (!known) return [404, { error: 'nobody has that name' }]
    if (route === 'POST /notices') {
      keep({ to, text, buttons: [], reference: '', onlyFor: to })
      return [201, {}]
    }
    if (route !== 'POST /pages') return [404, {}]
    sends += 1
    return [201, { id: keep(body as Page) }]
  }

  function keep(page: Page & { from?: string; onlyFor?: string; repliesTo?: string }): string {
    const id = String(++count)
    kept.push({ ...page, id, edits: 0 })
    return id
  }

  /** Tells our side what somebody did, and waits for its answer. */
  async function call(event: object, by: string): Promise<Acknowledgement> {
    const { name, memberOf } = PEOPLE.find((one) => one.account === by)!
    const body = JSON.stringify({ id: `evt_${++count}`, by, name, teams: memberOf, ...event })
    last = signed({ method: 'POST', path: '/', headers: {}, query: {}, rawBody: Buffer.from(body) }, time.now())
    const began = now()
    await deliver(last)
    return { ms: now() - began }
  }

  async function deliver({ headers, rawBody }: Call): Promise<void> {
    if (hook === undefined) return
    const url = hook
    const init = { method: 'POST', headers: headers as Record<string, string>, body: new Uint8Array(rawBody) }
    await within(time, WITHIN_MS, `Our side did not answer within ${WITHIN_MS} ms`, async (signal) => {
      const response = await fetch(url, { ...init, signal })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`Our side answered with ${response.status}`)
    })
  }

  const find = (id: string): Kept => {
    const found = kept.find((one) => one.id === id)
    if (!found) throw new Error(`There is no page ${id}`)
    return found
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const config = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    webhookSecret: SECRET
  }

  return {
    config,
    wrongConfig: { config: { ...config, apiUrl: 'nowhere' }, path: 'apiUrl' },
    target: { text: ' Ann ', canonical: 'ann' },
    wrongTarget: 'no such form!',
    group: 'team:ops',
    people: PEOPLE,
    messages: () =>
      kept.map((page): SimulatedMessage => {
        const { id, to, from, onlyFor, repliesTo, text, buttons, edits } = page
        const whose = { ...(from === undefined ? {} : { from }), ...(onlyFor === undefined ? {} : { onlyFor }) }
        const below = repliesTo === undefined ? {} : { repliesTo }
        const seen = { text, links: linksIn(text), source: JSON.stringify(page), buttons }
        return { id, target: to, ...whose, ...below, ...seen, pings: [], files: [], edits }
      }),
    sends: () => sends,
    async press(message, button, by) {
      const { reference, state, buttons } = find(message)
      const pressed = buttons.find((one) => one.id === button)
      if (!pressed) throw new Error(`Page ${message} has no such button`)
      if (!pressed.note) return call({ type: 'pressed', page: message, reference, state, button }, by)
      const form = `form_${++count}`
      forms.set(form, { page: message, button, by })
      return {
        ms: 0,
        form: { id: form, title: pressed.label, fields: [{ id: 'note', label: 'Comment', required: true }] }
      }
    },
    async submit(form, { note }, by) {
      const { page, button } = forms.get(form)!
      const { reference, state } = find(page)
      return call({ type: 'pressed', page, reference, state, button, note }, by)
    },
    async write(target, text, by, repliesTo) {
      keep({
        to: target,
        text,
        buttons: [],
        reference: '',
        from: by,
        ...(repliesTo === undefined ? {} : { repliesTo })
      })
      const answered = repliesTo === undefined ? undefined : find(repliesTo)
      // What answers no page of ours is between people: our side is not called.
      if (!answered || answered.from !== undefined) return
      const { id, reference, state } = answered
      await call({ type: 'wrote', page: id, reference, state, text }, by)
    },
    async redeliver() {
      if (last) await deliver(last)
    },
    callAt: (url) => void (hook = url),
    lastCall: () => {
      if (!last) throw new Error('It made no call yet')
      return last
    },
    sign: signed,
    failNext: (failure) => void (planned = failure),
    async stop() {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** The time is signed too, so that what was overheard is of no use later. */
function signed(request: Call, at: Date): Call {
  const time = String(Math.floor(at.getTime() / 1_000))
  const signature = createHmac('sha256', SECRET).update(`${time}.`).update(request.rawBody).digest('hex')
  return {
    ...request,
    headers: { 'content-type': 'application/json', 'x-pager-time': time, 'x-pager-signature': signature }
  }
}
