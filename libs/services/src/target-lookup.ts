import { isParleyError, ParleyError } from '@parley/core'
import type { Connection } from '@parley/provider-kit'
import { aborted, type OpenChannel } from './connections.ts'

const KNOWN_FOR_MS = 10 * 60_000
/** Whoever just made the room asks again at once. */
const UNKNOWN_FOR_MS = 10_000
const MOST_KNOWN = 1_000
const LOOKUP_MS = 5_000

interface Answer {
  readonly target: Promise<string>
  until: number
}

/**
 * Asks platforms for the targets that only they know, such as the id of a `#name`, and remembers what they said. A
 * channel with other settings is another connection, which knows nothing yet.
 */
export class TargetLookup {
  private readonly answers = new WeakMap<Connection, Map<string, Answer>>()

  constructor(private readonly longestMs = LOOKUP_MS) {}

  /** Throws `target_not_found`, `provider_unavailable` or what else the platform says. */
  async resolve({ channel, connection }: OpenChannel, target: string): Promise<string> {
    if (!connection.resolveTarget) return target
    try {
      return await this.remembered(connection, target)
    } catch (error) {
      throw lookupError(error, channel.name, target)
    }
  }

  private remembered(connection: Connection, target: string): Promise<string> {
    const known = this.answers.get(connection) ?? new Map<string, Answer>()
    this.answers.set(connection, known)
    const before = known.get(target)
    if (before && before.until > performance.now()) return before.target
    const signal = AbortSignal.timeout(this.longestMs)
    const asked: Answer = {
      target: Promise.race([connection.resolveTarget!(target, signal), aborted(signal)]),
      until: performance.now() + KNOWN_FOR_MS
    }
    known.delete(target)
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
    known.set(target, asked)
    asked.target.catch((error: unknown) => {
      const lasts = isParleyError(error) && error.code === 'target_not_found'
      if (lasts) asked.until = performance.now() + UNKNOWN_FOR_MS
      else if (known.get(target) === asked) known.delete(target)
    })
    return asked.target
  }
}

function lookupError(error: unknown, channel: string, target: string): ParleyError {
  if (!isParleyError(error)) {
    return new ParleyError('provider_unavailable', {
      detail: `The platform of the channel "${channel}" could not be asked for "${target}": try again`,
      cause: error
    })
  }
  const { code, message, retryAfterMs } = error
  const detail =
    code === 'target_not_found' || code === 'target_invalid'
      ? `${channel}:${target}: ${message}`
      : `The platform of the channel "${channel}" could not be asked for "${target}": ${message}`
  return new ParleyError(code, { detail, cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}
