import type { Who } from './contact.ts'

/** The elements of one `of` or `allowed`, by what they are looked up by. */
export interface Roster {
  /** `person:` or `account:`, as votes name whom they count for. Groups are not among them. */
  readonly respondents: ReadonlySet<string>
  readonly persons: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** A policy may name hundreds, and each vote is held against all of them: each list is read once. */
const ROSTERS = new WeakMap<readonly Who[], Roster>()

export function rosterOf(those: readonly Who[]): Roster {
  const known = ROSTERS.get(those)
  if (known) return known
  const single = those.filter((one) => !one.group)
  const accounts = (some: readonly Who[]) => new Set(some.flatMap((one) => one.account ?? []))
  const roster = {
    respondents: new Set(single.map(respondentNamed)),
    persons: new Set(those.flatMap((one) => one.person ?? [])),
    accounts: accounts(those),
    groups: accounts(those.filter((one) => one.group))
  }
  ROSTERS.set(those, roster)
  return roster
}

export function respondentNamed(who: Who): string {
  return who.person === undefined ? `account:${who.account}` : `person:${who.person}`
}

/** Whether somebody is on it: themselves, by their account, or by a group they wrote in or belong to. */
export function isOn(
  roster: Roster,
  someone: { person?: string; account: string; address: string; memberOf: readonly string[] }
): boolean {
  if (someone.person !== undefined && roster.persons.has(someone.person)) return true
  if (roster.accounts.has(someone.account)) return true
  return roster.groups.has(someone.address) || someone.memberOf.some((group) => roster.groups.has(group))
}
