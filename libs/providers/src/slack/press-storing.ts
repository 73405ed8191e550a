import type { Connection, Inbound, InboundReceipt, ProviderContext } from '@parley/provider-kit'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

export type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

/** What is being stored, again and again where that fails. Both reject where it was given up. */
export interface Storing {
  /** Nothing of it can be lost any more. */
  readonly stored: Promise<void>
  /** What became of all of it. */
  readonly receipts: Promise<readonly InboundReceipt[]>
}

/** Slack brings a press once: what holds it goes on until it is stored, or the signal aborts. */
export function keepStoring(
  inbound: readonly Inbound[],
  onInbound: OnInbound,
  { logger, wait }: Pick<ProviderContext, 'logger' | 'wait'>,
  signal: AbortSignal
): Storing {
  let left = inbound.length
  let resolve = () => {}
  const allStored = new Promise<void>((done) => (resolve = done))
  if (left === 0) resolve()

  async function keep(one: Inbound): Promise<InboundReceipt> {
    let isStored = false
    const onStored = () => {
      if (isStored) return
      isStored = true
      if (--left === 0) resolve()
    }
    for (let failures = 0; ; failures++) {
      try {
        return await onInbound(one, undefined, onStored)
      } catch (error) {
        if (isStored) return IGNORED // whoever stored it takes it up again
        if (signal.aborted) throw error
        logger.warn(
          { error: String(error).slice(0, 300) },
          'What Slack delivered could not be stored, and is tried again'
        )
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
        await wait(pauseMs, signal)
      }
    }
  }

  const receipts = Promise.all(inbound.map(keep))
  const stored = Promise.race([allStored, receipts.then(() => {})])
  for (const one of [receipts, stored]) one.catch(() => {}) // whoever waits for it hears of it
  return { stored, receipts }
}
