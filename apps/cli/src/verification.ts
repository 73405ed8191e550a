import { createHash } from 'node:crypto'
import {
  anchorHash,
  CHAIN_START,
  flawOf,
  isPayloadOf,
  isSalted,
  withEvent,
  type ChainFlaw,
  type ChainHead,
  type ChainLink
} from '@parley/core'
import type { Anchor, Chain, PlacedEvent } from '@parley/sdk'

/** Where a history does not hold. */
export interface Break {
  readonly contact?: string | undefined
  readonly event?: string | undefined
  readonly anchor?: number | undefined
  readonly problem: string
}

/** What was checked so far, and found. */
export class Tally {
  contacts = 0
  events = 0
  erased = 0
  anchors = 0
  /** Newer than the newest anchor. */
  unanchored = 0
  head: Anchor | undefined
  /** How many payloads were digested without a salt, by contact; those of no contact under an empty name. */
  readonly unsalted = new Map<string, number>()
  /** Of these, those that are erased: they can be guessed. */
  guessable = 0

  add(contact: string, { payload, digest }: { readonly payload?: string | undefined; readonly digest: string }): void {
    this.events += 1
    if (payload === undefined) this.erased += 1
    if (isSalted(digest)) return
    this.unsalted.set(contact, (this.unsalted.get(contact) ?? 0) + 1)
    if (payload === undefined) this.guessable += 1
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Follows each contact's chain from its first event to its head. Stops where one does not hold. */
export async function checkChains(chains: AsyncIterable<Chain>, tally: Tally): Promise<Break | undefined> {
  let current: { contact: string; head: ChainHead; seen: ChainHead } | undefined
  for await (const { contact, head, links } of chains) {
    if (current?.contact !== contact) {
      const cut = current && cutOf(current)
      if (cut) return cut
      current = { contact, head, seen: CHAIN_START }
      tally.contacts += 1
    }
    current.head = head
    for (const link of links) {
      const flaw = flawOf(sha256, current.seen, contact, link)
      if (flaw) return { contact, event: link.id, problem: describe(flaw, current.seen, link) }
      current.seen = link
      tally.add(contact, link)
    }
  }
  return current && cutOf(current)
}

function cutOf({ contact, head, seen }: { contact: string; head: ChainHead; seen: ChainHead }): Break | undefined {
  if (head.seq > seen.seq) {
    const missing = head.seq - seen.seq
    return {
      contact,
      problem: `${missing} of its ${head.seq} events ${missing === 1 ? 'is' : 'are'} missing at the end`
    }
  }
  if (head.seq < seen.seq || head.hash !== seen.hash) return { contact, problem: 'its head is not its last event' }
  return undefined
}

function describe(flaw: ChainFlaw, seen: ChainHead, link: ChainLink): string {
  const next = seen.seq + 1
  if (flaw === 'payload_changed') return `the payload of its event ${next} is not what was digested, or the salt is not`
  if (flaw === 'rewritten') return `its event ${next} does not follow from what was before it`
  return link.seq > next ? `its event ${next} is missing: event ${link.seq} comes instead` : `its event ${link.seq} is there twice` // prettier-ignore
}

/** Goes through all events in commit order, and compares them with what each anchor says of them. */
export async function checkAnchors(
  anchors: AsyncIterable<Anchor>,
  events: AsyncIterable<PlacedEvent>,
  tally: Tally
): Promise<Break | undefined> {
  const coming = anchors[Symbol.asyncIterator]()
  const next = async () => (await coming.next()).value as Anchor | undefined
  let anchor = await next()
  let covered = { events: 0, digest: '' }
  const close = async (over: Anchor): Promise<Break | undefined> => {
    const flaw = flawOfAnchor(over, tally.head, covered)
    if (flaw) return { anchor: over.seq, problem: flaw }
    tally.head = over
    tally.anchors += 1
    covered = { events: 0, digest: '' }
    anchor = await next()
    return undefined
  }
  for await (const event of events) {
    const flaw = flawOfEvent(event)
    if (flaw) return { contact: event.contact, event: event.id, problem: flaw }
    if (event.contact === undefined) tally.add('', event)
    while (anchor && BigInt(event.position) > BigInt(anchor.position)) {
      const broken = await close(anchor)
      if (broken) return broken
    }
    if (!anchor) tally.unanchored += 1
    covered = { events: covered.events + 1, digest: withEvent(sha256, covered.digest, event) }
  }
  while (anchor) {
    const broken = await close(anchor)
    if (broken) return broken
  }
  return undefined
}

function flawOfEvent(event: PlacedEvent): string | undefined {
  if (event.contact !== undefined) {
    if (event.isContactThere === false) return 'the contact is gone, and this event of it is there'
    return event.seq === undefined ? 'it has no place in the history of its contact' : undefined
  }
  return event.hash === event.digest && isPayloadOf(sha256, event) ? undefined : 'its payload is not what was digested, or its salt is not' // prettier-ignore
}

function flawOfAnchor(
  anchor: Anchor,
  before: Anchor | undefined,
  covered: { readonly events: number; readonly digest: string }
): string | undefined {
  const seq = (before?.seq ?? 0) + 1
  const range = `after position ${before?.position ?? 0} up to ${anchor.position}`
  if (anchor.seq !== seq) return `anchor ${seq} is missing: anchor ${anchor.seq} comes instead`
  if (anchor.hash !== anchorHash(sha256, before?.hash ?? '', anchor))
    return 'it was changed, or does not follow from the anchor before'
  if (anchor.events !== covered.events)
    return `it covers ${anchor.events} events ${range}, and there are ${covered.events}`
  return anchor.digest === covered.digest ? undefined : `an event ${range} is not what was anchored`
}
