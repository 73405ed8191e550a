import type { Capabilities, Connection, Provider } from './provider.ts'

const CAPABILITIES: Readonly<
  Record<Exclude<keyof Capabilities, 'answerWithinMs'>, 'number' | 'boolean' | 'string' | 'object'>
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

/** What is wrong with a provider, before it is used: `undefined` when it is what it says. */
export function providerFlaw(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'is not an object'
  const provider = value as Partial<Provider>
  if (typeof provider.name !== 'string' || !/^[a-z][a-z0-9-]{0,30}$/.test(provider.name)) return 'has no valid "name"'
  if (typeof provider.capabilities !== 'object' || provider.capabilities === null) return 'has no "capabilities"'
  for (const [capability, type] of Object.entries(CAPABILITIES)) {
    if (typeof provider.capabilities[capability as keyof Capabilities] !== type)
      return `does not say what it can do: "capabilities.${capability}" is no ${type}`
  }
  if (typeof provider.config?.safeParse !== 'function') return 'has no "config" schema'
  for (const method of ['fingerprint', 'parseTarget', 'isGroup', 'connect'] as const) {
    if (typeof provider[method] !== 'function') return `has no method "${method}"`
  }
  return undefined
}

/** A capability that is claimed without the method for it, or the other way round. */
export function connectionFlaw(provider: Provider, connection: Connection): string | undefined {
  const { capabilities: can } = provider
  const has = (method: keyof Connection) => typeof connection[method] === 'function'
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
