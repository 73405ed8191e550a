import { ASSURANCES, ParleyError } from '@parley/core'
import type { Capabilities, Connection, Provider, ProviderContext } from './provider.ts'
import { sampleConfig } from './sample.ts'
import { configSchema } from './secrets.ts'
import { realTime } from './time.ts'

const OPTIONAL = { answerWithinMs: 'number', tellsDelivery: 'boolean' } as const
const CAPABILITIES: Readonly<
  Record<Exclude<keyof Capabilities, keyof typeof OPTIONAL>, 'number' | 'boolean' | 'string' | 'object'>
> = {
  buttons: 'number',
  buttonComment: 'boolean',
  threads: 'boolean',
  update: 'boolean',
  inbound: 'string',
  attachments: 'boolean',
  maxTextLength: 'number',
  idempotentSend: 'boolean',
  find: 'boolean',
  assurance: 'object'
}

const INBOUND: readonly string[] = ['webhook', 'listen', 'pages'] satisfies readonly Capabilities['inbound'][]

/** What is wrong with a provider, before it is used: `undefined` when it is what it says. */
export function providerFlaw(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'is not an object'
  const provider = value as Partial<Provider>
  if (typeof provider.name !== 'string' || !/^[a-z][a-z0-9-]{0,30}$/.test(provider.name)) return 'has no valid "name"'
  if (typeof provider.capabilities !== 'object' || provider.capabilities === null) return 'has no "capabilities"'
  for (const [capability, type] of Object.entries(CAPABILITIES)) {
    const claimed: unknown = provider.capabilities[capability as keyof Capabilities]
    if (typeof claimed !== type || claimed === null)
      return `does not say what it can do: "capabilities.${capability}" is no ${type}`
  }
  for (const [capability, type] of Object.entries(OPTIONAL)) {
    const claimed: unknown = provider.capabilities[capability as keyof typeof OPTIONAL]
    if (claimed !== undefined && typeof claimed !== type) return `claims "${capability}", which is no ${type}`
  }
  const unknown = Object.keys(provider.capabilities).find((one) => !(one in OPTIONAL) && !(one in CAPABILITIES))
  if (unknown !== undefined) return `claims "${unknown}", which is no capability`
  const nonsense = capabilityFlaw(provider.capabilities)
  if (nonsense) return nonsense
  if (typeof provider.config?.safeParse !== 'function') return 'has no "config" schema'
  try {
    configSchema(provider.config)
  } catch (error) {
    return `has a "config" schema that cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
  if (provider.placement !== undefined && typeof provider.placement.safeParse !== 'function')
    return 'has a "placement" that is no schema'
  for (const method of ['fingerprint', 'parseTarget', 'isGroup', 'connect'] as const) {
    if (typeof provider[method] !== 'function') return `has no method "${method}"`
  }
  if (provider.canonicalAccount !== undefined && typeof provider.canonicalAccount !== 'function')
    return 'has a "canonicalAccount" that is no method'
  return undefined
}

/** Claims that cannot be true, whatever the platform is. */
function capabilityFlaw({ buttons, buttonComment, inbound, maxTextLength, answerWithinMs, assurance }: Capabilities) {
  if (!INBOUND.includes(inbound)) return `claims inbound: "${inbound}", which is none of ${INBOUND.join(', ')}`
  if (!Number.isInteger(buttons) || buttons < 0) return `claims ${buttons} buttons`
  if (!(maxTextLength > 0)) return `claims maxTextLength: ${maxTextLength}`
  if (answerWithinMs !== undefined && !(answerWithinMs > 0)) return `claims answerWithinMs: ${answerWithinMs}`
  if (buttonComment && buttons === 0) return 'claims buttonComment, and has no buttons'
  if (assurance.button !== undefined && buttons === 0) return 'claims what a button proves, and has no buttons'
  if (assurance.button === undefined && buttons > 0) return 'claims buttons, and does not say what a press proves'
  for (const [way, proven] of Object.entries(assurance)) {
    if (!ASSURANCES.includes(proven))
      return `claims that a ${way} proves "${proven}": it is one of ${ASSURANCES.join(', ')}`
  }
  return undefined
}

/**
 * What shows only once it is connected: tried with settings that its schema takes, where such can be guessed, and cut
 * off from the world. A provider whose `examples` are missing is found out when its first channel is made.
 */
export async function probedFlaw(provider: Provider): Promise<string | undefined> {
  let connection: Connection
  let asked = false
  try {
    const config = sampleConfig(provider.config)
    if (config === undefined) return undefined
    const nowhere = () => {
      asked = true
      return new Promise<never>(() => {}) // nobody waits for a failure that nobody asked for
    }
    connection = provider.connect(config, contextOf(nowhere))
  } catch {
    return undefined // it may have looked closer at the settings than its schema does
  }
  const flaw = connectionFlaw(provider, connection)
  try {
    await connection.close?.()
  } catch {
    // of no use to anybody any more
  }
  return flaw ?? (asked ? 'asks somebody in "connect", which opens nothing yet' : undefined)
}

const contextOf = (nowhere: () => Promise<never>): ProviderContext => ({
  fetch: nowhere,
  resolve: nowhere,
  dns: nowhere,
  ...realTime,
  logger: { info: () => {}, warn: () => {}, error: () => {} },
  publicUrl: 'http://parley.invalid',
  inboundUrl: 'http://parley.invalid/inbound/chn_trial',
  store: { get: async () => undefined, set: async () => true },
  files: {
    save: nowhere,
    open: () => {
      throw new ParleyError('file_not_found')
    }
  },
  sent: async () => undefined
})

/** A capability that is claimed without the method for it, or the other way round. */
export function connectionFlaw(provider: Provider, connection: Connection): string | undefined {
  const { capabilities: can } = provider
  const has = (method: keyof Connection) => typeof connection[method] === 'function'
  if (typeof connection !== 'object' || connection === null) return 'connects to nothing'
  if (!has('send') || !has('check')) return 'needs the methods "send" and "check"'
  if (can.update !== has('update'))
    return `claims update: ${can.update}, but ${has('update') ? 'has' : 'lacks'} the method`
  if (can.find !== has('find')) return `claims find: ${can.find}, but ${has('find') ? 'has' : 'lacks'} the method`
  if (can.inbound === 'webhook' ? !has('receive') : can.inbound === 'pages' && has('receive'))
    return `claims inbound: ${can.inbound}, but ${has('receive') ? 'has' : 'lacks'} "receive"`
  if ((can.inbound === 'listen') !== has('listen'))
    return `claims inbound: ${can.inbound}, but ${has('listen') ? 'has' : 'lacks'} "listen"`
  if ((can.assurance.code !== undefined) !== has('sendCode'))
    return `claims to send codes: ${can.assurance.code !== undefined}, but ${has('sendCode') ? 'has' : 'lacks'} "sendCode"`
  return undefined
}
