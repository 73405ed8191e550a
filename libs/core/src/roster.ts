import type { Who } from './contact.ts'

/** The elements of one `of` or `allowed`, by what they are looked up by. */
export interface Roster {
  /** `person:` or `account:`, as votes name whom they count for. Groups are not among them. */
  readonly respondents: ReadonlySet<string>
  /** With the accounts that were theirs when the list was read; none for lists that were stored without. */
  readonly persons: ReadonlyMap<string, readonly string[] | undefined>
  readonly accounts: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** A policy may name hundreds, and each vote is held against all of them: each list is read once. */
const ROSTERS = new WeakMap<readonly Who[], Roster>()

export function rosterOf(those: readonly Who[]): Roster {
  const known = ROSTERS.get(those)
  if (known) return known
  const single = those.filter((one) => !one.group)
  const accounts = (some: readonly Who[]) => new Set(some.flatMap(accountsOf))
  const roster = {
    respondents: new Set(single.map(respondentNamed)),
    persons: new Map(those.flatMap((one) => (one.person === undefined ? [] : [[one.person, one.accounts] as const]))),
    accounts: accounts(those),
    groups: accounts(those.filter((one) => one.group))
  }
  ROSTERS.set(those, roster)
  return roster
}

/** One account may be written in several ways; those of a person count with the person only. */
function accountsOf({ account, accounts = [], person }: Who): readonly string[] {
  return account === undefined ? [] : [account, ...(person === undefined ? accounts : [])]
}

export function respondentNamed(who: Who): string {
  return who.person === undefined ? `account:${who.account}` : `person:${who.person}`
}

/**
 * Whether somebody is on it: themselves, from an account that was theirs then and is now; by their account; or by a
 * group they wrote in or belong to.
 */
export function isOn(
  roster: Roster,
  someone: { person?: string; account: string; canonical?: string; address: string; memberOf: readonly string[] }
): boolean {
  if (someone.person !== undefined && roster.persons.has(someone.person)) {
    const accounts = roster.persons.get(someone.person)
    if (!accounts || holds(accounts, someone)) return true
  }
  if (roster.accounts.has(someone.account)) return true
  if (someone.canonical !== undefined && roster.accounts.has(someone.canonical)) return true
  return roster.groups.has(someone.address) || someone.memberOf.some((group) => roster.groups.has(group))
}

/** Under either name, as written or in lower case: the directory, and what was stored before, may have but one of them. */
export function holds(
  accounts: readonly string[],
  { account, canonical }: { readonly account: string; readonly canonical?: string }
): boolean {
  const names = canonical === undefined ? [account] : [account, canonical]
  return names.some((one) => accounts.includes(one) || accounts.includes(one.toLowerCase()))
}
