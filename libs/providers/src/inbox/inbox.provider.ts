import { ParleyError } from '@parley/core'
import { defineProvider } from '@parley/provider-kit'
import { z } from 'zod'

const EVERY_OPERATOR = '*'

/**
 * Our own pages as a channel: a message is there as soon as its row is. Its recipients are the project's operators:
 * all of them (`inbox`), or the one whose key has a name (`inbox:<key name>`).
 */
export const inbox = defineProvider({
  name: 'inbox',
  capabilities: {
    buttons: 20,
    buttonComment: true,
    threads: true,
    update: false,
    inbound: 'pages',
    attachments: false,
    maxTextLength: 50_000,
    idempotentSend: true,
    find: false,
    assurance: { button: 'link', text: 'link' }
  },
  config: z.strictObject({ project: z.string() }),
  fingerprint: (config) => config.project,
  parseTarget(text) {
    const target = text.trim()
    if (target === '' || target === EVERY_OPERATOR) return EVERY_OPERATOR
    if (/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(target)) return target
    throw new ParleyError('target_invalid', { detail: 'A target of the inbox is the name of an operator’s key' })
  },
  isGroup: (target) => target === EVERY_OPERATOR,
  // No two keys of a project are called the same but for their case.
  canonicalAccount: (account) => account.normalize('NFKC').trim().toLowerCase(),
  connect: () => ({
    send: (_target, message) => Promise.resolve({ message: message.id }),
    check: () => Promise.resolve({ ok: true, problems: [] })
  })
})
