import { proofReason } from '@parley/core'

const MEANS: Readonly<Record<string, string>> = {
  claimed: 'anybody may have written it',
  link: 'whoever had the private link wrote it',
  address: 'whoever has the address wrote it',
  platform: 'the platform says who wrote it',
  login: 'whoever signed in wrote it'
}

/** `assurance claimed: anybody may have written it, as ... (dkim_missing)`. */
export function explainProof(assurance: string, reason: string | undefined): string {
  const means = MEANS[assurance]
  const why =
    reason === undefined ? '' : proofReason(reason) ? `, as ${proofReason(reason)} (${reason})` : ` (${reason})`
  return `assurance ${assurance}${means ? `: ${means}` : ''}${why}`
}
