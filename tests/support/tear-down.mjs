// Once after all e2e tests: stops what they shared, and whatever a failed test left running.
import { rmSync } from 'node:fs'
import { stopLeftovers } from './leftover.mjs'

export default async function globalTeardown() {
  const root = process.env['PARLEY_TEST_ROOT']
  await stopLeftovers(root)
  for (const stop of globalThis.stopServices.splice(0)) await stop()
  rmSync(root, { recursive: true, force: true })
}
