import type { Sha256 } from './history-chain.ts'

/** Fixes what happened in a project up to a position: nothing before it can be changed without changing its hash. */
export interface Anchor {
  readonly project: string
  /** Its place among the project's. */
  readonly seq: number
  /** Up to where it goes in commit order. */
  readonly position: string
  /** How many events it covers: those since the anchor before. */
  readonly events: number
  readonly digest: string
  readonly at: string
  readonly hash: string
}

/** An event as an anchor covers it. The hash of a contact's event is the head of its chain at that time. */
export interface PlacedEvent {
  readonly position: string
  readonly id: string
  readonly contact?: string | undefined
  readonly type: string
  readonly at: string
  readonly hash: string
}

/** The digest of the events that an anchor covers, from that of those before: the first one goes on from an empty text. */
export function withEvent(sha256: Sha256, digest: string, event: PlacedEvent): string {
  const { position, id, contact = null, type, at, hash } = event
  return sha256(JSON.stringify([digest, position, id, contact, type, at, hash]))
}

/** The first anchor of a project goes on from an empty text. */
export function anchorHash(sha256: Sha256, previous: string, anchor: Omit<Anchor, 'hash'>): string {
  const { project, seq, position, events, digest, at } = anchor
  return sha256(JSON.stringify([previous, project, seq, position, events, digest, at]))
}
