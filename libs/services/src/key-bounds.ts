import { ParleyError, type NewContact, type ResolvedPolicy } from '@parley/core'
import type { Own, Principal, StoredContact } from '@parley/database'

/**
 * What a key is kept to in all that it reads; nothing for one that reads the project: operators, agents that nobody
 * bounded in whom they ask, and those of whom their bounds say so.
 */
export function ownOf({ scope, keyId, bounds }: Pick<Principal, 'scope' | 'keyId' | 'bounds'>): Own | undefined {
  const { kinds, policies, channels, read = kinds || policies || channels ? 'own' : 'project' } = bounds
  return scope === 'agent' && read === 'own' ? { keyId, channels: channels ?? [] } : undefined
}

/** An agent's key changes only what it asked itself. */
export function assertOwn({ scope, keyId }: Principal, stored: StoredContact): void {
  if (scope === 'agent' && stored.keyId !== keyId) {
    throw new ParleyError('key_out_of_bounds', {
      detail: 'Another key asked this: an agent’s key changes only its own contacts'
    })
  }
}

export function assertKind({ bounds }: Principal, { kind }: NewContact): void {
  if (bounds.kinds && !bounds.kinds.includes(kind)) throw outOfBounds('kind', `the kinds ${bounds.kinds.join(', ')}`)
}

export function assertChannels(
  allowed: readonly string[],
  recipients: readonly { stage: number; step: number; addresses: readonly { channel: string }[] }[],
  pathOf: (stage: number, step: number, index: number) => string
): void {
  recipients.forEach(({ stage, step, addresses }, index) => {
    const outside = addresses.find((one) => !allowed.includes(one.channel))
    if (outside)
      throw outOfBounds(pathOf(stage, step, index), `the channels ${allowed.join(', ')}, not "${outside.channel}"`)
  })
}

/**
 * Under a policy with a name an agent's key adds nobody whom it is not open for: whom it asks and tells is its operator's
 * word. Throws `policy_closed`.
 */
export function assertOpen(
  { scope }: Principal,
  { name, open }: Pick<ResolvedPolicy, 'name' | 'open'>,
  added: { readonly [kind in 'to' | 'cc' | 'bcc']?: readonly unknown[] | undefined }
): void {
  if (scope !== 'agent' || name === undefined) return
  for (const kind of ['to', 'cc', 'bcc'] as const) {
    if (!added[kind]?.length || (kind === 'to' ? open?.recipients : open?.watchers)) continue
    const whom = kind === 'to' ? 'recipients' : 'watchers'
    const detail = `The policy "${name}" is its operator’s: an agent’s key adds no ${whom}`
    throw new ParleyError('policy_closed', { path: kind, detail })
  }
}

/**
 * Who answers by a key: operators, and an agent that may answer what it asked itself. Never for somebody, and never under a
 * policy that an operator made. Throws `scope_insufficient`.
 */
export function assertMayAnswer(
  { scope, bounds, name }: Principal,
  { contact }: StoredContact,
  { as }: { readonly as?: string | undefined }
): void {
  if (scope !== 'agent') return
  const refuse = (detail: string, path?: string) => {
    throw new ParleyError('scope_insufficient', { detail, ...(path === undefined ? {} : { path }) })
  }
  if (!bounds.respondOwn) refuse('An agent’s key answers only with the bound "respondOwn"')
  if (as !== undefined) refuse('An agent’s key answers for nobody', 'as')
  if (contact.requester.key !== name) refuse('An agent’s key answers only what it asked itself')
  if (contact.policy.name !== undefined) refuse('An agent’s key answers nothing under an operator’s policy')
}

export function outOfBounds(path: string, allowed: string): ParleyError {
  return new ParleyError('key_out_of_bounds', { path, detail: `This key may use ${allowed}` })
}

export function outsideOf(allowed: readonly string[], name: string): ParleyError {
  return new ParleyError('key_out_of_bounds', {
    detail: `This key may use the channels ${allowed.join(', ')}, not "${name}"`
  })
}
