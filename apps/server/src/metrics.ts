import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What /metrics shows: one registry a process. */
export class Metrics {
  readonly registry = new Registry()
  private readonly requests = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time to answer, by route; long-polls and streams are left out',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry]
  })
  readonly jobs = new Counter({
    name: 'parley_jobs_total',
    help: 'Jobs worked on, by queue and how they ended',
    labelNames: ['queue', 'end'] as const,
    registers: [this.registry]
  })

  constructor(read: {
    waiting: () => number
    depths: () => Promise<Record<string, number>>
    pool: () => { total: number; idle: number; waiting: number }
  }) {
    collectDefaultMetrics({ register: this.registry })
    const { registry } = this
    new Gauge({
      name: 'parley_parked_requests',
      help: 'Requests that wait for news',
      registers: [registry],
      collect() {
        this.set(read.waiting())
      }
    })
    new Gauge({
      name: 'parley_queue_jobs',
      help: 'Jobs that wait, by queue',
      labelNames: ['queue'],
      registers: [registry],
      async collect() {
        this.reset()
        for (const [queue, depth] of Object.entries(await read.depths())) this.set({ queue }, depth)
      }
    })
    new Gauge({
      name: 'parley_database_connections',
      help: 'Connections of this process’s pool, by state',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        for (const [state, count] of Object.entries(read.pool())) this.set({ state }, count)
      }
    })
  }

  answered(request: { method: string; route: string; status: number; seconds: number }): void {
    this.requests.observe({ method: request.method, route: request.route, status: request.status }, request.seconds)
  }
}

/** What one project's operators see: nothing of the process, which others share. */
export async function projectMetrics(waiting: Record<string, number>): Promise<string> {
  const registry = new Registry()
  const gauge = new Gauge({
    name: 'parley_project_waiting',
    help: 'What waits in this project, by kind',
    labelNames: ['kind'],
    registers: [registry]
  })
  for (const [kind, count] of Object.entries(waiting)) gauge.set({ kind }, count)
  return registry.metrics()
}
