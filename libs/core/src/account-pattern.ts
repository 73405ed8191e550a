/** More would say no more, and each makes the look slower. */
export const MOST_WILDCARDS = 5

/**
 * Whether an account is meant by an address in which `*` stands for any text of the target, also for none. Capital
 * letters do not matter: an agent may never answer itself by one.
 */
export function isMeantBy(pattern: string, account: string): boolean {
  const [channel, wanted] = parts(pattern)
  const [name, target] = parts(account)
  if (channel !== name) return false
  const [first, ...rest] = wanted.split('*')
  const last = rest.pop()
  if (last === undefined) return wanted === target
  if (!target.startsWith(first!) || !target.endsWith(last)) return false
  // Each piece at its first place leaves the most to those behind it, so nothing is tried twice.
  let at = first!.length
  const end = target.length - last.length
  for (const piece of rest) {
    const found = target.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= end
}

function parts(account: string): [string, string] {
  const text = account.toLowerCase()
  const colon = text.indexOf(':')
  return [text.slice(0, colon), text.slice(colon + 1)]
}
