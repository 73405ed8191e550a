import { z } from 'zod'

const API_URL = 'https://api.telegram.org'

/** Settings of a Telegram channel: one bot. */
export const TelegramConfig = z.strictObject({
  botToken: z
    .string()
    .trim()
    .regex(/^\d{1,20}:[A-Za-z0-9_-]{20,120}$/, 'the token that @BotFather gave, such as 123456789:AAF…')
    .meta({ secret: true, description: 'The token that @BotFather gave' }),
  webhookSecret: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/, 'at least 16 letters, digits, "_" or "-"')
    .optional()
    .meta({ secret: true, description: 'Telegram calls us then, instead of being asked' }),
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .transform((url) => url.replace(/\/+$/, ''))
    .default(API_URL)
    .meta({ description: 'Of a Bot API server of your own' })
})
export type TelegramConfig = z.infer<typeof TelegramConfig>

/** The bot's own user id: what stands before the colon of a token, and is no secret. */
export const botIdOf = ({ botToken }: Pick<TelegramConfig, 'botToken'>): string =>
  botToken.slice(0, botToken.indexOf(':'))
