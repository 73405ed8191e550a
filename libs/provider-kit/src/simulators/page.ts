import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isParleyError } from '@parley/core'
import type { Simulator } from '../simulator.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { Scene } from './page-scene.ts'
import { placePath, type Place } from './page-place.ts'
import { renderPage } from './page.render.ts'

export interface SimulatorPage {
  readonly url: string
  stop(): Promise<void>
}

const HOST = '127.0.0.1'
/** The face of a simulator tells of nothing by itself. */
const LOOK_EVERY_MS = 100
const LONGEST_BODY = 100_000

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'"
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // With none at all, browsers would not say where a form was posted from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY'
} as const

/** Serves a page on loopback on which people act on a simulated platform. Port 0 takes any. */
export async function serveSimulator(
  simulator: Simulator,
  { platform, port = 0 }: { readonly platform: string; readonly port?: number }
): Promise<SimulatorPage> {
  const scene = new Scene(simulator)
  const watchers = new Set<ServerResponse>()
  let shown = ''
  const timer = setInterval(() => {
    if (watchers.size === 0) return
    const version = scene.version()
    if (version === shown) return
    shown = version
    for (const watcher of watchers) watcher.write('data: changed\n\n')
  }, LOOK_EVERY_MS)

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const known = isParleyError(error)
      send(response, known ? 400 : 500, 'text/plain; charset=utf-8', known ? error.message : 'Something went wrong')
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = new URL(url)
    const { host } = request.headers
    // Another name for this address would be another site's page in disguise.
    if (host !== new URL(url).host) return send(response, 421, 'text/plain', `This is ${origin}`)
    const asked = new URL(request.url ?? '/', url)
    const route = `${request.method} ${asked.pathname}`
    if (request.method === 'POST') {
      if (request.headers.origin !== origin) return send(response, 403, 'text/plain', 'Not from this page')
      const to = await act(scene, asked.pathname, new URLSearchParams(await bodyOf(request)))
      if (!to) return send(response, 404, 'text/plain', 'There is no such page')
      return void response.writeHead(303, { ...HEADERS, location: placePath(to) }).end()
    }
    if (route === 'GET /page.css') return send(response, 200, 'text/css; charset=utf-8', PAGE_STYLE)
    if (route === 'GET /page.js') return send(response, 200, 'text/javascript; charset=utf-8', PAGE_SCRIPT)
    if (route === 'GET /events') {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' }).write(': here\n\n')
      watchers.add(response)
      response.once('close', () => watchers.delete(response))
      return
    }
    if (route !== 'GET /') return send(response, 404, 'text/plain', 'There is no such page')
    const place = placeOf(scene, asked.searchParams)
    scene.look(place.chat, simulator.people[place.as]!.account)
    send(response, 200, 'text/html; charset=utf-8', renderPage(scene, platform, place))
  }

  server.listen(port, HOST)
  await once(server, 'listening')
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`
  return {
    url,
    async stop() {
      clearInterval(timer)
      server.close()
      server.closeAllConnections()
    }
  }
}

/** Does what a form of the page asks for, and says where to go on; nothing where there is no such act. */
async function act(scene: Scene, path: string, form: URLSearchParams): Promise<Place | undefined> {
  const { as, chat } = placeOf(scene, form)
  const by = scene.simulator.people[as]!.account
  const given = (name: string) => form.get(name) ?? ''
  const opened = (id: string | undefined): Place => ({ as, chat, ...(id === undefined ? {} : { form: id }) })
  switch (path) {
    case '/press':
      return opened(await scene.press(given('message'), given('button'), by, chat))
    case '/submit': {
      const fields = [...form].flatMap(([name, value]) => (name.startsWith('field ') ? [[name.slice(6), value]] : []))
      return opened(await scene.submit(given('form'), Object.fromEntries(fields) as Record<string, string>, by, chat))
    }
    case '/write': {
      // Browsers send line ends as CR LF.
      const text = given('text').replace(/\r\n/g, '\n').trim()
      if (text !== '') await scene.write(chat, text, by, given('repliesTo') || undefined)
      return { as, chat }
    }
    case '/trouble':
      await scene.trouble(given('kind'), given('value'))
      return { as, chat }
    default:
      return undefined
  }
}

function placeOf(scene: Scene, query: URLSearchParams): Place {
  const { people } = scene.simulator
  const as = Math.max(0, Math.min(people.length - 1, Math.trunc(Number(query.get('as') ?? 0)) || 0))
  const chats = scene.chatsOf(people[as]!.account)
  const asked = query.get('chat')
  const [replyTo, form] = [query.get('reply'), query.get('form')]
  return {
    as,
    chat: asked !== null && chats.includes(asked) ? asked : chats[0]!,
    ...(replyTo ? { replyTo } : {}),
    ...(form ? { form } : {})
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > LONGEST_BODY) throw new Error('Too long')
  }
  return body
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': contentType }).end(body)
}
