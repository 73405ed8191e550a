import { z } from 'zod'

/** Every job by its queue. Jobs carry ids only: what is to be done stands in Postgres, and is claimed there. */
export const JOBS = {
  outbound: z.strictObject({ effectId: z.string(), messageId: z.string(), kind: z.enum(['send', 'update']) }),
  timers: z.strictObject({ contactId: z.string() }),
  /** For one attempt: `made` is how many went before, so that a job queued twice does not use up the next one. */
  delivery: z.strictObject({ deliveryId: z.string(), made: z.number().int() })
} as const

export type JobKind = keyof typeof JOBS
export type JobData<Kind extends JobKind> = z.infer<(typeof JOBS)[Kind]>

/** How many jobs of one queue a process works on at once. */
export const CONCURRENCY: Readonly<Record<JobKind, number>> = { outbound: 20, timers: 5, delivery: 20 }

/** Sending has one queue for each provider, so that a slow platform delays nobody else. */
export function queueName(kind: JobKind, provider?: string): string {
  return kind === 'outbound' ? `outbound.${provider}` : kind
}
