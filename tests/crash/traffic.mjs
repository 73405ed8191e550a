// Agents who ask until they are told that it was accepted, and people who answer until their platform was told that
// it was heard: both as patient as real ones, whatever becomes of the server meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'

const AGAIN_MS = 100
const REQUEST_TIMEOUT_MS = 10_000
/** Contacts that wait at the same time, beyond which no more are asked. */
const MOST_OPEN = 80

/**
 * @typedef {object} Asked
 * @property {number} number
 * @property {'approval' | 'question' | 'notice'} kind
 * @property {string[]} to
 * @property {number} count how many have to answer
 * @property {string} [id] once it was accepted
 * @property {Set<string>} answering targets whose answer is under way or heard
 * @property {number} heard answers that were acknowledged as counted
 *
 * @param {{ installation: import('../support/installation.mjs').Installation,
 *   platform: Awaited<ReturnType<typeof import('../support/recording-platform.mjs').startRecordingPlatform>>,
 *   receiver: import('./webhook-receiver.mjs').WebhookReceiver,
 *   random: ReturnType<typeof import('./random.mjs').seededRandom> }} world
 */
export function startTraffic({ installation, platform, receiver, random }) {
  /** @type {Asked[]} */
  const asked = []
  /** @type {Set<Promise<unknown>>} */
  const underWay = new Set()
  const settled = () => new Set(receiver.deliveries.map((one) => one.contact))
  /** @type {Record<string, string>} */
  const channels = {}
  let stopped = false
  let flowing = false

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {Record<string, string>} [headers]
   */
  async function call(path, body, headers = {}) {
    const response = await fetch(`${installation.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${installation.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS)
    })
    return { status: response.status, body: /** @type {any} */ (await response.json().catch(() => undefined)) }
  }

  /**
   * Asks until it is accepted. A second time with the same Idempotency-Key must not ask twice.
   * @param {Asked} one
   */
  async function post(one) {
    const policy = { stages: [{ steps: [{ to: one.to }], require: [{ count: one.count }] }] }
    const body = {
      kind: one.kind,
      body: `Contact ${one.number}`,
      ...(one.kind === 'notice' ? { to: one.to } : { policy })
    }
    for (;;) {
      const answer = await call('/v1/contacts', body, { 'idempotency-key': `contact-${one.number}` }).catch(
        () => undefined
      )
      if (answer?.status === 201) {
        one.id = answer.body.id
        return
      }
      if (answer && answer.status < 500 && answer.status !== 409) {
        throw new Error(`A contact was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
      await sleep(AGAIN_MS)
    }
  }

  /**
   * Answers a message that arrived until the server says that it heard. The event's id stays the same. As everywhere, the
   * platform says which message was pressed.
   * @param {Asked} one
   * @param {import('../support/recording-platform.mjs').Send} send
   */
  async function answer(one, send) {
    const channel = /** @type {string} */ (one.to.find((ref) => ref.endsWith(`:${send.target}`))?.split(':')[0])
    const { token, target: account, ref } = send
    const said = one.kind === 'question' ? { text: `Answer ${one.number}` } : { option: 'approve' }
    const event = { id: `answer-${account}`, type: 'reply', token, pressed: { ref }, account, ...said }
    for (;;) {
      const inbound = `${installation.url}/inbound/${channels[channel]}`
      const heard = await platform
        .post(inbound, [event], AbortSignal.timeout(REQUEST_TIMEOUT_MS))
        .catch(() => undefined)
      if (heard?.status === 200) {
        if (heard.receipts[0]?.kind === 'accepted') one.heard += 1
        return event
      }
      await sleep(AGAIN_MS)
    }
  }

  /** @param {Promise<unknown>} work */
  function track(work) {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    return tracked
  }

  /**
   * @param {Partial<Pick<Asked, 'kind' | 'to' | 'count'>>} more
   * @param {string} [behaviour] a prefix of the targets, by which rules know them
   */
  function ask(more = {}, behaviour = 'p') {
    const number = asked.length + 1
    const kind =
      more.kind ?? random.pick(/** @type {const} */ (['approval', 'approval', 'approval', 'question', 'notice']))
    const people = kind === 'approval' && random.next() < 0.25 ? 2 : 1
    const to = Array.from(
      { length: people },
      (_, index) => `${random.pick(['rec', 'blind'])}:${behaviour}-${number}-${index}`
    )
    /** @type {Asked} */
    const one = { number, kind, to, count: people, answering: new Set(), heard: 0, ...more }
    asked.push(one)
    return { one, accepted: track(post(one)) }
  }

  /**
   * @param {Asked} one
   * @param {import('../support/recording-platform.mjs').Send} send
   */
  function reply(one, send) {
    if (one.kind === 'notice' || one.answering.has(send.target)) return undefined
    one.answering.add(send.target)
    return track(answer(one, send))
  }

  /** People look at what arrived. Whoever is called `manual` answers only when told to. */
  const people = setInterval(() => {
    for (const send of platform.sends) {
      if (send.target.startsWith('manual') && !stopped) continue
      const one = asked[Number(send.target.split('-')[1]) - 1]
      if (one && random.next() < 0.3) void reply(one, send)
    }
  }, 40)

  const agents = setInterval(() => {
    const done = settled()
    const open = asked.filter((one) => one.id === undefined || !done.has(one.id)).length
    if (flowing && !stopped && open < MOST_OPEN) ask()
  }, 60)

  return {
    asked,
    call,
    ask,
    reply,
    /** @param {boolean} on */
    flow(on) {
      flowing = on
    },
    /** Channels, and the webhook. */
    async prepare() {
      for (const [name, provider] of [
        ['rec', 'recording'],
        ['blind', 'recording-blind']
      ]) {
        const config = { url: platform.url, secret: platform.secret, account: `bot-${name}`, session: true }
        const made = await call('/v1/channels', { name, provider, config })
        if (made.status !== 201) throw new Error(`No channel: ${JSON.stringify(made.body)}`)
        channels[/** @type {string} */ (name)] = made.body.id
      }
      const made = await call('/v1/webhooks', { url: receiver.url, types: ['contact.resolved'] })
      receiver.expect(made.body.secret)
    },
    /** No more questions; what was asked is answered to the end. */
    settle() {
      stopped = true
    },
    /** Contacts that nobody has told us the end of. */
    open() {
      const done = settled()
      return asked.filter((one) => one.id === undefined || !done.has(one.id))
    },
    idle: () => underWay.size === 0,
    close() {
      clearInterval(people)
      clearInterval(agents)
    }
  }
}

/** @typedef {ReturnType<typeof startTraffic>} Traffic */
