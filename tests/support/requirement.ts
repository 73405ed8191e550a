import { existsSync } from 'node:fs'
import { debianPostgres, which } from './program.mjs'
import { LIBFAKETIME } from './wall-clock.ts'

const PRESENT: Record<string, () => unknown> = {
  chromium: () => which('chromium'),
  'dovecot-imapd': () => existsSync('/usr/sbin/dovecot'),
  'dovecot-lmtpd': () => existsSync('/usr/lib/dovecot/lmtp'),
  faketime: () => existsSync(LIBFAKETIME),
  'mail corpus': () => existsSync(new URL('../../../shared/corpus/eml-dev', import.meta.url)),
  openssl: () => which('openssl'),
  postgresql: debianPostgres,
  'redis-server': () => which('redis-server'),
  'vendor specs': () => existsSync(new URL('../../../shared/vendor-specs', import.meta.url))
}

/**
 * `describe` for a suite that needs these Debian packages. Where one is missing, the suite is reported as skipped
 * under the package's name; in CI the skip fails the run.
 */
export function describeWith(packages: string[], name: string, suite: () => void): void {
  const missing = packages.filter((one) => !PRESENT[one]!())
  if (missing.length === 0) describe(name, suite)
  else describe.skip(`${name} (needs ${missing.join(', ')})`, suite)
}
