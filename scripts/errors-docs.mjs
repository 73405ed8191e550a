// node scripts/errors-docs.mjs: writes docs/errors.md from the table in libs/core.
import { writeFileSync } from 'node:fs'
import { errorTable } from '@parley/core'

writeFileSync(new URL('../docs/errors.md', import.meta.url), errorTable())
