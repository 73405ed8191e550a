import type { OutboundMessage, ProviderContext } from '@parley/provider-kit'

const KNOWN_FOR_MS = 60_000
const MOST_KNOWN = 200

/** What was asked with a token: it never changes, and a group presses the buttons of one message all at once. */
export type AskedBefore = (token: string) => Promise<OutboundMessage | undefined>

export function askedBefore({ sent, now }: Pick<ProviderContext, 'sent' | 'now'>): AskedBefore {
  const known = new Map<string, { readonly at: number; readonly message: Promise<OutboundMessage | undefined> }>()
  return async (token) => {
    const at = now().getTime()
    const before = known.get(token)
    if (before && at - before.at < KNOWN_FOR_MS) return before.message
    const message = sent({ token })
    known.delete(token)
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
    known.set(token, { at, message })
    const found = await message.catch((error: unknown) => {
      known.delete(token)
      throw error
    })
    if (!found) known.delete(token) // it may only not be there yet
    return found
  }
}
