import type { Inbound, InboundReceipt } from '@parley/provider-kit'

/** Says nothing: what it is for was not acted on, or not yet. */
export const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

/** What somebody was told before, for a redelivery. */
export function repeated(receipt: unknown): InboundReceipt {
  return { ...((receipt as InboundReceipt | null) ?? IGNORED), repeated: true }
}

/** The mail as it came in, say, and what was attached to it. */
export function filesOf(inbound: Inbound): string[] {
  const attachments = 'attachments' in inbound ? (inbound.attachments ?? []) : []
  return [...(inbound.raw === undefined ? [] : [inbound.raw]), ...attachments.map((file) => file.id)]
}

/** Platforms hand on what people paste: characters that no database keeps are dropped or replaced, not refused. */
export function storable<T>(value: T): T {
  // oxlint-disable-next-line no-control-regex
  if (typeof value === 'string') return value.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD') as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), storable(one)])) as T
}
