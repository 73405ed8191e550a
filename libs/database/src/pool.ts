import pg from 'pg'

/** SQLSTATE read_only_sql_transaction: what a replica says, and a server that was made read-only. */
const READ_ONLY = '25006'

/** A pool whose connections may be cut at any time, idle or in use: whoever uses one hears of it from their query. */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ keepAlive: true, ...options })
  pool.on('error', () => {}) // an idle connection was cut; the pool opens another
  pool.on('connect', (client) => client.on('error', () => {})) // one in use: Node ends a process that does not listen
  return pool
}

/** A connection that says so is of no more use: the next one may lead to the writer. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === READ_ONLY
}
