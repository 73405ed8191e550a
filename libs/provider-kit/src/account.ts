import type { Provider } from './provider.ts'

/** The one form of all spellings of an account; as it is where its provider knows of no other. */
export function canonicalAccount(provider: Pick<Provider, 'canonicalAccount'>, account: string): string {
  try {
    return provider.canonicalAccount?.(account) ?? account
  } catch {
    return account // a provider that stumbles over one account does not take the others down with it
  }
}

/** For a platform whose accounts are written as its targets are; what is no target is compared without its case. */
export function canonicalBy(parseTarget: (text: string) => string): (account: string) => string {
  return (account) => {
    const written = account.normalize('NFKC').trim()
    try {
      return parseTarget(written)
    } catch {
      return written.toLowerCase()
    }
  }
}
