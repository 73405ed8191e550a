import type { Contact, Parley, SettledContact } from '@parley/sdk'
import type { Terminal } from './terminal.ts'

const INTERRUPTED = 130

/** Waits where a person looks on: Ctrl-C ends the wait and not the contact. */
export async function waitFor(
  parley: Parley,
  { id, kind }: Pick<Contact, 'id' | 'kind'>,
  terminal: Terminal,
  timeoutMs?: number
): Promise<SettledContact> {
  const done = terminal.progress(kind === 'notice' ? 'Waiting until it is sent' : 'Waiting for an answer')
  const interrupted = () => {
    done()
    terminal.line(`No longer waiting. ${id} stays open: an answer that comes is kept.`)
    process.exit(INTERRUPTED)
  }
  process.once('SIGINT', interrupted)
  try {
    return await parley.contacts.wait(id, { timeout: timeoutMs })
  } finally {
    process.removeListener('SIGINT', interrupted)
    done()
  }
}
