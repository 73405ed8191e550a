// The recording provider, broken in how it hears what people do.
import { randomUUID } from 'node:crypto'
import { acting, hearing, pardoning, without, writing } from './recording-breaks.mjs'

/** @type {Record<string, import('./recording-breaks.mjs').Mutant>} */
export const INBOUND_MUTANTS = {
  'takes the button for who pressed': {
    breaks: hearing((inbound) => ({ ...inbound, account: 'ann' })),
    seenBy: ['lets nobody decide who is not allowed to, and tells them alone']
  },
  'forgets the groups of who pressed': {
    breaks: hearing((inbound) => without(inbound, 'memberOf')),
    seenBy: ['lets the members of a platform’s group decide']
  },
  'says more of who it was than it knows': {
    breaks: hearing((inbound) => ({ ...inbound, assurance: 'address' })),
    seenBy: ['takes a press as the decision of whoever pressed']
  },
  'does not say where the card is that was pressed': {
    breaks: hearing((inbound) => without(inbound, 'pressed')),
    seenBy: ['says with a press where the card is, for a copy whose send nobody heard the end of']
  },
  'loses the comment': {
    breaks: hearing((inbound) => without(inbound, 'comment')),
    seenBy: ['takes a press with a comment']
  },
  'decides before the comment is there': {
    breaks: writing((body) => ({
      ...body,
      ...(body.buttons ? { buttons: body.buttons.map((/** @type {any} */ one) => without(one, 'asks')) } : {})
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
  'takes a failure for a delivery': {
    breaks: hearing((inbound) => (inbound.type === 'receipt' ? { ...inbound, outcome: 'delivered' } : inbound)),
    seenBy: ['takes a failure for what it is, and once', 'takes a failure that is told before the send has returned']
  },
  'takes a delivery for a failure': {
    breaks: hearing((inbound) => (inbound.type === 'receipt' ? { ...inbound, outcome: 'failed' } : inbound)),
    seenBy: ['takes a delivery for what it is']
  },
  'does not hear who opts out': {
    breaks: hearing((inbound) => (inbound.type === 'optOut' ? [] : inbound)),
    seenBy: ['sends nothing to who opted out, and asks them when they opt in again']
  },
  'does not hear who opts in again': {
    breaks: hearing((inbound) => (inbound.type === 'optIn' ? { ...inbound, type: 'optOut' } : inbound)),
    seenBy: ['sends nothing to who opted out, and asks them when they opt in again']
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
