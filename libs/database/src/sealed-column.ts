/** Where something sealed is kept. The parts are SQL of our own. */
export interface SealedColumn {
  readonly table: string
  /** The columns of its primary key. */
  readonly key: readonly string[]
  /** Whom the value was sealed for. */
  readonly owner: string
  /** The sealed bytes; null where a row has none. */
  readonly value: string
  /** Puts other bytes, the parameter `$1`, in their place. */
  readonly set: string
}

/** Every place that holds what a `SecretBox` sealed: what is sealed anywhere else is lost when its key is dropped. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'channel', key: ['id'], owner: 'id', value: 'config', set: 'config = $1' },
  {
    table: 'channel_state',
    key: ['channel_id', 'key'],
    owner: `channel_id || ':' || key`,
    value: 'value',
    set: 'value = $1'
  },
  { table: 'webhook', key: ['id'], owner: 'id', value: 'secret', set: 'secret = $1' },
  { table: 'webhook', key: ['id'], owner: 'id', value: 'previous_secret', set: 'previous_secret = $1' },
  { table: 'project', key: ['id'], owner: `id || ':digest'`, value: 'digest_key', set: 'digest_key = $1' },
  {
    table: 'idempotency',
    key: ['key_id', 'route', 'key'],
    owner: `key_id || ':' || route`,
    value: `decode(response ->> 'sealed', 'base64')`,
    set: `response = json_build_object('sealed', encode($1::bytea, 'base64'))`
  }
]

/** SQL for the id of the key that sealed a value, which stands before its colon. */
export function sealedBy(value: string): string {
  return `rtrim(convert_from(substring(${value} from 1 for 2), 'LATIN1'), ':')`
}
