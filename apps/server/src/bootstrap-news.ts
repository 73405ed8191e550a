import type { RunningServer } from './server.ts'

/** What an operator is told of the first admin key at start: where it is, or that it is of no use. Never the key of before. */
export function bootstrapNews(bootstrapKey: RunningServer['bootstrapKey'], onTerminal: boolean): string | undefined {
  if (!bootstrapKey) return undefined
  const { key, path, generated, opens } = bootstrapKey
  const from = path ?? 'PARLEY_BOOTSTRAP_KEY'
  switch (opens) {
    case 'opens':
      return path && `The admin key is in ${path}${generated && onTerminal ? `: ${key}` : ''}`
    case 'revoked':
      return `The key in ${from} opens nothing: it was revoked. ${ANOTHER}`
    case 'unknown':
      return `The key in ${from} opens nothing: this database was begun with another one. ${ANOTHER}`
    case 'no_admin':
      return `The key in ${from} is another key of this database, and no admin key of its first project. ${ANOTHER}`
  }
}

const ANOTHER = 'Use an admin key that you have, or set PARLEY_BOOTSTRAP_KEY to a new one, which becomes an admin key.'
