import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ON_BOTH, ON_EMBEDDED } from '../support/backends.mjs'

it('every e2e file is in one list: whether the backend can change its outcome is decided when it is written', () => {
  const files = readdirSync(fileURLToPath(new URL('../e2e', import.meta.url))).filter((name) =>
    name.endsWith('.e2e.ts')
  )
  expect(files.length).toBeGreaterThan(40)
  expect([...Object.keys(ON_BOTH), ...Object.keys(ON_EMBEDDED)].sort()).toEqual(files.sort())
})
