import { readFileSync } from 'node:fs'
import { errorTable } from './error-table.ts'

it('is what docs/errors.md says; if not, run `node scripts/errors-docs.mjs`', () => {
  expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorTable())
})
