import { Kind, ParleyError, type NewPerson, type Person, type QuietHours } from '@parley/core'
import type { Database } from './database.ts'
import type { Person as Row } from './generated/client.ts'
import { Prisma } from './generated/client.ts'
import { isTaken } from './key.repository.ts'

/** A person as contacts need them, delegates included. */
export interface DirectoryEntry {
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly aliases: readonly string[]
  /** Addresses and aliases in lower case, in their one form and as they were written. */
  readonly accounts: readonly string[]
  readonly delegates: readonly { readonly id: string; readonly name: string; readonly accounts: readonly string[] }[]
  readonly quietHours?: QuietHours
}

export class PersonRepository {
  constructor(private readonly database: Database) {}

  /**
   * `canonical`: the one form of each address, then of each alias.
   * Throws `person_handle_taken`, `account_taken`, or `person_not_found` for a delegate.
   */
  async create(projectId: string, id: string, person: NewPerson, canonical: readonly string[]): Promise<Person> {
    const delegates = await this.idsOf(projectId, person.delegates)
    await this.assertFree(projectId, id, person, canonical)
    const { quietHours, language, ...rest } = person
    const data = {
      ...rest,
      id,
      projectId,
      delegates,
      accounts: accountsOf(person, canonical),
      language: language ?? null,
      quietHours: quietHours ?? Prisma.DbNull
    }
    try {
      await this.database.prisma.person.upsert({ where: { id }, create: data, update: {} })
    } catch (error) {
      if (isTaken(error)) throw new ParleyError('person_handle_taken', { path: 'handle' })
      throw error
    }
    return (await this.find(projectId, id))!
  }

  async change(
    projectId: string,
    idOrHandle: string,
    change: Partial<Omit<NewPerson, 'handle'>>,
    canonical: readonly string[]
  ): Promise<Person | undefined> {
    const before = await this.find(projectId, idOrHandle)
    if (!before) return undefined
    const after = { ...before, ...change }
    await this.assertFree(projectId, before.id, after, canonical)
    await this.database.prisma.person.update({
      where: { id: before.id },
      data: {
        name: after.name,
        addresses: after.addresses,
        aliases: after.aliases,
        accounts: accountsOf(after, canonical),
        delegates: await this.idsOf(projectId, after.delegates),
        language: after.language ?? null,
        quietHours: after.quietHours ?? Prisma.DbNull
      }
    })
    return this.find(projectId, before.id)
  }

  async list(projectId: string): Promise<Person[]> {
    const rows = await this.database.prisma.person.findMany({ where: { projectId }, orderBy: { handle: 'asc' } })
    return this.toViews(projectId, rows)
  }

  async find(projectId: string, idOrHandle: string): Promise<Person | undefined> {
    const row = await this.database.prisma.person.findFirst({
      where: { projectId, OR: [{ id: idOrHandle }, { handle: idOrHandle }] }
    })
    return row ? (await this.toViews(projectId, [row]))[0] : undefined
  }

  async remove(projectId: string, idOrHandle: string): Promise<boolean> {
    const { count } = await this.database.prisma.person.deleteMany({
      where: { projectId, OR: [{ id: idOrHandle }, { handle: idOrHandle }] }
    })
    return count > 0
  }

  /** The open contacts that ask this person, or will. */
  async findOpenContacts(projectId: string, personId: string): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select c.id from contact c where c.project_id = $1 and c.kind = any ($3) and c.status = 'pending'
         and exists (select 1 from json_array_elements(c.recipients) r where r.value->>'person' = $2)`,
      [projectId, personId, Kind.options]
    )
    return rows.map((one) => one.id)
  }

  /** Everybody who is named, by handle or by one of their accounts, in one query. */
  async findEntries(
    projectId: string,
    names: { handles: readonly string[]; accounts: readonly string[] }
  ): Promise<DirectoryEntry[]> {
    if (names.handles.length === 0 && names.accounts.length === 0) return []
    const { rows } = await this.database.pool.query<{
      id: string
      handle: string
      name: string
      addresses: string[]
      aliases: string[]
      accounts: string[]
      quiet_hours: QuietHours | null
      delegates: DirectoryEntry['delegates']
    }>({
      name: 'person_entries',
      text: `select p.id, p.handle, p.name, p.addresses, p.aliases, p.accounts, p.quiet_hours,
          coalesce((select json_agg(json_build_object('id', d.id, 'name', d.name, 'accounts', d.accounts))
            from person d where d.project_id = p.project_id and d.id = any (p.delegates)), '[]') as delegates
        from person p where p.project_id = $1 and (p.handle = any ($2) or p.accounts && $3)`,
      values: [projectId, names.handles, names.accounts.map((account) => account.toLowerCase())]
    })
    return rows.map(({ quiet_hours, ...row }) => ({ ...row, ...(quiet_hours ? { quietHours: quiet_hours } : {}) }))
  }

  /** Somebody who is there, by their handle with an @, or by their id. */
  async named(
    projectId: string,
    handleOrId: string
  ): Promise<Pick<DirectoryEntry, 'id' | 'name' | 'accounts'> | undefined> {
    const by = handleOrId.startsWith('@') ? { handle: handleOrId.slice(1) } : { id: handleOrId }
    const select = { id: true, name: true, accounts: true }
    return (await this.database.prisma.person.findFirst({ where: { projectId, ...by }, select })) ?? undefined
  }

  /** Who an account is, by the first of its spellings that the directory has, and for whom they may answer. */
  async findAuthor(
    projectId: string,
    spellings: readonly string[]
  ): Promise<{ id: string; name: string; delegateOf: string[] } | undefined> {
    const { rows } = await this.database.pool.query<{ id: string; name: string; delegate_of: string[] }>({
      name: 'person_author',
      text: `select p.id, p.name, coalesce((select array_agg(o.id) from person o
            where o.project_id = $1 and p.id = any (o.delegates)), '{}') as delegate_of
        from person p, unnest($2::text[]) with ordinality as spelled(account, place)
        where p.project_id = $1 and p.accounts && array[spelled.account] order by place, p.created_at, p.id limit 1`,
      values: [projectId, spellings.map((one) => one.toLowerCase())]
    })
    return rows[0] && { id: rows[0].id, name: rows[0].name, delegateOf: rows[0].delegate_of }
  }

  /** Who has an account of channels by these names, and how their addresses and aliases were written. */
  async findOnChannels(
    projectId: string,
    names: readonly string[]
  ): Promise<{ id: string; handle: string; written: string[]; accounts: string[] }[]> {
    const { rows } = await this.database.pool.query<{
      id: string
      handle: string
      written: string[]
      accounts: string[]
    }>(
      `select id, handle, addresses || aliases as written, accounts from person
       where project_id = $1 and exists (select 1 from unnest(accounts) a where split_part(a, ':', 1) = any ($2))
       order by created_at, id`,
      [projectId, names.map((one) => one.toLowerCase())]
    )
    return rows
  }

  /** By what each is recognised from now on. */
  async setAccounts(projectId: string, people: readonly { id: string; accounts: readonly string[] }[]): Promise<void> {
    if (people.length === 0) return
    await this.database.pool.query(
      `update person set accounts = array(select jsonb_array_elements_text(now.accounts))
       from jsonb_to_recordset($2::jsonb) as now(id text, accounts jsonb)
       where person.project_id = $1 and person.id = now.id`,
      [projectId, JSON.stringify(people)]
    )
  }

  /** An account is one person: else one vote could count as two. */
  private async assertFree(
    projectId: string,
    id: string,
    person: Pick<NewPerson, 'addresses' | 'aliases'>,
    canonical: readonly string[]
  ): Promise<void> {
    const other = await this.database.prisma.person.findFirst({
      where: { projectId, id: { not: id }, accounts: { hasSome: accountsOf(person, canonical) } },
      select: { handle: true, accounts: true }
    })
    if (!other) return
    const taken = (account: string | undefined) => other.accounts.includes(account?.toLowerCase() ?? '')
    const index = person.addresses.findIndex((one, place) => taken(one) || taken(canonical[place]))
    const path = index >= 0 ? `addresses.${index}` : 'aliases'
    throw new ParleyError('account_taken', { path, detail: `@${other.handle} has this address or alias` })
  }

  private async idsOf(projectId: string, handles: readonly string[]): Promise<string[]> {
    if (handles.length === 0) return []
    const rows = await this.database.prisma.person.findMany({
      where: { projectId, handle: { in: [...handles] } },
      select: { id: true, handle: true }
    })
    return handles.map((handle, index) => {
      const found = rows.find((row) => row.handle === handle)
      if (!found)
        throw new ParleyError('person_not_found', {
          path: `delegates.${index}`,
          detail: `There is no person @${handle}`
        })
      return found.id
    })
  }

  private async toViews(projectId: string, rows: readonly Row[]): Promise<Person[]> {
    const ids = [...new Set(rows.flatMap((row) => row.delegates))]
    const delegates = ids.length
      ? await this.database.prisma.person.findMany({
          where: { projectId, id: { in: ids } },
          select: { id: true, handle: true }
        })
      : []
    return rows.map((row) => ({
      id: row.id,
      handle: row.handle,
      name: row.name,
      addresses: row.addresses,
      aliases: row.aliases,
      delegates: row.delegates.flatMap((id) => delegates.find((one) => one.id === id)?.handle ?? []),
      ...(row.language === null ? {} : { language: row.language }),
      ...(row.quietHours === null ? {} : { quietHours: row.quietHours as QuietHours }),
      createdAt: row.createdAt.toISOString()
    }))
  }
}

function accountsOf(person: Pick<NewPerson, 'addresses' | 'aliases'>, canonical: readonly string[]): string[] {
  return [...new Set([...canonical, ...person.addresses, ...person.aliases].map((account) => account.toLowerCase()))]
}
