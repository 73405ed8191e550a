// The recording provider, broken in one way each: what the suite must see, and by which of its cases.
import { setTimeout as sleep } from 'node:timers/promises'
import { acting, fail, failing, only, without, writing } from './recording-breaks.mjs'
import { INBOUND_MUTANTS } from './recording-inbound-mutants.mjs'

/** Later than the suite waits for an end. */
const LATE_MS = 7_000

const WHO = 'says who we are, and where accounts are the same'
const ACCOUNTS = 'tells accounts apart, and never two spellings of one'

/** @type {Record<string, import('./recording-breaks.mjs').Mutant>} */
const ACCOUNT_MUTANTS = {
  'takes two spellings for two accounts': {
    breaks: (provider) => ({ ...provider, canonicalAccount: (account) => account.trim().toLowerCase() }),
    seenBy: [ACCOUNTS]
  },
  'takes everybody for one': {
    breaks: (provider) => ({ ...provider, canonicalAccount: () => 'somebody' }),
    seenBy: [ACCOUNTS]
  },
  'does not know its own form again': {
    breaks: (provider) => ({ ...provider, canonicalAccount: (account) => `=${provider.canonicalAccount?.(account)}` }),
    seenBy: [ACCOUNTS]
  }
}

/** The platform refuses that send, so what is wrong with refusals shows there too. */
const OPTED_OUT = 'sends nothing to who opted out, and asks them when they opt in again'

/** @type {Record<string, import('./recording-breaks.mjs').Mutant>} */
const OUTBOUND_MUTANTS = {
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
    seenBy: ['does not try again what is unauthorized', OPTED_OUT]
  },
  'logs what answers a message': {
    breaks: failing((error, _, __, { logger }, { token }) => {
      logger.warn({ token }, 'A send failed')
      throw error
    }),
    seenBy: ['sends once what the platform took later', OPTED_OUT]
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
  'is somebody else each time': {
    breaks: acting(() => ({ identify: async () => ({ account: String(Math.random()) }) })),
    seenBy: [WHO]
  },
  'names an account, and not as what it is': {
    breaks: acting(() => ({ identify: /** @type {any} */ (async () => 'parley') })),
    seenBy: [WHO]
  },
  'writes its secret into where it is': {
    breaks: (provider) => ({
      ...provider,
      connect: (config, context) => ({ ...provider.connect(config, context), realm: config.secret })
    }),
    seenBy: [WHO]
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
    breaks: writing((body) => ({
      ...body,
      ...(body.target?.startsWith('#') ? { text: `${body.text}\n${body.link}` } : {})
    })),
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
      send: (target, message, signal) => own.send(target, without(message, 'action'), signal)
    })),
    seenBy: ['shows who asks, what, and why']
  },
  'begins a new thread each time': {
    breaks: acting((own) => ({
      send: (target, message, signal) => own.send(target, without(message, 'follows'), signal)
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
  'sends a code twice': {
    breaks: acting((own) => ({
      async sendCode(...sent) {
        await own.sendCode(...sent)
        await own.sendCode(...sent)
      }
    })),
    seenBy: ['brings one-time codes to their target, each once']
  },
  'goes on waiting when it was told to stop': {
    breaks: acting((own, _config, { wait }) => {
      let goesOn = false
      const goOn = async () => {
        for (;;) await wait(1_000)
      }
      return {
        async send(...given) {
          if (!goesOn) void goOn()
          goesOn = true
          return own.send(...given)
        }
      }
    }),
    seenBy: ['leaves nothing running when it has stopped']
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

export const MUTANTS = { ...ACCOUNT_MUTANTS, ...OUTBOUND_MUTANTS, ...INBOUND_MUTANTS }
