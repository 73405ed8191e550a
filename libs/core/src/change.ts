import type { ContactNews, Effect, Hearing, Receipt } from './contact-event.ts'
import type { Contact } from './contact.ts'

export interface Transition {
  readonly contact: Contact
  readonly effects: readonly Effect[]
  readonly news: readonly ContactNews[]
  /** For a reply: what its writer is told, and how it is kept. */
  readonly receipt?: Receipt
  readonly hearing?: Hearing
}

export function stay(contact: Contact): Transition {
  return { contact, effects: [], news: [] }
}

export function say(contact: Contact, ...news: ContactNews[]): Transition {
  return { contact, effects: [], news }
}

/** Says something the first time only. `before` is what a repetition returns, untouched. */
export function once(
  contact: Contact,
  mark: string,
  then: (first: Contact) => Transition,
  before = contact
): Transition {
  if (contact.told.includes(mark)) return stay(before)
  return then({ ...contact, told: [...contact.told, mark] })
}

export function after(first: Transition, then: (contact: Contact) => Transition): Transition {
  const second = then(first.contact)
  return {
    contact: second.contact,
    effects: [...first.effects, ...second.effects],
    news: [...first.news, ...second.news]
  }
}
