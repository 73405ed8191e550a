import type { DigestKeyRepository, ErasureRepository } from '@parley/database'

/** So few in one transaction that nobody waits for its locks. */
const CONTACTS = 20
const ROWS = 100
/** So many transactions a turn of each kind: what is left is for the next turn. */
const MOST_BATCHES = 10

/** Erases what projects no longer keep. Cut short anywhere, it goes on where it stopped; done twice, it changes nothing. */
export class ErasureService {
  constructor(private readonly to: { erasures: ErasureRepository; digestKeys: DigestKeyRepository }) {}

  /** Whether there is more to do. */
  async run(): Promise<boolean> {
    const { erasures, digestKeys } = this.to
    const hide = async (projectId: string, text: string) => (await digestKeys.of(projectId))(text).toString('hex')
    const steps = [
      () => erasures.eraseContacts(CONTACTS, hide),
      () => erasures.eraseHeld(ROWS),
      () => erasures.eraseLoose(ROWS),
      () => erasures.forgetInbounds(ROWS)
    ]
    let more = false
    for (const step of steps) more = (await inBatches(step)) || more
    return more
  }
}

async function inBatches(step: () => Promise<boolean>): Promise<boolean> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) if (!(await step())) return false
  return true
}
