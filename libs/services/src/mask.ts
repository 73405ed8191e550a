import { accountOf, type Contact, type EventView, type TurnView } from '@parley/core'

/** Every operator's inbox is nobody's address, and the vote of a key goes by its name. */
const NO_ADDRESS = /^(?:inbox:\*$|operator:)/
/** What of an event is an address, or a list of what somebody wrote as one. */
const ADDRESSES = ['account', 'address', 'next'] as const
const REFS = ['recipient', 'recipients', 'watchers'] as const

/** What a text says of an address to whoever may not see it: whom, by name, or the channel alone. */
export function masked(text: string): string {
  return text.startsWith('@') ? text : text.replace(/:.*/s, ':***')
}

/**
 * What a key that sees only its own is shown of a contact: the addresses that were written when it was asked, and what
 * is found at the groups among them. Not where the directory reaches somebody, nor whom an operator's policy names.
 */
export class Mask {
  private readonly written = new Set<string>()
  private readonly groups = new Set<string>()
  private readonly theirs = new Set<string>()
  /** Of whoever may have no name, by what stands in its place. */
  private readonly nameless = new Map<string, string>()

  /** `ofPeople`: from which accounts people of the directory said something. */
  constructor(
    private readonly contact: Contact,
    ofPeople: readonly string[] = []
  ) {
    for (const account of ofPeople) this.theirs.add(account.toLowerCase())
    const votes = [...contact.votes, ...(contact.outcome?.responses ?? [])]
    const asked = contact.recipients.flatMap(({ addresses, accounts }) => [...addresses.map(accountOf), ...accounts])
    for (const account of [...asked, ...votes.map((one) => one.account)])
      for (const name of [account, account.slice(account.indexOf(':') + 1)]) this.nameless.set(name, account)
    for (const { ref, addresses, accounts, group, person } of contact.recipients) {
      if (this.isWritten(ref)) {
        this.show(ref, accountOf(addresses[0]), ...(person === undefined ? accounts : []))
        if (group) this.groups.add(addresses[0].channel)
      }
      if (person !== undefined) for (const one of accounts) this.theirs.add(one.toLowerCase())
    }
    for (const { person, account, canonical } of votes)
      if (person !== undefined) for (const one of [account, canonical ?? account]) this.theirs.add(one.toLowerCase())
    for (const { ref, address } of contact.watchers ?? []) if (this.isWritten(ref)) this.show(ref, accountOf(address))
  }

  account(text: string): string {
    const key = text.toLowerCase()
    if (NO_ADDRESS.test(text) || this.written.has(key)) return text
    const isMember = this.groups.has(text.slice(0, text.indexOf(':'))) && !this.theirs.has(key)
    return isMember ? text : masked(text)
  }

  /** `account:` and an address, or something that is none. Whoever is seen to write, by whichever channel, is no secret. */
  respondent(text: string, writer: string | undefined): string {
    const isSeen = writer !== undefined && !NO_ADDRESS.test(writer) && this.account(writer) === writer
    if (isSeen) return text
    return text.replace(/^account:(.*)$/s, (_all, account: string) => `account:${this.account(account)}`)
  }

  /** A name that is no more than the address of whoever has none. */
  name(name: string, account: string): string {
    const isAddress = [account, account.slice(account.indexOf(':') + 1)].includes(name)
    return isAddress ? this.account(account) : name
  }

  /** Who did something, where only their name is known. */
  by(name: string): string {
    const account = this.nameless.get(name)
    return account === undefined ? name : this.account(account)
  }

  ref(text: string): string {
    return this.isWritten(text) ? text : masked(text)
  }

  /** The code of what went wrong: the words behind it may name a host. */
  error(text: string, isLost: boolean): string {
    return codeOf(text) ?? (isLost ? 'undeliverable' : 'send_outcome_unknown')
  }

  event(event: EventView): EventView {
    const data = { ...event.data }
    const { account, name, reason, respondent } = data
    const isKnown = typeof respondent === 'string' && respondent.startsWith('person:')
    if (isKnown && typeof account === 'string') this.theirs.add(account.toLowerCase())
    if (typeof account === 'string' && typeof name === 'string') data['name'] = this.name(name, account)
    if (typeof data['by'] === 'string') data['by'] = this.by(data['by'])
    for (const key of ADDRESSES) if (typeof data[key] === 'string') data[key] = this.account(data[key])
    if (typeof respondent === 'string')
      data['respondent'] = this.respondent(respondent, typeof account === 'string' ? account : undefined)
    for (const key of REFS) data[key] = this.refs(data[key])
    if (event.type === 'contact.unreachable' && typeof reason === 'string') data['reason'] = this.error(reason, true)
    return { ...event, data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) }
  }

  turn(turn: TurnView): TurnView {
    const { account, name } = turn
    return account === undefined ? turn : { ...turn, name: this.name(name, account), account: this.account(account) }
  }

  private refs(said: unknown): unknown {
    if (typeof said === 'string') return this.ref(said)
    return Array.isArray(said) ? said.map((one) => this.ref(String(one))) : said
  }

  /** A channel alone means an address that its operator gave it. */
  private isWritten(ref: string): boolean {
    return !ref.startsWith('@') && ref.includes(':') && this.contact.policy.name === undefined
  }

  private show(...accounts: string[]): void {
    for (const one of accounts) this.written.add(one.toLowerCase())
  }
}

function codeOf(text: string): string | undefined {
  return /^[a-z0-9_]{1,80}(?=:|$)/.exec(text)?.[0]
}
