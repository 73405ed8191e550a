import type { Contact } from './contact.ts'
import { quietUntil } from './quiet-hours.ts'

/** How long a step may go without a single send that ended before the next step is asked as well. */
export const FIRST_SEND_GRACE_MS = 10 * 60_000

export type Due = {
  readonly at: number
  readonly what: 'deadline' | 'step_waited' | 'first_send_missing' | 'last_step_waited'
}

/** The next instant at which something happens to a contact by itself, and what. */
export function nextDue(contact: Contact): Due | undefined {
  if (contact.status !== 'pending' || contact.kind === 'notice') return undefined
  const steps = contact.policy.stages[contact.stage]!.steps
  const step = contact.reached[contact.stage]
  if (step === undefined) return undefined
  const last = step >= steps.length - 1
  const waitMs = steps[step]?.waitMs
  const dues: Due[] = []
  if (contact.deadlineAt !== undefined) dues.push({ at: contact.deadlineAt, what: 'deadline' })
  if (contact.stepClockAt !== undefined) {
    if (waitMs !== undefined && !last) dues.push({ at: contact.stepClockAt + waitMs, what: 'step_waited' })
    if (waitMs !== undefined && last && contact.deadlineAt === undefined) {
      dues.push({ at: contact.stepClockAt + waitMs, what: 'last_step_waited' })
    }
  } else if (!last) {
    dues.push({ at: contact.stepEnteredAt + FIRST_SEND_GRACE_MS, what: 'first_send_missing' })
  }
  return dues.sort((a, b) => a.at - b.at)[0]
}

/**
 * When the step's clock starts by itself: where all who can still be reached in it have quiet hours now, at the end of
 * whosever end first.
 */
export function quietStart(contact: Contact, stage: number, step: number, at: number): number | undefined {
  const asked = contact.recipients.filter(
    (one) => one.stage === stage && one.step === step && !contact.reach[one.id]?.unreachable
  )
  const ends = asked.map((one) => one.quietHours && quietUntil(at, one.quietHours))
  if (ends.length === 0 || ends.some((end) => end === undefined)) return undefined
  return Math.min(...ends.map((end) => end!))
}
