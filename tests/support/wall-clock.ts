import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of the Debian package faketime. */
export const LIBFAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`

export interface WallClock {
  /** For the process whose clock it is. */
  readonly env: Readonly<Record<string, string>>
  /** From now on that process reads a time that many hours away from the true one. Its monotonic clock runs on. */
  set(hours: number): void
}

/** A wall clock of one process alone, which can be set while it runs, as an operator or a time server sets it. */
export function wallClock(): WallClock {
  const file = join(mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'clock-')), 'offset')
  const set = (hours: number) => writeFileSync(file, `${hours < 0 ? '' : '+'}${hours}h\n`)
  set(0)
  return {
    env: {
      LD_PRELOAD: LIBFAKETIME,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1'
    },
    set
  }
}
