import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10'
import { holdGateway, type Gateway } from './gateway-connection.ts'
import { pauseAfter } from './gateway-pause.ts'
import { gatewaySession } from './gateway-session.ts'

const INTENTS = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages
/** Where somebody has to mend it first. */
const LONG_PAUSE_MS = 600_000

const CLOSED: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: 'Discord refused the bot token',
  [GatewayCloseCodes.DisallowedIntents]:
    'Switch on "Message Content Intent" on the page "Bot" of the application in the Developer Portal'
}

/** Listens to Discord until the signal aborts; what breaks it is tried again, less and less often. */
export async function listenGateway(gateway: Gateway, signal: AbortSignal): Promise<void> {
  const { logger, now, wait } = gateway.context
  const session = gatewaySession(gateway.context)
  await session.load()
  let intents: number = INTENTS | GatewayIntentBits.MessageContent
  let failures = 0
  while (!signal.aborted) {
    const began = now().getTime()
    const code = await holdGateway(gateway, session, intents, signal).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'Discord cannot be listened to; trying again')
      return undefined
    })
    if (signal.aborted) break
    if (code === GatewayCloseCodes.DisallowedIntents && intents !== INTENTS) {
      // Buttons work without it; so do direct messages, and replies that mention the bot.
      logger.warn({}, `Listening to Discord without the text of messages. ${CLOSED[code]}`)
      intents = INTENTS
      continue
    }
    if (code !== undefined) {
      logger.error({ close: code }, CLOSED[code] ?? `Discord closed the connection for good with ${code}`)
    } else if (now().getTime() - began > LONG_PAUSE_MS) failures = 0
    const pauseMs = code === undefined ? pauseAfter(++failures) : LONG_PAUSE_MS
    await wait(pauseMs, signal)
  }
}
