// A provider for tests: speaks real HTTP to recording-platform.mjs. Loaded by PARLEY_PROVIDERS like an operator's own.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { connectionError, defineProvider, httpError, ParleyError } from '@parley/provider-kit'
import { z } from 'zod'
import { cardOf, closedCardOf } from './recording.render.mjs'

const SIGNED_FOR_MS = 300_000
const ANSWER_WITHIN_MS = 2_000

const Settings = z.strictObject({
  url: z.url(),
  secret: z.string().min(8).meta({ secret: true }),
  /** Our own account on the platform. */
  account: z.string().optional(),
  /** Where accounts are the same as on other channels. */
  realm: z.string().optional(),
  /** Asks for a session before each send, so that something lies between the claim and the wire. */
  session: z.boolean().default(false)
})

const Event = z.looseObject({ id: z.string(), type: z.string() })
const Events = z.strictObject({ events: z.array(Event) })

/**
 * The platform with a way to look up what was sent, or without; with one-time codes, or without; and as chats are: it
 * alone knows the ids of names and who we are there, waits a short time for an answer, and shows more of it later; or it
 * says of each message when it is there.
 * @param {{ name: string, find: boolean, codes: boolean, chat?: boolean, tracked?: boolean }} variant
 */
export function recordingProvider({ name, find, codes, chat = false, tracked = false }) {
  return defineProvider({
    name,
    capabilities: {
      buttons: 5,
      buttonComment: true,
      threads: true,
      update: true,
      inbound: 'webhook',
      attachments: false,
      maxTextLength: 4_000,
      idempotentSend: false,
      find,
      ...(chat ? { answerWithinMs: ANSWER_WITHIN_MS } : {}),
      ...(tracked ? { tellsDelivery: true } : {}),
      assurance: { button: 'platform', text: 'platform', ...(codes ? { code: 'address' } : {}) }
    },
    config: Settings,
    fingerprint: (config) => `${config.url} ${config.account ?? ''}`,
    parseTarget(text) {
      const target = text.trim().toLowerCase()
      if (/^#?[a-z0-9][a-z0-9+-]{0,60}$/.test(target)) return target
      throw new ParleyError('target_invalid', { detail: `A target is a name, or a "#room", not "${text}"` })
    },
    isGroup: (target) => target.startsWith('#'),
    // As mail has it: what follows a plus is for the reader.
    canonicalAccount: (account) =>
      account
        .trim()
        .toLowerCase()
        .replace(/(?<=.)\+.*$/, ''),
    connect: (config, context) => connect(config, context, { find, codes, chat })
  })
}

/**
 * @param {z.infer<typeof Settings>} config
 * @param {import('@parley/provider-kit').ProviderContext} context
 * @param {{ find: boolean, codes: boolean, chat: boolean }} can
 * @returns {import('@parley/provider-kit').Connection}
 */
function connect(config, context, can) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {AbortSignal} signal
   * @returns {Promise<any>}
   */
  async function call(method, path, body, signal) {
    const response = await context
      .fetch(`${config.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${config.secret}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal
      })
      .catch((cause) => {
        throw connectionError(cause)
      })
    if (!response.ok) {
      await response.body?.cancel()
      throw httpError(response)
    }
    return response.json().catch((cause) => {
      throw connectionError(cause)
    })
  }

  return {
    ...(config.account === undefined ? {} : { account: config.account }),
    ...(config.realm === undefined ? {} : { realm: config.realm }),
    async send(target, message, signal) {
      if (config.session) await call('POST', '/sessions', { id: message.id, attempt: message.attempt }, signal)
      const { id, attempt, token, link, kind, body, turn, watches, asked, follows, bounceToken } = message
      const options = message.options.map((option) => option.id)
      const files = await Promise.all(message.attachments.map(async (one) => [one.name, await textOf(one.open())]))
      const said = { id, attempt, target, token, bounceToken, link, kind, body, turn, watches, asked, follows }
      const sent = await call('POST', '/messages', { ...said, files, options, ...cardOf(message) }, signal)
      return { ref: sent.ref }
    },
    async update(ref, message, settlement, signal) {
      const { version, status } = settlement
      const decision = settlement.outcome?.decision
      const { elsewhere } = settlement
      const shown = { id: message.id, version, status, decision, elsewhere, ...closedCardOf(message, settlement) }
      await call('PUT', `/messages/${ref['ref']}`, shown, signal)
      return undefined
    },
    ...(can.find
      ? {
          async find(message, _target, signal) {
            const { messages } = await call('GET', `/messages?id=${message.id}`, undefined, signal)
            return messages[0] && { ref: messages[0].ref }
          }
        }
      : {}),
    ...(can.chat
      ? {
          async identify(signal) {
            return { account: (await call('GET', '/me', undefined, signal)).account }
          },
          async resolveTarget(target, signal) {
            if (isId(target)) return target
            const { id } = await call('GET', `/names/${encodeURIComponent(target)}`, undefined, signal)
            if (id === undefined) throw new ParleyError('target_not_found', { detail: `Nothing is called "${target}"` })
            return id
          }
        }
      : {}),
    ...(can.codes
      ? {
          async sendCode(target, { code, expiresAt, project, title }, signal) {
            await call('POST', '/codes', { target, code, expiresAt, project, title }, signal)
          }
        }
      : {}),
    async check(signal) {
      return call('GET', '/me', undefined, signal).then(
        () => ({ ok: true, problems: [] }),
        (error) => ({ ok: false, problems: [error.message] })
      )
    },
    async receive({ headers, rawBody }) {
      verify(config.secret, headers, rawBody, context.now().getTime())
      const inbound = []
      for (const event of readEvents(rawBody)) inbound.push(...(await heard(event, context)))
      const tell = async (/** @type {readonly import('@parley/provider-kit').InboundReceipt[]} */ receipts) => {
        const told = receipts.map(({ receipt, text, repeated }, index) => ({
          event: inbound[index].externalId,
          kind: receipt.kind,
          text,
          repeated
        }))
        await call('POST', '/told', { told }, AbortSignal.timeout(5_000))
      }
      return {
        inbound,
        ...(can.chat ? { tell } : {}),
        respond: (receipts) => ({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ receipts: receipts.map(({ receipt, text }) => ({ kind: receipt.kind, text })) })
        })
      }
    }
  }
}

/**
 * What is written in a room and answers nothing of ours is nobody's business.
 * @param {any} event
 * @param {import('@parley/provider-kit').ProviderContext} context
 */
async function heard(event, context) {
  if (event.type !== 'written') return [event]
  const { target, answers, place, ...said } = event
  const ref = answers === undefined ? undefined : { ref: answers }
  if (ref && (await context.sent({ ref }))) return [{ ...said, type: 'reply', ref, place: { ref: place } }]
  return target.startsWith('#') ? [] : [{ ...said, type: 'unsolicited', ref: { ref: place } }]
}

/** @param {string} target */
function isId(target) {
  return /^#?id-/.test(target)
}

/** @param {AsyncIterable<Uint8Array>} content */
async function textOf(content) {
  const chunks = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** @param {Buffer} rawBody */
function readEvents(rawBody) {
  try {
    return /** @type {any[]} */ (Events.parse(JSON.parse(rawBody.toString('utf8'))).events).map(
      ({ id, type, ...event }) => ({
        externalId: id,
        type,
        ...event,
        ...(['reply', 'written', 'unsolicited'].includes(type)
          ? { assurance: 'platform', name: event.name ?? event.account }
          : {})
      })
    )
  } catch (cause) {
    throw new ParleyError('inbound_invalid', { cause })
  }
}

/**
 * @param {string} secret
 * @param {Readonly<Record<string, string | undefined>>} headers
 * @param {Buffer} rawBody
 * @param {number} now
 */
function verify(secret, headers, rawBody, now) {
  const stamp = headers['x-recording-timestamp'] ?? ''
  const signature = Buffer.from(headers['x-recording-signature'] ?? '', 'hex')
  const wanted = createHmac('sha256', secret).update(`${stamp}.`).update(rawBody).digest()
  const right = signature.length === wanted.length && timingSafeEqual(signature, wanted)
  if (!right || !(Math.abs(now - Number(stamp)) <= SIGNED_FOR_MS)) throw new ParleyError('signature_invalid')
}

export default recordingProvider({ name: 'recording', find: true, codes: true })
