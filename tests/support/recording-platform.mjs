// The platform that the recording provider speaks to: keeps what reaches it on the wire, fails as it is told to, and
// signs what people write. Lives in another process than Parley, and so outlives it.
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/**
 * @typedef {{ ref: string, id: string, attempt: number, target: string, token: string, link: string, kind: string,
 *   body: string, turn?: string, bounceToken: string, watches?: string, asked?: string[], follows?: object, files: [string, string][],
 *   options: string[], text: string, buttons: import('./recording.render.mjs').Button[], at: number, answered: boolean }} Send
 * @typedef {{ ref: string, id: string, version: number, status: string, decision?: string,
 *   elsewhere: boolean, text: string, at: number }} Update
 * @typedef {{ target: string, code: string, expiresAt: string, project: string, title: string, at: number }} SentCode
 * @typedef {{ id: string, type: string, [field: string]: unknown }} PlatformEvent
 * @typedef {{ event: string, kind: string, text?: string, repeated?: true }} Told
 * @typedef {'session' | 'send' | 'update' | 'find' | 'code' | 'me' | 'name' | 'told'} Endpoint
 * @typedef {object} Behaviour what a request meets instead of success
 * @property {number} [status] refused with it, and not kept; once `hold` resolves
 * @property {Record<string, string>} [headers]
 * @property {'before' | 'after'} [cut] the connection ends without an answer, before or after the message is kept
 * @property {Promise<unknown>} [hold] kept, and answered when this resolves
 */

/** @param {{ secret?: string, port?: number, account?: string }} [options] */
export async function startRecordingPlatform({ secret = 'recording-secret', port = 0, account } = {}) {
  /** @type {Send[]} */
  const sends = []
  /** @type {Update[]} */
  const updates = []
  /** @type {SentCode[]} */
  const codes = []
  /** @type {Told[]} */
  const told = []
  /** @type {Record<string, string>} the ids of what has a name here */
  const names = {}
  /** @type {{ endpoint: Endpoint, target?: string, behaviour: Behaviour }[]} */
  const planned = []
  /** @type {((endpoint: Endpoint, body: any) => Behaviour | undefined)[]} */
  const rules = []
  /** @type {Record<Endpoint, number>} */
  const calls = { session: 0, send: 0, update: 0, find: 0, code: 0, me: 0, name: 0, told: 0 }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function handle(request, response) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', 'http://platform')
    const [, collection, ref = ''] = url.pathname.split('/')
    const endpoint = endpointOf(request.method ?? '', collection ?? '')
    const text = Buffer.concat(chunks).toString('utf8')
    const body = text === '' ? {} : JSON.parse(text)
    if (!endpoint) return answer(response, 404, {})
    calls[endpoint] += 1
    if (request.headers.authorization !== `Bearer ${secret}`) return answer(response, 401, {})
    const behaviour = behaviourFor(endpoint, body)
    if (behaviour.status) {
      await behaviour.hold
      return answer(response, behaviour.status, {}, behaviour.headers)
    }
    if (behaviour.cut === 'before') return response.destroy()
    const at = Date.now()
    /** @type {unknown} */
    let result = {}
    /** @type {Send | undefined} */
    let send
    switch (endpoint) {
      case 'send':
        send = { ...body, ref: `m${sends.length + 1}`, at, answered: false }
        sends.push(/** @type {Send} */ (send))
        result = { ref: /** @type {Send} */ (send).ref }
        break
      case 'update':
        updates.push({ ...body, ref, at })
        break
      case 'code':
        codes.push({ ...body, at })
        break
      case 'told':
        told.push(...body.told)
        break
      case 'me':
        result = { account }
        break
      case 'name':
        result = { id: names[decodeURIComponent(ref)] }
        break
      case 'find':
        result = {
          messages: sends.filter((one) => one.id === url.searchParams.get('id')).map((one) => ({ ref: one.ref }))
        }
        break
      default:
    }
    if (behaviour.cut === 'after') return response.destroy()
    await behaviour.hold
    if (response.destroyed) return
    if (send) send.answered = true
    answer(response, endpoint === 'send' ? 201 : 200, result)
  }

  /**
   * @param {Endpoint} endpoint
   * @param {any} body
   * @returns {Behaviour}
   */
  function behaviourFor(endpoint, body) {
    const index = planned.findIndex(
      (one) => one.endpoint === endpoint && (one.target === undefined || one.target === body.target)
    )
    if (index >= 0) return planned.splice(index, 1)[0]?.behaviour ?? {}
    for (const rule of rules) {
      const behaviour = rule(endpoint, body)
      if (behaviour) return behaviour
    }
    return {}
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${address.port}`,
    secret,
    sends,
    updates,
    codes,
    told,
    names,
    calls,
    /**
     * The next request of a kind, to one target or to any, meets this. Said several times, they follow each other.
     * @param {Endpoint} endpoint
     * @param {Behaviour} behaviour
     * @param {string} [target]
     */
    next(endpoint, behaviour, target) {
      planned.push({ endpoint, behaviour, ...(target === undefined ? {} : { target }) })
    },
    /**
     * Every request that the rule says something about meets that, until the returned function is called.
     * @param {(endpoint: Endpoint, body: any) => Behaviour | undefined} rule
     */
    rule(rule) {
      rules.push(rule)
      return () => void rules.splice(rules.indexOf(rule), 1)
    },
    /** @param {string} target */
    sentTo: (target) => sends.filter((one) => one.target === target),
    /** @param {string} target */
    codesTo: (target) => codes.filter((one) => one.target === target).map((one) => one.code),
    /**
     * What people wrote, as the request that the platform makes of it.
     * @param {PlatformEvent[]} events
     * @param {number} [at]
     */
    request(events, at = Date.now()) {
      const body = JSON.stringify({ events })
      return {
        body,
        headers: {
          'content-type': 'application/json',
          'x-recording-timestamp': String(at),
          'x-recording-signature': createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
        }
      }
    },
    /**
     * Posts what people wrote. Gives the status and the receipts.
     * @param {string} inboundUrl
     * @param {PlatformEvent[]} events
     * @param {AbortSignal} [signal]
     * @returns {Promise<{ status: number, receipts: { kind: string, text?: string }[] }>}
     */
    async post(inboundUrl, events, signal) {
      const response = await fetch(inboundUrl, {
        method: 'POST',
        ...this.request(events),
        ...(signal ? { signal } : {})
      })
      const answer = /** @type {any} */ (await response.json().catch(() => ({})))
      return { status: response.status, receipts: answer.receipts ?? [] }
    },
    async close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

/**
 * @param {string} method
 * @param {string} collection
 * @returns {Endpoint | undefined}
 */
function endpointOf(method, collection) {
  if (collection === 'me') return 'me'
  if (collection === 'sessions') return 'session'
  if (collection === 'codes') return 'code'
  if (collection === 'names') return 'name'
  if (collection === 'told') return 'told'
  if (collection !== 'messages') return undefined
  return method === 'POST' ? 'send' : method === 'PUT' ? 'update' : 'find'
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
