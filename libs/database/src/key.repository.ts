import { createHash } from 'node:crypto'
import { ParleyError, type Bounds, type Key, type Scope } from '@parley/core'
import type { Database } from './database.ts'
import { Prisma, type ApiKey as Row } from './generated/client.ts'

/** Who calls: a key that is known and not revoked. */
export interface Principal {
  readonly keyId: string
  readonly projectId: string
  readonly name: string
  readonly scope: Scope
  readonly bounds: Bounds
  readonly addresses: readonly string[]
}

const CACHED = 10_000

export class KeyRepository {
  private readonly known = new Map<string, Principal>()
  /** Counts changes heard of: what was read before one may not be remembered after it. */
  private changes = 0

  /** Keys are remembered by hash until one changes anywhere: every process hears of it by notification. */
  constructor(private readonly database: Database) {
    database.notifications.subscribe('parley_key', () => this.forget())
  }

  private forget(): void {
    this.changes += 1
    this.known.clear()
  }

  /** By the key itself, which is kept nowhere. */
  async authenticate(key: string): Promise<Principal | undefined> {
    const hash = hashOf(key)
    // Only while changes are heard of may a key be taken from memory.
    const known = this.database.notifications.connected ? this.known.get(hash) : undefined
    if (known) return known
    const { changes } = this
    const row = await this.database.prisma.apiKey.findUnique({ where: { hash } })
    if (!row || row.revokedAt) return undefined
    const principal = toPrincipal(row)
    if (changes === this.changes) {
      if (this.known.size >= CACHED) this.known.clear()
      this.known.set(hash, principal)
    }
    return principal
  }

  async findLive(keyId: string): Promise<Principal | undefined> {
    const row = await this.database.prisma.apiKey.findUnique({ where: { id: keyId } })
    return row && !row.revokedAt ? toPrincipal(row) : undefined
  }

  /** Throws `key_name_taken`, also for another case: a key's name is its vote. Made again with the same id, it is the same key with the newer secret. */
  async create(
    projectId: string,
    key: { id: string; name: string; scope: Scope; bounds: Bounds; addresses: readonly string[]; secret: string }
  ): Promise<Key> {
    const data = {
      id: key.id,
      projectId,
      name: key.name,
      scope: key.scope,
      bounds: key.bounds,
      addresses: [...key.addresses],
      hash: hashOf(key.secret),
      hint: key.secret.slice(0, 11)
    }
    try {
      return toView(
        await this.database.prisma.$transaction(async (client) => {
          // An index on the folded name would refuse the rows of before.
          await client.$executeRaw`select pg_advisory_xact_lock(hashtextextended('key name ' || ${projectId}, 0))`
          const others = await client.$queryRaw<unknown[]>`select 1 from api_key
            where project_id = ${projectId} and lower(name) = lower(${key.name}) and id <> ${key.id} limit 1`
          if (others.length > 0) throw taken()
          return client.apiKey.upsert({
            where: { id: key.id },
            create: data,
            update: { hash: data.hash, hint: data.hint }
          })
        })
      )
    } catch (error) {
      throw isTaken(error) ? taken() : error
    }
  }

  /** Whether the first admin key was made, whatever became of it. */
  async hasBootstrap(id: string): Promise<boolean> {
    return (await this.database.prisma.apiKey.count({ where: { id } })) > 0
  }

  /**
   * Makes the first admin key, or gives it another secret where `replace` says that this one was configured. A secret
   * that some machine made up for itself does not unseat the one that others know. Tells what this secret opens then.
   */
  async ensureBootstrap(
    projectId: string,
    id: string,
    secret: string,
    replace: boolean
  ): Promise<'opens' | 'revoked' | 'unknown' | 'no_admin'> {
    const hash = hashOf(secret)
    await this.database.pool.query(
      `with made as (
         insert into api_key (id, project_id, name, scope, bounds, addresses, hash, hint)
         select $1, $2, 'bootstrap', 'admin', '{"respondAs":true}', '{}', $3, $4
         where not exists (select 1 from api_key where hash = $3)
         on conflict (project_id, name) do update set hash = excluded.hash, hint = excluded.hint, revoked_at = null
         where $5 and api_key.hash <> excluded.hash returning id)
       select pg_notify('parley_key', id) from made`,
      [id, projectId, hash, secret.slice(0, 11), replace]
    )
    const row = await this.database.prisma.apiKey.findUnique({ where: { hash } })
    if (!row) return 'unknown'
    if (row.revokedAt) return 'revoked'
    return row.scope === 'admin' && row.projectId === projectId ? 'opens' : 'no_admin'
  }

  async list(projectId: string): Promise<Key[]> {
    return (await this.database.prisma.apiKey.findMany({ where: { projectId }, orderBy: { createdAt: 'asc' } })).map(
      toView
    )
  }

  /**
   * From this commit on the key opens nothing; parked polls and streams of every process hear of it.
   * Throws `key_last_admin`: nobody could make another one.
   */
  async revoke(projectId: string, id: string): Promise<Key | undefined> {
    await this.database.transaction(async (client) => {
      // Whoever revokes another admin key at the same time waits here, and then no longer sees this one.
      const { rows: admins } = await client.query<{ id: string }>(
        `select id from api_key where project_id = $1 and scope = 'admin' and revoked_at is null order by id for update`,
        [projectId]
      )
      if (admins.length === 1 && admins[0]!.id === id) throw new ParleyError('key_last_admin')
      await client.query(
        `with revoked as (
           update api_key set revoked_at = now() where id = $1 and project_id = $2 and revoked_at is null returning id),
         ended as (delete from operator_session where key_id in (select id from revoked))
         select pg_notify('parley_key', id) from revoked`,
        [id, projectId]
      )
    })
    this.forget() // here at once; other processes hear of it
    const row = await this.database.prisma.apiKey.findFirst({ where: { id, projectId } })
    return row ? toView(row) : undefined
  }

  /** Counts one contact against a key's rate. `false` when this minute's are used up. */
  async use(keyId: string, perMinute: number): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ count: number }>({
      name: 'key_use',
      text: `insert into key_usage (key_id, minute, count) values ($1, date_trunc('minute', clock_timestamp()), 1)
        on conflict (key_id, minute) do update set count = key_usage.count + 1 returning count`,
      values: [keyId]
    })
    return rows[0]!.count <= perMinute
  }
}

const taken = () => new ParleyError('key_name_taken', { path: 'name' })

/** Whether a write failed because something unique is taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** Keys are long and random, so one round of a plain hash keeps them. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function toPrincipal(row: Row): Principal {
  return {
    keyId: row.id,
    projectId: row.projectId,
    name: row.name,
    scope: row.scope as Scope,
    bounds: row.bounds as Bounds,
    addresses: row.addresses
  }
}

function toView(row: Row): Key {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope as Scope,
    bounds: row.bounds as Bounds,
    addresses: row.addresses,
    hint: row.hint,
    createdAt: row.createdAt.toISOString(),
    ...(row.revokedAt ? { revokedAt: row.revokedAt.toISOString() } : {})
  }
}
