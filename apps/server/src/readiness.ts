import type { Database } from '@parley/database'
import type { Queues } from '@parley/queue'
import type { Services } from '@parley/services'

const PATIENCE_MS = 3_000

/** Whether a contact could be taken and sent now. */
export class Readiness {
  private stopping = false

  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly services: Services
  ) {}

  stop(): void {
    this.stopping = true
  }

  async problems(): Promise<string[]> {
    if (this.stopping) return ['the server stops']
    const checks: [string, () => Promise<boolean>][] = [
      ['the database does not answer', async () => (await this.database.pool.query('select 1')).rowCount === 1],
      ['the database’s notifications are not heard', async () => this.database.notifications.connected],
      ['the queues do not answer', async () => this.queues.ping().then(() => true)],
      ['no worker is alive', () => this.services.isSwept()]
    ]
    const answers = await Promise.all(
      checks.map(async ([problem, check]) => ((await inTime(check)) ? undefined : problem))
    )
    return answers.filter((problem) => problem !== undefined)
  }
}

async function inTime(check: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), PATIENCE_MS)))
  try {
    return await Promise.race([check().catch(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}
