const INBOX = 'inbox:'
/** Where operators answer: any operator's key. */
export const EVERY_OPERATOR = `${INBOX}*`

/** The address of one operator, by the name of the key. */
export function inboxOf(name: string): string {
  return INBOX + name
}

/** What people read for an address of the inbox, where `inbox:*` would mean nothing to them. Other addresses stay. */
export function operatorName(address: string): string {
  if (address === EVERY_OPERATOR) return 'an operator'
  return address.startsWith(INBOX) ? address.slice(INBOX.length) : address
}

/** Whoever presses on the page of an address, where the directory knows no name. */
export function presserName(address: string, project: string): string {
  return address === EVERY_OPERATOR ? `an operator of ${project}` : operatorName(address)
}
