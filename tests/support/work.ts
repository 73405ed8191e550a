import pg from 'pg'

/** How many statements `work` gives the database, by whatever way. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype
  let statements = 0
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    statements += 1
    return (query as (...args: unknown[]) => unknown).apply(this, args)
  } as typeof query
  try {
    await work()
    return statements
  } finally {
    pg.Client.prototype.query = query
  }
}

/** Counts how often what it watches is looked at. */
export class Looks {
  count = 0

  watch<T extends object>(one: T): T {
    return new Proxy(one, {
      get: (target, key, receiver) => {
        this.count += 1
        return Reflect.get(target, key, receiver) as unknown
      }
    })
  }
}
