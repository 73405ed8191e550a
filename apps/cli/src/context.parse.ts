import type { NewContact } from '@parley/sdk'
import { UsageError } from './exit.ts'

type Context = NonNullable<NewContact['context']>

const LEVELS = ['info', 'warning', 'danger'] as const
export const CONTEXT_KEYS = ['risk', 'confidence', 'impact', 'rollback', 'suggestion', 'link', ...LEVELS] as const

/** `risk=high`, `link=https://...`, `warning=...`: the last three kinds may come several times. */
export function readContext(pairs: readonly string[]): Context {
  const context: Context = {}
  for (const pair of pairs) {
    const [, key, value] = /^(\w+)=(.+)$/s.exec(pair) ?? []
    if (key === undefined || value === undefined || !isKey(key)) {
      throw new UsageError(`--context "${pair}": write key=value, with one of ${CONTEXT_KEYS.join(', ')}`)
    }
    if (key === 'link') (context.links ??= []).push({ label: value.slice(0, 120), url: value })
    else if (isLevel(key)) (context.signals ??= []).push({ level: key, text: value })
    else if (key === 'confidence') context.confidence = Number(value)
    // The server says best what a risk may be.
    else if (key === 'risk') context.risk = value as NonNullable<Context['risk']>
    else context[key] = value
  }
  return context
}

function isKey(key: string): key is (typeof CONTEXT_KEYS)[number] {
  return CONTEXT_KEYS.some((one) => one === key)
}

function isLevel(key: string): key is (typeof LEVELS)[number] {
  return LEVELS.some((one) => one === key)
}
