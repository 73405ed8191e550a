import { isParleyError } from '@parley/core'
import type { Connection, InboundReceipt, RawRequest, RawResponse } from '../provider.ts'
import type { Clock } from './clock.ts'
import type { Evidence } from './evidence.ts'
import type { Intake } from './intake.ts'

/** Of the platform's time, what is ours: its answer takes the rest to arrive. */
const OURS = 0.75
const LISTEN_AGAIN_AFTER_MS = 200
const IGNORED: InboundReceipt = { receipt: { kind: 'ignored' } }

interface Parts {
  readonly connection: Connection
  readonly intake: Intake
  readonly evidence: Evidence
  readonly clock: Clock
}

type Receive = (request: RawRequest) => Promise<RawResponse>

/** Answers the platform in time, and tells the writers afterwards what the response could not. */
export function receiver(
  { connection, intake, evidence, clock }: Parts,
  path: string,
  answerWithinMs: number | undefined
): Receive {
  async function answer(request: RawRequest): Promise<RawResponse> {
    if (!connection.receive || request.path !== path) return { status: 404 }
    const { inbound, respond, tell } = await connection.receive(request)
    const known: InboundReceipt[] = inbound.map(() => IGNORED)
    const all = Promise.all(
      inbound.map(async (one, index) => {
        known[index] = await intake.accept(one)
      })
    )
    // Where the platform does not hurry, it hears what became of all of it.
    const late = answerWithinMs === undefined ? [] : [clock.wait(answerWithinMs * OURS)]
    await Promise.race([all, ...late])
    const response = respond([...known])
    void all.then(() => tell?.(known)).catch((error: unknown) => evidence.fail(error))
    return response
  }
  return async (request) => {
    const response = await answer(request).catch((error: unknown) => {
      if (isParleyError(error)) {
        evidence.show(error)
        return { status: error.status, body: JSON.stringify({ code: error.code }) }
      }
      evidence.fail(error)
      return { status: 500 }
    })
    evidence.show(JSON.stringify(response))
    return response
  }
}

/** Listens until it is told to stop, and again where the provider stops by itself. */
export async function listen({ connection, intake, evidence, clock }: Parts, stopped: AbortSignal): Promise<void> {
  while (connection.listen && !stopped.aborted) {
    try {
      await connection.listen((...heard) => intake.accept(...heard), stopped)
      if (!stopped.aborted) throw new Error('It stopped to listen, and nobody asked it to')
    } catch (error) {
      evidence.fail(error)
      await clock.wait(LISTEN_AGAIN_AFTER_MS, stopped)
    }
  }
}
