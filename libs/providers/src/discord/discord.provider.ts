import { canonicalBy, defineProvider } from '@parley/provider-kit'
import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { MOST_BUTTONS } from './button.render.ts'
import { discordApi } from './discord-api.ts'
import { checkDiscord } from './discord-check.ts'
import { DiscordConfig } from './discord.schema.ts'
import { listenGateway } from './gateway.ts'
import { messageReader } from './message.parse.ts'
import { ownRoleIn } from './own-role.ts'
import { pressDesk, type Hearing } from './press-desk.ts'
import { discordSender } from './sender.ts'
import { createStoring } from './storing.ts'
import { parseTarget, userIdOf, userTarget } from './target.parse.ts'
import { takeText } from './text-desk.ts'

/** Discord: REST out, which any process may do; the gateway in, which one process holds. */
export const discord = defineProvider<DiscordConfig>({
  name: 'discord',
  capabilities: {
    buttons: MOST_BUTTONS,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    // What a message cannot hold goes along whole as a file.
    maxTextLength: 50_000,
    idempotentSend: true,
    find: true,
    assurance: { button: 'platform', text: 'platform' }
  },
  config: DiscordConfig,
  fingerprint: ({ applicationId }) => applicationId,
  parseTarget,
  canonicalAccount: canonicalBy(parseTarget),
  isGroup: (target) => userIdOf(target) === undefined,
  // Ids grow with time.
  isAfter: (one, other) =>
    one['channel'] === other['channel'] && BigInt(String(one['message'])) > BigInt(String(other['message'])),
  connect(config, context) {
    const api = discordApi(config, context)
    const sender = discordSender(api, context)
    const desk = pressDesk(api, context)
    const ownRole = ownRoleIn(api, context, config.applicationId)
    const closed = new AbortController()
    return {
      account: userTarget(config.applicationId),
      realm: 'discord',
      send: sender.send,
      update: sender.update,
      find: sender.find,
      check: (signal) => checkDiscord(config, api, signal),
      listen(onInbound, signal) {
        const stopped = AbortSignal.any([signal, closed.signal])
        const storing = createStoring(context, stopped)
        const reader = messageReader(context, config.applicationId, storing, ownRole)
        return listenGateway(
          {
            config,
            api,
            context,
            async hear(event, state) {
              const hearing: Hearing = { handOn: (inbound) => onInbound(inbound, state()), storing }
              if (event.t === GatewayDispatchEvents.InteractionCreate) await desk.take(event.d, hearing)
              else if (event.t === GatewayDispatchEvents.MessageCreate) {
                await takeText(event.d, { reader, sender, context }, hearing)
              }
            }
          },
          stopped
        )
      },
      async close() {
        closed.abort()
        api.close()
      }
    }
  }
})
