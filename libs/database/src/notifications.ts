import pg from 'pg'

const RECONNECT_MS = 500
const CHANNELS = ['parley_contact', 'parley_events', 'parley_key'] as const

export type NotificationChannel = (typeof CHANNELS)[number]

/**
 * One LISTEN connection a process, shared by all its waiters. A notification is a hint to look again, never the
 * news itself: what was sent while the connection was down is lost, so everybody wakes on reconnect.
 */
export class Notifications {
  private readonly waiters = new Map<string, Set<() => void>>()
  private readonly listeners = new Map<NotificationChannel, Set<(payload: string | undefined) => void>>()
  private client: pg.Client | undefined
  private closed = false

  private constructor(private readonly url: string) {}

  static async listen(url: string): Promise<Notifications> {
    const notifications = new Notifications(url)
    await notifications.connect()
    return notifications
  }

  /** Ask before you read the row: what is committed in between then still wakes you. */
  wait(channel: NotificationChannel, payload: string, waitMs: number): { done: Promise<void>; cancel: () => void } {
    const name = `${channel}:${payload}`
    const waiters = this.waiters.get(name) ?? new Set()
    this.waiters.set(name, waiters)
    let cancel = () => {}
    const done = new Promise<void>((resolve) => {
      cancel = () => {
        clearTimeout(timer)
        waiters.delete(cancel)
        if (waiters.size === 0 && this.waiters.get(name) === waiters) this.waiters.delete(name)
        resolve()
      }
      const timer = setTimeout(cancel, waitMs)
      waiters.add(cancel)
      if (this.closed) cancel()
    })
    return { done, cancel }
  }

  /** Calls back for every notification, and with `undefined` after a gap in which some may have been lost. */
  subscribe(channel: NotificationChannel, listener: (payload: string | undefined) => void): () => void {
    const listeners = this.listeners.get(channel) ?? new Set()
    this.listeners.set(channel, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  get waiting(): number {
    let count = 0
    for (const waiters of this.waiters.values()) count += waiters.size
    return count
  }

  /** The server stops: whoever waits answers with what there is. */
  get draining(): boolean {
    return this.closed
  }

  get connected(): boolean {
    return this.client !== undefined
  }

  /** Wakes everybody, now and from here on, so that parked requests answer before the server stops. */
  drain(): void {
    this.closed = true
    this.wakeAll()
  }

  async close(): Promise<void> {
    this.drain()
    await this.client?.end()
  }

  /** Cuts the connection, and listens at whatever server answers now and takes writes. */
  renew(): void {
    void this.client?.end()
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'parley listen' })
    client.on('notification', ({ channel, payload }) => {
      for (const wake of [...(this.waiters.get(`${channel}:${payload ?? ''}`) ?? [])]) wake()
      for (const listener of this.listeners.get(channel as NotificationChannel) ?? []) listener(payload ?? '')
    })
    client.on('error', () => {}) // 'end' always follows
    client.on('end', () => {
      // A connection that never came about ends too: `connect` tries again then, and twice would double each time.
      if (this.client !== client) return
      this.client = undefined
      this.reconnect()
    })
    try {
      await client.connect()
      // A server that takes no writes notifies of none.
      const { rows } = await client.query("select current_setting('transaction_read_only') = 'on' as deaf")
      if (rows[0].deaf) throw new Error('The database takes no writes')
      await client.query(CHANNELS.map((channel) => `listen ${channel}`).join(';'))
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    if (this.closed) return client.end()
    this.client = client
    this.wakeAll()
    for (const listeners of this.listeners.values()) for (const listener of listeners) listener(undefined)
  }

  private reconnect(): void {
    if (this.closed) return
    setTimeout(() => this.connect().catch(() => this.reconnect()), RECONNECT_MS).unref()
  }

  private wakeAll(): void {
    for (const waiters of [...this.waiters.values()]) for (const wake of [...waiters]) wake()
  }
}
