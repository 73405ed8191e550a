// The recording provider, broken in one way each: what the suite must see, and by which of its cases.
import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isParleyError, ParleyError } from '@parley/provider-kit'

/** Later than the suite waits for an end. */
const LATE_MS = 7_000

/**
 * @typedef {import('@parley/provider-kit').Provider<any>} Provider
 * @typedef {import('@parley/provider-kit').Connection} Connection
 * @typedef {import('@parley/provider-kit').ProviderContext} Context
 * @typedef {import('@parley/provider-kit').RawRequest} Request
 * @typedef {(provider: Provider) => Provider} Change
 * @typedef {{ breaks: Change, seenBy: string[] }} Mutant
 */

/**
 * Other methods of its connection.
 * @param {(own: Required<Connection>, config: any, context: Context) => Partial<Connection>} change
 * @returns {Change}
 */
const acting = (change) => (provider) => ({
  ...provider,
  connect(config, context) {
    const own = /** @type {Required<Connection>} */ (provider.connect(config, context))
    return { ...own, ...change(own, config, context) }
  }
})

/**
 * Other bodies on the wire.
 * @param {(body: any, path: string) => object} rewrite
 * @returns {Change}
 */
const writing = (rewrite) => (provider) => ({
  ...provider,
  connect(config, context) {
    /** @type {typeof fetch} */
    const fetch = (url, init) => {
      if (typeof init?.body !== 'string') return context.fetch(url, init)
      const body = rewrite(JSON.parse(init.body), `${init.method} ${new URL(String(url)).pathname}`)
      return context.fetch(url, { ...init, body: JSON.stringify(body) })
    }
    return provider.connect(config, { ...context, fetch })
  }
})

/**
 * Other words of what people did.
 * @param {(inbound: any) => any} change
 */
const hearing = (change) =>
  acting((own) => ({
    async receive(request) {
      const received = await own.receive(request)
      return { ...received, inbound: received.inbound.flatMap(change) }
    }
  }))

/**
 * Takes some requests as if they were signed in this way.
 * @param {(request: Request, stamp: number) => { stamp?: number, body?: Buffer } | undefined} pardon
 */
const pardoning = (pardon) =>
  acting((own, { secret }) => ({
    async receive(request) {
      const signed = pardon(request, Number(request.headers['x-recording-timestamp']))
      if (!signed) return own.receive(request)
      const { stamp = Number(request.headers['x-recording-timestamp']), body } = signed
      const given = request.headers['x-recording-signature'] ?? ''
      if (body && given !== signatureOf(secret, stamp, body)) return own.receive(request)
      const signature = signatureOf(secret, stamp, request.rawBody)
      const headers = { 'x-recording-timestamp': String(stamp), 'x-recording-signature': signature }
      return own.receive({ ...request, headers: { ...request.headers, ...headers } })
    }
  }))

/** @param {string} secret @param {number} stamp @param {Buffer} body */
const signatureOf = (secret, stamp, body) => createHmac('sha256', secret).update(`${stamp}.`).update(body).digest('hex')

/**
 * Other ends of a send that failed.
 * @param {(error: ParleyError, config: any, again: () => ReturnType<Connection['send']>, context: Context,
 *   message: import('@parley/provider-kit').OutboundMessage) => any} change
 */
const failing = (change) =>
  acting((own, config, context) => ({
    send: (target, message, signal) =>
      own.send(target, message, signal).catch((error) => {
        if (!isParleyError(error)) throw error
        return change(error, config, () => own.send(target, message, signal), context, message)
      })
  }))

/** @param {ParleyError} error @param {string} code @param {(one: ParleyError) => any} end */
const only = (error, code, end) => {
  if (error.code === code) return end(error)
  throw error
}
/** @param {import('@parley/provider-kit').ErrorCode} code @param {string} [detail] */
const fail = (code, detail = 'broken') => {
  throw new ParleyError(code, { detail })
}

/** @type {Record<string, Mutant>} */
export const MUTANTS = {
  'sends twice': {
    breaks: acting((own) => ({
      async send(...sent) {
        await own.send(...sent)
        return own.send(...sent)
      }
    })),
    seenBy: [
      'puts a message there once, and says where',
      'closes the copies of what is expired',
      'asks nobody twice when the platform is broken'
    ]
  },
  'drops the reference': {
    breaks: acting((own) => ({ send: (...sent) => own.send(...sent).then(() => ({})) })),
    seenBy: ['puts a message there once, and says where', 'closes the copies of what is expired']
  },
  'ignores the signal': {
    breaks: acting((own) => ({ send: (target, message) => own.send(target, message, new AbortController().signal) })),
    seenBy: ['names how a send ended that a shutdown cut short']
  },
  'swallows how long it should wait': {
    breaks: failing((error) => only(error, 'provider_rate_limited', () => fail('provider_rate_limited'))),
    seenBy: ['hands on how long the platform wants to be left alone', 'sends once what the platform took later']
  },
  'tries again by itself': {
    breaks: failing((error, _, again) => only(error, 'provider_rate_limited', again)),
    seenBy: ['hands on how long the platform wants to be left alone']
  },
  'takes a bad token for a bad moment': {
    breaks: failing((error) => only(error, 'provider_auth_failed', () => fail('provider_unavailable'))),
    seenBy: ['does not try again what is unauthorized']
  },
  'says failed when nobody knows': {
    breaks: failing((error) => only(error, 'send_outcome_unknown', () => fail('provider_unavailable'))),
    seenBy: [
      'does not claim to know what became of a send whose answer was lost',
      'finds a send whose answer was lost, and nothing that was never sent'
    ]
  },
  'says sent when nobody knows': {
    breaks: failing((error) => only(error, 'send_outcome_unknown', () => ({ ref: 'm1' }))),
    seenBy: [
      'does not claim to know what became of a send whose answer was lost',
      'does not claim to know what became of a send that was never answered'
    ]
  },
  'prints its secret in an error': {
    breaks: failing((error, { secret }) => fail(error.code, `with ${secret}`)),
    seenBy: ['does not try again what is unauthorized']
  },
  'logs what answers a message': {
    breaks: failing((error, _, __, { logger }, { token }) => {
      logger.warn({ token }, 'A send failed')
      throw error
    }),
    seenBy: ['sends once what the platform took later']
  },
  'finds nothing': {
    breaks: acting(() => ({ find: async () => undefined })),
    seenBy: ['finds a send whose answer was lost, and nothing that was never sent']
  },
  'finds what was never sent': {
    breaks: acting((own) => ({ find: async (...asked) => (await own.find(...asked)) ?? { ref: 'm1' } })),
    seenBy: ['finds a send whose answer was lost, and nothing that was never sent']
  },
  'claims to look up what it cannot': {
    breaks: acting(() => ({ find: /** @type {any} */ (undefined) })),
    seenBy: ['is what it says']
  },
  'writes its secret into the name of the account': {
    breaks: (provider) => ({ ...provider, fingerprint: ({ url, secret }) => `${url} ${secret}` }),
    seenBy: ['knows an account by its settings alone']
  },
  'finds nothing wrong with anything': {
    breaks: acting(() => ({ check: async () => ({ ok: true, problems: [] }) })),
    seenBy: ['notices a secret that the platform does not take']
  },
  'cuts a text without a word': {
    breaks: writing((body) => ({ ...body, ...(body.text?.length > 3_000 ? { text: body.text.slice(0, 3_000) } : {}) })),
    seenBy: ['brings a text of 50000 characters as whole as it claims']
  },
  'loses what is not Latin': {
    breaks: writing((body) => ({ ...body, ...(body.text ? { text: body.text.replace(/[^\0-\u024f]/g, '?') } : {}) })),
    seenBy: ['brings a text readable: right to left', 'brings a text readable: emoji of four bytes']
  },
  'keeps mentions as they are': {
    breaks: writing((body) => ({ ...body, ...(body.text ? { text: body.text.replace(/\\([@<])/g, '$1') } : {}) })),
    seenBy: ['calls nobody, whatever an agent writes', 'calls nobody, whatever somebody comments']
  },
  'gives the private link to a group': {
    breaks: writing((body) => ({ ...body, ...(/^#/.test(body.target) ? { text: `${body.text}\n${body.link}` } : {}) })),
    seenBy: ['gives no private link to a group']
  },
  'gives a watcher what answers': {
    breaks(provider) {
      let last = ''
      return writing((body) => {
        last = body.token ?? last
        return body.watches ? { ...body, token: last } : body
      })(provider)
    },
    seenBy: ['tells who only watches, and lets them do nothing']
  },
  'offers buttons below a notice': {
    breaks: writing((body) => ({
      ...body,
      ...(body.kind === 'notice' ? { buttons: [{ id: 'ok', label: 'OK' }] } : {})
    })),
    seenBy: ['offers nothing to press where nothing is asked']
  },
  'forgets what an action would do': {
    breaks: acting((own) => ({
      send: (target, { action: _, ...message }, signal) => own.send(target, message, signal)
    })),
    seenBy: ['shows who asks, what, and why']
  },
  'begins a new thread each time': {
    breaks: acting((own) => ({
      send: (target, { follows: _, ...message }, signal) => own.send(target, message, signal)
    })),
    seenBy: ['continues a conversation with the next question', 'lets what the agent adds follow in the conversation']
  },
  'changes nothing after the decision': {
    breaks: acting(() => ({ update: async () => undefined })),
    seenBy: ['shows in every copy who decided, and takes the buttons away', 'closes the copies of what is cancelled']
  },
  'does not say who decided': {
    breaks: writing((body, route) => (route.startsWith('PUT') ? { ...body, text: 'This is over.' } : body)),
    seenBy: ['shows in every copy who decided, and takes the buttons away', 'shows the comment of who decided']
  },
  'fails when it is told twice': {
    breaks(provider) {
      const told = new Set()
      return acting((own) => ({
        async update(ref, ...more) {
          if (told.has(ref['ref'])) fail('provider_rejected', 'not modified')
          told.add(ref['ref'])
          return own.update(ref, ...more)
        }
      }))(provider)
    },
    seenBy: ['may be told twice how it ended']
  },
  'takes the button for who pressed': {
    breaks: hearing((inbound) => ({ ...inbound, account: 'ann' })),
    seenBy: ['lets nobody decide who is not allowed to, and tells them alone']
  },
  'forgets the groups of who pressed': {
    breaks: hearing(({ memberOf: _, ...inbound }) => inbound),
    seenBy: ['lets the members of a platform’s group decide']
  },
  'says more of who it was than it knows': {
    breaks: hearing((inbound) => ({ ...inbound, assurance: 'address' })),
    seenBy: ['takes a press as the decision of whoever pressed']
  },
  'loses the comment': {
    breaks: hearing(({ comment: _, ...inbound }) => inbound),
    seenBy: ['takes a press with a comment']
  },
  'decides before the comment is there': {
    breaks: writing((body) => ({
      ...body,
      ...(body.buttons ? { buttons: body.buttons.map(({ asks: _, ...one }) => one) } : {})
    })),
    seenBy: ['takes a press with a comment', 'asks for a comment that is required before it decides']
  },
  'takes chatter for an answer': {
    breaks(provider) {
      /** @type {string | undefined} */
      let token
      return acting((own) => ({
        send(target, message, signal) {
          token = message.token
          return own.send(target, message, signal)
        },
        async receive(request) {
          const received = await own.receive(request)
          const [{ id, text, account, name } = {}] = JSON.parse(request.rawBody.toString()).events
          if (received.inbound.length > 0 || token === undefined) return received
          const said = { type: 'reply', externalId: id, token, account, name, text, assurance: 'platform' }
          return { ...received, inbound: [/** @type {any} */ (said)] }
        }
      }))(provider)
    },
    seenBy: ['takes no notice of what people say to each other']
  },
  'answers by where it is alone': {
    breaks(provider) {
      const sent = new Map()
      return acting((own) => ({
        async send(target, message, signal) {
          const ref = await own.send(target, message, signal)
          sent.set(message.token, ref)
          return ref
        },
        async receive(request) {
          const { inbound, ...received } = await own.receive(request)
          const byPlace = ({ token, ...one }) => ({ ...one, ref: sent.get(token) ?? one.ref })
          return { ...received, inbound: /** @type {any} */ (inbound.map(byPlace)) }
        }
      }))(provider)
    },
    seenBy: ['takes a press while the send is still in flight']
  },
  'tells writers nothing': {
    breaks: acting((own) => ({
      async receive(request) {
        const { inbound, respond } = await own.receive(request)
        return { inbound, respond: (receipts) => respond(receipts.map(({ receipt }) => ({ receipt }))) }
      }
    })),
    seenBy: [
      'tells who comes late who decided',
      'lets nobody decide who is not allowed to, and tells them alone',
      'says what it took for no decision, and takes the next one'
    ]
  },
  'gives what is delivered again another id': {
    breaks: hearing((inbound) => ({ ...inbound, externalId: randomUUID() })),
    seenBy: ['changes nothing when the platform delivers again']
  },
  'drops what comes out of order': {
    breaks(provider) {
      let latest = 0
      return hearing((inbound) => {
        const number = Number(inbound.externalId.slice(1))
        if (number < latest) return []
        latest = number
        return inbound
      })(provider)
    },
    seenBy: ['takes what comes out of order for what it is']
  },
  'takes what nobody signed': {
    breaks: pardoning(({ headers }) =>
      headers['x-recording-signature'] === undefined ? { stamp: Date.now() } : undefined
    ),
    seenBy: ['refuses what is not signed', 'refuses what is not signed, also when it says nothing']
  },
  'takes an unsigned request for an empty one': {
    breaks: acting((own) => ({
      receive: async (request) =>
        request.rawBody.length < 3 ? { inbound: [], respond: () => ({ status: 200 }) } : own.receive(request)
    })),
    seenBy: ['refuses what is not signed, also when it says nothing']
  },
  'looks at no signature': {
    breaks: pardoning(({ headers }) => (headers['x-recording-signature'] === undefined ? undefined : {})),
    seenBy: ['refuses what was changed under way']
  },
  'reads before it verifies': {
    breaks: pardoning(({ rawBody }) => ({ body: readAgain(rawBody) })),
    seenBy: ['refuses what was changed under way']
  },
  'takes what was signed long ago': {
    breaks: pardoning((_, stamp) => (stamp < Date.now() - 300_000 ? { stamp: Date.now() } : undefined)),
    seenBy: ['refuses what was signed long ago']
  },
  'takes what was signed in the future': {
    breaks: pardoning((_, stamp) => (stamp > Date.now() + 300_000 ? { stamp: Date.now() } : undefined)),
    seenBy: ['refuses what was signed in the future']
  },
  'wants clocks to be the same': {
    breaks: pardoning((_, stamp) => (Math.abs(stamp - Date.now()) > 30_000 ? { stamp: 0 } : undefined)),
    seenBy: ['takes what was signed a minute ago, or by a clock that is a minute fast']
  },
  'logs its secret when a signature is wrong': {
    breaks: acting((own, config, { logger }) => ({
      receive: (request) =>
        own.receive(request).catch((error) => {
          logger.warn({ config }, 'A signature is wrong')
          throw error
        })
    })),
    seenBy: ['refuses what is not signed']
  },
  'sends a code twice': {
    breaks: acting((own) => ({
      async sendCode(...sent) {
        await own.sendCode(...sent)
        await own.sendCode(...sent)
      }
    })),
    seenBy: ['brings one-time codes to their target, each once']
  },
  'ends late when it was never used': {
    breaks: acting((own) => {
      let used = false
      const using =
        (/** @type {(...given: any[]) => any} */ act) =>
        (/** @type {any[]} */ ...given) => {
          used = true
          return act(...given)
        }
      return {
        send: using(own.send),
        check: using(own.check),
        close: async () => (used ? undefined : sleep(LATE_MS))
      }
    }),
    seenBy: ['stops when it is told to, however far it has come']
  }
}

/** @param {Buffer} body */
function readAgain(body) {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())))
  } catch {
    return body
  }
}
