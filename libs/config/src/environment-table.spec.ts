import { readFileSync } from 'node:fs'
import { environmentTable } from './environment-table.ts'

it('is what docs/environment.md says; if not, run `node scripts/environment-docs.mjs`', () => {
  expect(readFileSync(new URL('../../../docs/environment.md', import.meta.url), 'utf8')).toBe(environmentTable())
})
