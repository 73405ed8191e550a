import { after, say, stay, type Transition } from './change.ts'
import type { ContactEvent, ContactNews } from './contact-event.ts'
import type { Contact, Loss, Reach, Recipient } from './contact.ts'
import { sendTo } from './ladder.ts'
import { lossesOf } from './loss.ts'

type LetIn = ContactEvent & { type: 'let_in' }

/**
 * Somebody takes our messages again, or can be reached at all by now. Whoever was lost for that reason in the running
 * stage is asked there, unless another address of theirs was reached: then it is tried again only if that is lost.
 */
export function letIn(contact: Contact, event: LetIn): Transition {
  const last = contact.reached[contact.stage]
  if (last === undefined) return stay(contact)
  return contact.recipients
    .filter((one) => one.stage === contact.stage)
    .reduce((so, one) => after(so, (now) => returned(now, one, event, one.step <= last)), stay(contact))
}

function returned(contact: Contact, recipient: Recipient, event: LetIn, isAsked: boolean): Transition {
  const reach = contact.reach[recipient.id]
  const losses = reach ? lossesOf(reach) : []
  const back = losses.filter((one) => comesBack(one, recipient, event))
  const [first] = back
  if (!reach || !first) return stay(contact)
  const set = (now: Reach): Contact => ({ ...contact, reach: { ...contact.reach, [recipient.id]: now } })
  if (isAsked && isReached(contact, recipient, event.reached)) {
    const lost = losses.map((one) => (back.includes(one) ? { ...one, back: true as const } : one))
    return lost.every((one, index) => one.back === losses[index]!.back) ? stay(contact) : say(set({ ...reach, lost }))
  }
  const lost = losses.filter((one) => !back.includes(one))
  // Who was not asked yet will be, there.
  const address = isAsked ? reach.address : first.address
  const told: ContactNews = {
    type: 'contact.asked',
    data: { stage: recipient.stage, step: recipient.step, recipients: [recipient.ref], reason: event.by }
  }
  return {
    contact: set({ ...reach, address, unreachable: false, lost }),
    effects: isAsked ? back.map((one) => sendTo(recipient, one.address, event.at)) : [],
    news: isAsked ? [told] : []
  }
}

function comesBack({ address: index, until }: Loss, recipient: Recipient, event: LetIn): boolean {
  const address = recipient.addresses[index]
  const isTheirs = address?.channelId === event.channelId && address.target === event.target
  return isTheirs && (until === event.by || (until === 'opted_in' && event.by === 'reachable'))
}

/** They, as this recipient or as another of the stage. */
function isReached(contact: Contact, recipient: Recipient, reached: readonly string[]): boolean {
  return contact.recipients.some(
    (one) =>
      one.stage === recipient.stage &&
      (one.id === recipient.id || (one.person !== undefined && one.person === recipient.person)) &&
      reached.includes(one.id)
  )
}
