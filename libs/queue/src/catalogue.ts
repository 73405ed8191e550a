import { z } from 'zod'

/** Every job by its queue. Jobs carry ids only: what is to be done stands in Postgres, and is claimed there. */
export const JOBS = {
  /** For one attempt: `attempts` went before it, so that a job queued twice does not begin the next one before its time. */
  outbound: z.strictObject({
    effectId: z.string(),
    messageId: z.string(),
    projectId: z.string(),
    channelId: z.string(),
    kind: z.enum(['send', 'update']),
    attempts: z.number().int()
  }),
  timers: z.strictObject({ contactId: z.string() }),
  /** For one attempt, likewise: `made` went before it. */
  delivery: z.strictObject({
    deliveryId: z.string(),
    projectId: z.string(),
    webhookId: z.string(),
    made: z.number().int()
  })
} as const

export type JobKind = keyof typeof JOBS
export type JobData<Kind extends JobKind> = z.infer<(typeof JOBS)[Kind]>

/**
 * How many jobs of one queue a process takes at once. Sends and deliveries are only handed on: how many go on at once is
 * counted for each channel and each webhook.
 */
export const CONCURRENCY: Readonly<Record<JobKind, number>> = { outbound: 20, timers: 5, delivery: 20 }

/** Sending has one queue for each provider, so that a slow platform delays nobody else. */
export function queueName(kind: JobKind, provider?: string): string {
  return kind === 'outbound' ? `outbound.${provider}` : kind
}
