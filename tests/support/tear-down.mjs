// Once after all e2e tests: stops what global-setup started, and whatever a failed test left running.
import { rmSync } from 'node:fs'
import { stopLeftovers } from './leftover.mjs'

export default async function globalTeardown() {
  await globalThis.stopServices()
  const root = process.env['PARLEY_TEST_ROOT']
  await stopLeftovers(root)
  rmSync(root, { recursive: true, force: true })
}
