import type { SessionInfo } from '@discordjs/ws'
import type { ProviderContext } from '@parley/provider-kit'
import { Unheard } from './storing.ts'

const SESSION_KEY = 'gateway'

export interface SessionState {
  readonly key: string
  readonly value: unknown
}

/**
 * Where we are in what Discord has to say. It is kept with what was handed on, so that whoever listens next, in another
 * process too, has the rest replayed. What was handed on and is not stored yet counts as not heard.
 */
export interface GatewaySession {
  load(): Promise<void>
  current(shard: number): SessionInfo | undefined
  set(shard: number, session: SessionInfo | null): void
  /** From now on, until the work is done, this event counts as not heard; for good, if the work says that it is not. */
  hearing(shard: number, sequence: number, work: (state: () => SessionState) => Promise<void>): Promise<void>
  /** Writes it down, if it has changed. */
  save(): Promise<void>
}

export function gatewaySession({ store, logger }: Pick<ProviderContext, 'store' | 'logger'>): GatewaySession {
  const sessions = new Map<number, SessionInfo>()
  /** The last event that was looked at, and those of which something is still to be stored. */
  const looked = new Map<number, number>()
  const unheard = new Map<number, Set<{ readonly sequence: number }>>()
  let changed = false

  const snapshot = (): Record<string, SessionInfo> =>
    Object.fromEntries(
      [...sessions].map(([shard, session]) => {
        const next = (looked.get(shard) ?? session.sequence) + 1
        const waiting = [...(unheard.get(shard) ?? [])].map(({ sequence }) => sequence)
        return [shard, { ...session, sequence: Math.min(...waiting, next) - 1 }]
      })
    )

  return {
    async load() {
      const kept = (await store.get(SESSION_KEY))?.value as Record<string, SessionInfo> | undefined
      for (const [shard, session] of Object.entries(kept ?? {})) {
        sessions.set(Number(shard), session)
        looked.set(Number(shard), session.sequence)
      }
    },
    current: (shard) => sessions.get(shard),
    set(shard, session) {
      if (session?.sessionId !== sessions.get(shard)?.sessionId) {
        looked.delete(shard)
        unheard.delete(shard) // nobody can have it again
      }
      if (session) sessions.set(shard, session)
      else sessions.delete(shard)
      changed = true
    },
    async hearing(shard, sequence, work) {
      const event = { sequence }
      const waiting = unheard.get(shard) ?? new Set()
      unheard.set(shard, waiting.add(event))
      looked.set(shard, Math.max(sequence, looked.get(shard) ?? 0))
      try {
        await work(() => ({ key: SESSION_KEY, value: snapshot() }))
      } catch (error) {
        if (error instanceof Unheard) return
        waiting.delete(event)
        throw error
      } finally {
        changed = true
      }
      waiting.delete(event)
    },
    async save() {
      if (!changed) return
      changed = false
      try {
        const version = (await store.get(SESSION_KEY))?.version ?? 0
        changed = !(await store.set(SESSION_KEY, snapshot(), version)) || changed
      } catch (error) {
        changed = true
        logger.warn({ error: String(error) }, 'Where we are on Discord could not be kept')
      }
    }
  }
}
