import { ParleyApiError, ParleyConnectionError, type SettledContact } from '@parley/sdk'

/** What scripts read. */
export const EXIT = { yes: 0, no: 1, silence: 2, failed: 3 } as const

export function exitCodeOf({ kind, status, outcome }: SettledContact): number {
  if (status === 'expired') return EXIT.silence
  if (status !== 'resolved') return EXIT.failed
  if (kind === 'notice') return EXIT.yes
  return outcome?.decision === 'approved' || outcome?.decision === 'answered' ? EXIT.yes : EXIT.no
}

/** A failure that whoever typed the command can mend, in a line or two; anything else shows where it happened. */
export function problemOf(error: unknown): string {
  if (error instanceof ParleyConnectionError) {
    return `${error.message}\nStart a server there with npm start, or name another one with --url or PARLEY_URL.`
  }
  if (error instanceof ParleyApiError) {
    const others = error.faults.filter((fault) => !error.message.includes(fault.message))
    const lines = others.map((fault) => `\n  ${fault.path}: ${fault.message}`)
    const hint = error.code === 'key_invalid' ? '\nGive another key with --key or PARLEY_KEY.' : ''
    return `${error.message} (${error.code})${lines.join('')}${hint}`
  }
  if (error instanceof UsageError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** What was typed cannot be done as it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
