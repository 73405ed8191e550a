// @ts-check
import { z } from 'zod'

const REPOSITORY = /^[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}$/i

/** Settings of a channel. */
export const GithubConfig = z.strictObject({
  token: z
    .string()
    .min(20)
    .meta({ secret: true, description: 'A personal access token of the account that Parley writes as' }),
  webhookSecret: z
    .string()
    .min(16)
    .meta({ secret: true, description: 'The secret of the webhook, as it was typed into its settings' }),
  apiUrl: z
    .url()
    .default('https://api.github.com')
    .meta({ description: 'Of GitHub Enterprise Server: https://<host>/api/v3' }),
  inbox: z
    .string()
    .regex(REPOSITORY, 'is owner/repository')
    .optional()
    .meta({ description: 'A private repository in which questions to one person become issues', askUnless: ['inbox'] })
})

/** @typedef {z.infer<typeof GithubConfig>} GithubSettings */
