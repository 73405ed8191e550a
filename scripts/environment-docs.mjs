// node scripts/environment-docs.mjs: writes docs/environment.md from the table in libs/config.
import { writeFileSync } from 'node:fs'
import { environmentTable } from '@parley/config'

writeFileSync(new URL('../docs/environment.md', import.meta.url), environmentTable())
