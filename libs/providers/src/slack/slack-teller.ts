import { isParleyError, type InboundReceipt, type MessageRef, type ProviderContext } from '@parley/provider-kit'
import { escapeText } from './mrkdwn.ts'
import type { SlackClient } from './slack-client.ts'
import { isDirectMessage } from './target.parse.ts'

const TELL_WITHIN_MS = 10_000

/** Whom to tell something, and where they will see it. */
interface Listener {
  readonly user: string
  readonly ref: MessageRef
  /** Good for half an hour; kept nowhere. */
  readonly responseUrl?: string
  /** They wrote in a thread, and look there. */
  readonly inThread?: boolean
}

/** Tells people what nobody else need see. Never throws: what they did is stored already. */
export interface SlackTeller {
  tell(to: Listener, receipts: readonly InboundReceipt[]): Promise<void>
  say(to: Listener, text: string): Promise<void>
  /** What there is to say about a receipt; nothing where the card itself shows it, or for a redelivery. */
  worded(receipt: InboundReceipt): string | undefined
}

export function slackTeller(client: SlackClient, context: ProviderContext): SlackTeller {
  async function say({ user, ref, responseUrl, inThread }: Listener, text: string): Promise<void> {
    const words = { text: escapeText(text) }
    const { channel, thread } = ref
    try {
      if (responseUrl !== undefined && (await respond(responseUrl, words))) return
      const signal = AbortSignal.timeout(TELL_WITHIN_MS)
      const place = { channel, ...(inThread || isDirectMessage(String(channel)) ? { thread_ts: thread } : {}) }
      // Nobody else reads a direct message, and there it stays.
      if (isDirectMessage(String(channel))) await client.send('chat.postMessage', { ...place, ...words }, signal)
      else await client.send('chat.postEphemeral', { ...place, user, ...words }, signal)
    } catch (error) {
      const code = isParleyError(error) ? error.code : 'unexpected_error'
      context.logger.warn({ code }, 'Somebody on Slack could not be told what became of an answer')
    }
  }

  /** Whether Slack took it. */
  async function respond(url: string, words: { text: string }): Promise<boolean> {
    try {
      const { ok, body } = await context.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...words, response_type: 'ephemeral', replace_original: false }),
        signal: AbortSignal.timeout(TELL_WITHIN_MS)
      })
      await body?.cancel()
      return ok
    } catch {
      return false
    }
  }

  function worded({ receipt, text, repeated }: InboundReceipt): string | undefined {
    if (text === undefined || repeated) return undefined
    return receipt.kind === 'accepted' && !receipt.pending ? undefined : text
  }

  return {
    say,
    worded,
    async tell(to, receipts) {
      for (const receipt of receipts) {
        const text = worded(receipt)
        if (text !== undefined) await say(to, text)
      }
    }
  }
}
