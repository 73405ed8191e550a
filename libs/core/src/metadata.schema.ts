import { z } from 'zod'

const MOST_KEYS = 50

/** What an agent finds its contacts by, and webhooks choose them by. */
export const Metadata = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'keys are 1 to 64 letters, digits, "_", "." or "-"'),
    z.string().max(500)
  )
  .refine((metadata) => Object.keys(metadata).length <= MOST_KEYS, `at most ${MOST_KEYS} keys`)
  .meta({ maxProperties: MOST_KEYS })
