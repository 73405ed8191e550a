const MEANS: Readonly<Record<string, string>> = {
  claimed: 'anybody may have written it',
  link: 'whoever had the private link wrote it',
  address: 'whoever has the address wrote it',
  platform: 'the platform says who wrote it',
  login: 'whoever signed in wrote it'
}

/** Why a mail proves no more than it does, by the reason word that stands with the reply. */
const REASONS: Readonly<Record<string, string>> = {
  dkim_missing: 'the mail carries no DKIM signature',
  dkim_failed: 'its DKIM signature does not hold',
  dkim_unaligned: 'its DKIM signature is of another domain than its sender',
  dkim_unchecked: 'the DNS did not give the key of its DKIM signature',
  dkim_partial: 'its DKIM signature covers only a part of the body',
  token_unsigned: 'its DKIM signature does not cover the header that says what it answers',
  date_unsigned: 'its DKIM signature does not cover when it was written',
  from_ambiguous: 'it is not certain who its sender is'
}

/** `assurance claimed: anybody may have written it, as ... (dkim_missing)`. */
export function explainProof(assurance: string, reason: string | undefined): string {
  const means = MEANS[assurance]
  const why = reason === undefined ? '' : REASONS[reason] ? `, as ${REASONS[reason]} (${reason})` : ` (${reason})`
  return `assurance ${assurance}${means ? `: ${means}` : ''}${why}`
}
