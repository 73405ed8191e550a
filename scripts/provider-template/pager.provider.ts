import { createHash } from 'node:crypto'
import { notWritten } from './not-written.ts'
import { defineProvider, type Connection, type ProviderContext } from '@parley/provider-kit'
import { parseTarget, readInbound, verify } from './pager.parse.ts'
import { renderRequest } from './pager.render.ts'
import { PagerConfig, type PagerSettings } from './pager.schema.ts'

/** Claims little at first. Each claim that is raised brings its cases of the suite with it. */
export const pager = defineProvider({
  name: 'pager',
  capabilities: {
    buttons: 0,
    buttonComment: false,
    threads: false,
    update: false,
    inbound: 'webhook',
    attachments: false,
    maxTextLength: 4_000,
    idempotentSend: false,
    find: false,
    assurance: { text: 'platform' }
  },
  config: PagerConfig,
  // Two channels on one account would steal each other's events. A digest tells accounts apart, and gives no token away.
  fingerprint: ({ apiUrl, token }) => createHash('sha256').update(`${apiUrl} ${token}`).digest('hex').slice(0, 24),
  parseTarget,
  isGroup: (target) => target.startsWith('team:'),
  connect
})

function connect(config: PagerSettings, context: ProviderContext): Connection {
  return {
    async send(target, message) {
      const text = renderRequest(message)
      throw notWritten(`send: put ${text.length} characters at ${target}, by context.fetch, and say where they are`)
    },

    async check() {
      throw notWritten('check: is the token good, and may it do what it has to?')
    },

    async receive(request) {
      verify(config.webhookSecret, request, context.now())
      return { inbound: readInbound(request.rawBody), respond: () => ({ status: 200 }) }
    }
  }
}
