import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ZOD = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href

/** A provider as an operator might write one: a file, without our kit, whose platform takes everything. */
export function writeTinyProvider(directory: string, name: string, changes = ''): string {
  const path = join(directory, `${name}.mjs`)
  writeFileSync(
    path,
    `import { z } from '${ZOD}'
let sent = 0
const provider = {
  name: '${name}',
  capabilities: {
    buttons: 0, buttonComment: false, threads: false, update: false, inbound: 'pages', attachments: false,
    maxTextLength: 1000, idempotentSend: false, find: false, assurance: {}
  },
  config: z.strictObject({ account: z.string() }),
  fingerprint: (config) => config.account,
  parseTarget: (text) => text,
  isGroup: () => false,
  connect: () => ({
    send: async () => ({ number: ++sent }),
    check: async () => ({ ok: true, problems: [] })
  })
}
${changes}
export default provider
`
  )
  return path
}
