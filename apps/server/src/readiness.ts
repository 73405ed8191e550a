import type { Database } from '@parley/database'
import type { Queues } from '@parley/queue'
import type { Services } from '@parley/services'

const PATIENCE_MS = 3_000
/** Anybody may ask, so what is asked again within this time is not looked at again. */
const KEPT_MS = 1_000

/** Whether a contact could be taken and sent now. */
export class Readiness {
  private stopping = false
  private lookedAt = -Infinity
  private looked: Promise<string[]> = Promise.resolve([])

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
    const now = performance.now()
    if (now - this.lookedAt >= KEPT_MS) {
      this.lookedAt = now
      this.looked = this.look()
    }
    return this.looked
  }

  private async look(): Promise<string[]> {
    const { database, queues, services } = this
    const checks: [string, () => Promise<unknown>][] = [
      ['the database does not answer', () => database.writes.problem()],
      ['the database’s notifications are not heard', async () => !database.notifications.connected],
      ['the queues do not answer', () => queues.ping()],
      ['no worker is alive', async () => !(await services.isSwept())]
    ]
    const answers = await Promise.all(checks.map(([problem, check]) => inTime(problem, check)))
    return answers.filter((problem) => problem !== undefined)
  }
}

/** The problem where the check fails, is late or answers `true`; another one where it answers that. */
async function inTime(problem: string, check: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), PATIENCE_MS)))
  try {
    const answer = await Promise.race([check().catch(() => true), late])
    return typeof answer === 'string' ? answer : answer === true ? problem : undefined
  } finally {
    clearTimeout(timer)
  }
}
