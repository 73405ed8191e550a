// npm run corpus [-- <folder>]: how well replies are read, scored on a folder of messages beside their right answers.
import './setup.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CLI = join(ROOT, 'apps/cli/dist/main.js')
const folder = resolve(process.argv[2] ?? join(ROOT, '../shared/corpus'))
const SCORES = [
  ['score.mjs', 'reply-dev.jsonl', 'parse'],
  ['score.mjs', 'eml-dev.jsonl', 'parse'],
  ['score-intents.mjs', 'intents-dev.jsonl', 'decide']
]

if (!existsSync(join(folder, 'score.mjs'))) {
  console.error(`There is no corpus at ${folder}: npm run corpus -- <folder with score.mjs and its data>`)
  process.exit(2)
}
for (const [scorer, data, command] of SCORES) {
  console.log(`\n== ${data}`)
  const reader = [process.execPath, CLI, 'reply', command, '--jsonl']
  const words = [join(folder, scorer), '--data', join(folder, data), '--', ...reader]
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', cwd: ROOT })
  if (status) process.exitCode = 1
}
