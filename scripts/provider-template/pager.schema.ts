import { z } from 'zod'

/** Settings of a channel. What is marked as a secret is encrypted at rest, and shown to nobody. */
export const PagerConfig = z.strictObject({
  apiUrl: z.url().meta({ description: 'Where its API is' }),
  token: z.string().min(8).meta({ secret: true, description: 'The token of the account that Parley writes as' }),
  webhookSecret: z.string().min(16).meta({ secret: true, description: 'What its calls are signed with' })
})

export type PagerSettings = z.infer<typeof PagerConfig>
