import { z } from 'zod'

const SNOWFLAKE = /^\d{17,20}$/

/** Settings of a Discord channel. */
export const DiscordConfig = z
  .strictObject({
    botToken: z
      .string()
      .trim()
      .max(200)
      .meta({ secret: true, description: 'From the page "Bot" of the application in the Developer Portal' }),
    applicationId: z
      .string()
      .trim()
      .regex(SNOWFLAKE, 'an application id is 17 to 20 digits')
      .optional()
      .meta({ description: 'Of the application; without one, the bot token says it' }),
    apiUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .default('https://discord.com/api')
      .meta({ description: 'Where the API is, without its version' })
  })
  .transform((written, issues) => {
    const applicationId = written.applicationId ?? idInToken(written.botToken)
    if (applicationId === undefined) {
      issues.addIssue({
        code: 'custom',
        path: ['botToken'],
        message: 'a bot token is three parts with full stops between them, the first of which is the id in base64',
        input: written
      })
      return z.NEVER
    }
    return { ...written, applicationId, apiUrl: written.apiUrl.replace(/\/+$/, '') }
  })
export type DiscordConfig = z.infer<typeof DiscordConfig>

/** Whose token it is: its first part is the bot's id, which is not secret. */
function idInToken(token: string): string | undefined {
  const [first = '', ...rest] = token.replace(/^Bot\s+/i, '').split('.')
  const id = Buffer.from(first, 'base64').toString('latin1')
  return rest.length === 2 && SNOWFLAKE.test(id) ? id : undefined
}
