import { cleanLine } from './clean-text.ts'

/** Who asks. An agent may call itself anything; `key` stands beside that, and is not its own choice. */
export interface Asker {
  readonly agent: string
  /** The name of the key that asked, where the agent goes by another name. */
  readonly key?: string
}

const LONGEST = 120
/** No agent's name may be so long that the key's is cut off. */
const LONGEST_BESIDE_KEY = 60

export function askerFrom({ key, agent }: { readonly key: string; readonly agent?: string }): Asker {
  return agent === undefined || agent === key ? { agent: key } : { agent, key }
}

/** "Refund bot, by key billing": clean, on one line. */
export function askerOf({ agent, key }: Asker): string {
  if (key === undefined) return cleanLine(agent, LONGEST)
  return `${cleanLine(agent, LONGEST_BESIDE_KEY)}, by key ${cleanLine(key, LONGEST)}`
}

/** "Refund bot, by key billing, asks for your approval". */
export function askerDoes(asker: Asker, does: string): string {
  return `${askerOf(asker)}${asker.key === undefined ? '' : ','} ${does}`
}
