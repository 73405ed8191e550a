import { canonicalBy, defineProvider, ParleyError, type Inbound } from '@parley/provider-kit'
import type { Update } from 'grammy/types'
import { askedBefore } from './asked-before.ts'
import { takeUpdate, type IntakeParts } from './intake.ts'
import { MOST_BUTTONS } from './keyboard.render.ts'
import { movedChats } from './moved-chats.ts'
import { poll } from './poller.ts'
import { telegramApi } from './telegram-api.ts'
import { checkTelegram } from './telegram-check.ts'
import { parleyError, says } from './telegram-error.ts'
import { telegramPace } from './telegram-pace.ts'
import { closeMessage, sendMessage, type SenderParts } from './telegram-sender.ts'
import { isGroup, parseTarget, placeOf, targetOf } from './telegram-target.ts'
import { botIdOf, TelegramConfig } from './telegram.schema.ts'
import { unfinished } from './unfinished.ts'
import { keepWebhook, receiveUpdate } from './webhook.ts'

/** Telegram: a bot, by long polling or a webhook. */
export const telegram = defineProvider<TelegramConfig>({
  name: 'telegram',
  capabilities: {
    buttons: MOST_BUTTONS,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: false,
    assurance: { button: 'platform', text: 'platform' }
  },
  config: TelegramConfig,
  fingerprint: botIdOf,
  parseTarget,
  canonicalAccount: canonicalBy(parseTarget),
  isGroup,
  // Numbers of messages grow in a chat; Telegram's dates are whole seconds.
  isAfter: (one, other) =>
    one['chat'] === other['chat'] && [other['messages']].flat().every((id) => Number(one['message']) > Number(id)),
  connect(config, context) {
    const api = telegramApi(config, context)
    const parts: IntakeParts & SenderParts = {
      api,
      config,
      context,
      botId: botIdOf(config),
      pace: telegramPace(context),
      moved: movedChats(context),
      asked: askedBefore(context),
      unfinished: unfinished(context),
      hinted: new Map()
    }
    const closed = new AbortController()
    const { webhookSecret } = config
    return {
      account: parts.botId,
      realm: 'telegram',
      send: (target, message, signal) => sendMessage(parts, target, message, signal),
      async update(ref, message, settlement, signal) {
        await closeMessage(parts, ref, message, settlement, signal)
        return undefined
      },
      check: (signal) => checkTelegram(parts, signal),
      async resolveTarget(target, signal) {
        const place = placeOf(target)
        if (!place.chat.startsWith('@')) return target
        try {
          const { id } = await api.call((raw, its) => raw.getChat({ chat_id: place.chat }, its), signal)
          return targetOf({ ...place, chat: String(id) })
        } catch (error) {
          if (!says(error, /not found|invalid/i)) throw parleyError(error)
          throw new ParleyError('target_not_found', {
            detail: `Telegram knows no public group or channel ${place.chat} for this bot. A person is asked by their number`
          })
        }
      },
      ...(webhookSecret === undefined ? {} : { receive: (request) => receiveUpdate(request, parts, webhookSecret) }),
      async listen(onInbound, signal) {
        const ended = AbortSignal.any([signal, closed.signal])
        if (webhookSecret === undefined) await poll(parts, onInbound, ended)
        else await keepWebhook(parts, webhookSecret, ended)
      },
      async reread(raw, externalId): Promise<Inbound> {
        const chunks: Uint8Array[] = []
        for await (const chunk of context.files.open(raw)) chunks.push(chunk)
        const { inbound } = await takeUpdate(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Update, parts)
        return inbound ?? { type: 'ignored', externalId, reason: 'answers_nothing' }
      },
      async close() {
        closed.abort()
      }
    }
  }
})
