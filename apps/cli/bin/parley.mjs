#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('The parley command is not built yet: run npm run setup')
  process.exit(3)
}
await import(main)
