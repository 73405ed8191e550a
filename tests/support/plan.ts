import pg from 'pg'
import type { Database } from '../../libs/database/src/database.ts'

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: Node[]
}

/** What a statement did to the tables it reads. */
export interface Plan {
  readonly text: string
  /** Tables that were read from end to end. */
  readonly scanned: readonly string[]
  readonly rowsExamined: number
  /** Pages of indexes and tables: also what an index passed over counts here. */
  readonly pages: number
  readonly mostSorted: number
}

/** Runs `work`, and explains each statement as it is sent to the pool, with its own values, before it is done. */
export async function plansOf(database: Database, work: () => Promise<unknown>): Promise<Plan[]> {
  const { pool } = database
  const query = pool.query
  const plans: Plan[] = []
  const explainer = new pg.Client(database.url)
  await explainer.connect()
  pool.query = (async (config: string | pg.QueryConfig, values?: unknown[]) => {
    const sent = typeof config === 'string' ? { text: config, values: values ?? [] } : config
    plans.push(await explain(explainer, sent.text, sent.values ?? values ?? []))
    return (query as (...args: unknown[]) => unknown).call(pool, config, values)
  }) as typeof pool.query
  try {
    await work()
    return plans
  } finally {
    pool.query = query
    await explainer.end()
  }
}

async function explain(client: pg.Client, text: string, values: unknown[]): Promise<Plan> {
  await client.query('begin')
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
    `explain (analyze, buffers, timing off, format json) ${text}`,
    values
  )
  await client.query('rollback')
  const root = rows[0]!['QUERY PLAN'][0]!.Plan
  const nodes = flat(root)
  const rowsOf = (node: Node) =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
    node['Actual Loops']
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
  return {
    text,
    scanned: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']!),
    rowsExamined: sum(nodes.filter((node) => node['Node Type'].endsWith('Scan')).map(rowsOf)),
    pages: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
    mostSorted: Math.max(0, ...nodes.filter((node) => node['Node Type'] === 'Sort').map(rowsOf))
  }
}

function flat(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)]
}
