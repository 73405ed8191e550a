import { notWritten } from './not-written.ts'
import type { OutboundMessage, Settlement } from '@parley/provider-kit'

/** What people see of a request: who asks, what, why, and how to answer. */
export function renderRequest(message: OutboundMessage): string {
  throw notWritten(`renderRequest: the text of "${message.id}" (titleOf, eyebrowOf, contextParts, writeMarkdown)`)
}

/** The same once it is settled: who decided what. */
export function renderClosing(message: OutboundMessage, settlement: Settlement): string {
  throw notWritten(`renderClosing: how "${message.id}" ended (panelOf), in version ${settlement.version}`)
}
