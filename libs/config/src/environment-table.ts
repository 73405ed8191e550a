import { VARIABLES } from './variables.ts'

/** The text of docs/environment.md; a spec holds the file to it. */
export function environmentTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, { default: byDefault, about }]) => {
    return `| \`${name}\` | ${byDefault} | ${about} |`
  })
  return [
    '# Environment',
    '',
    'Generated from `libs/config/src/variables.ts` by `node scripts/environment-docs.mjs`.',
    '',
    'Every fault is reported at start in one message. An empty variable counts as absent, and an unknown `PARLEY_*` is an',
    'error (the command line client alone reads `PARLEY_URL` and `PARLEY_KEY`).',
    '',
    '| variable | default | |',
    '|---|---|---|',
    ...rows,
    ''
  ].join('\n')
}
