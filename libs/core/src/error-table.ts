import { ERRORS } from './errors.ts'

/** The text of docs/errors.md; a spec holds the file to it. */
export function errorTable(): string {
  const rows = Object.entries(ERRORS).map(([code, { status, retry, title }]) => {
    return `| \`${code}\` | ${status} | ${retry ? 'yes' : ''} | ${title} |`
  })
  return [
    '# Errors',
    '',
    'Generated from `libs/core/src/errors.ts` by `node scripts/errors-docs.mjs`.',
    '',
    'Every refusal is a problem as of RFC 9457 (`application/problem+json`): `type`, `title`, `status`, `detail`, our',
    '`code`, the `requestId` that our log has too, and in `errors` the path of each field at fault with what is wrong there.',
    'Act by the code: a code keeps its meaning and its status, while texts may change. Where trying again can help, it says',
    'so here; `Retry-After` then says when, if we know. The codes of platforms stand at messages and among the dead letters',
    'rather than in answers.',
    '',
    '| code | status | try again | meaning |',
    '|---|---|---|---|',
    ...rows,
    ''
  ].join('\n')
}
