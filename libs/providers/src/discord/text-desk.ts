import type { InboundReceipt, ProviderContext } from '@parley/provider-kit'
import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10'
import { fitText, LONGEST_CONTENT } from './discord-markdown.ts'
import type { MessageReader } from './message.parse.ts'
import type { Hearing } from './press-desk.ts'
import { isUnreachable, type Sender } from './sender.ts'
import { userTarget } from './target.parse.ts'

const TELL_WITHIN_MS = 30_000

/** Takes what people write, and tells them what became of it: to themselves alone where Discord lets us. */
export async function takeText(
  message: GatewayMessageCreateDispatchData,
  { reader, sender, context }: { reader: MessageReader; sender: Sender; context: ProviderContext },
  { handOn, storing }: Hearing
): Promise<void> {
  const inbound = await reader.read(message)
  if (!inbound) return
  const text = worthSaying(await storing(() => handOn(inbound)), message.guild_id !== undefined)
  if (text === undefined) return
  const { id, channel_id: channel, author } = message
  const place = { channel, message: id }
  const signal = AbortSignal.timeout(TELL_WITHIN_MS)
  const content = fitText(text, LONGEST_CONTENT)
  const say = (target: string) => sender.say(target, content, `told-${id}`, signal, place)
  await say(userTarget(author.id))
    .catch((error: unknown) => {
      // Before others only where nothing else is left, and not where it may be told already.
      if (isUnreachable(error)) return say(channel)
      throw error
    })
    .catch((error: { code?: string }) => {
      context.logger.warn({ message: id, code: error.code }, 'A writer on Discord could not be told what became of it')
    })
}

/** In a channel the copy itself shows that it was decided; a redelivery was told about before. */
function worthSaying({ receipt, text, repeated }: InboundReceipt, isShared: boolean): string | undefined {
  if (repeated) return undefined
  return isShared && receipt.kind === 'accepted' && !receipt.pending ? undefined : text
}
