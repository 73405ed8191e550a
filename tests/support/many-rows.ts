import type pg from 'pg'

/** Many times more than what any of these belongs to. */
const ROWS = 100_000
/** Of these so many are the small project's, evenly spread among those of the large one. */
const OURS = 100

const OURS_EVERY = ROWS / OURS
const OWNER = `case when n % ${OURS_EVERY} = 0 then 'ours' else 'large' end`
/** What is rare in every table: one in so many rows, in both projects. */
const IS_RARE = 'n % 5000 = 0'
const TIME = `'2026-01-01'::timestamptz + n * interval '1 second'`
const ATTACHED = `json_build_array(json_build_object('id', 'fil_' || n))`
const EACH = `generate_series(1, ${ROWS}) n`

/** Two projects in one database, one a thousand times as large as the other: nothing here needs a server. */
const FILL = [
  `insert into project (id, name, retention_days) values ('ours', 'ours', 36500), ('large', 'large', 1)`,
  `insert into channel (id, project_id, name, live_name, provider, config, uncertain)
   select 'chn_' || p, p, 'chat', 'chat', 'telegram', '', 'resend' from unnest(array['ours', 'large']) p`,
  `insert into webhook (id, project_id, url, secret, types, metadata)
   select 'whk_' || p, p, 'https://example.com', '', '{}', '{}' from unnest(array['ours', 'large']) p`,
  `insert into thread (id, project_id, key) select 'thr_' || n, ${OWNER}, case when n % 2 = 0 then 'case-' || n end from ${EACH}`,
  `insert into contact (id, project_id, thread_id, kind, status, version, ask, recipients, progress, metadata, key_id,
     due_at, created_at, chain_seq, chain_hash)
   select 'con_' || lpad(n::text, 7, '0'), ${OWNER}, 'thr_' || n, case when n % 500 = 1 or n % 10 = 5 then 'notice' else 'approval' end,
     case when n % 10 = 5 or n % 7 = 0 then 'pending' when ${IS_RARE} then 'cancelled' else 'resolved' end, 1,
     json_build_object('kind', 'approval', 'title', repeat('x', 300), 'attachments', ${ATTACHED}), json_build_array(json_build_object('id', 'r1', 'addresses',
       json_build_array(json_build_object('channelId', case when n % 10000 = 7 then 'chn_rare' else 'chn_' || ${OWNER} end)))),
     '{"heard":[],"stage":0}', jsonb_build_object('env', 'prod', 'order', n::text), 'key_' || ${OWNER} || n % 2,
     case when n % 7 = 0 then ${TIME} end, ${TIME}, 1, '' from ${EACH}`,
  `insert into external_id (project_id, namespace, external_id, contact_id, key_name, digest, created_at)
   select ${OWNER}, 'native', 'order-' || n, 'con_' || lpad(n::text, 7, '0'), 'agent', '', ${TIME} from ${EACH}`,
  `insert into turn (id, project_id, thread_id, contact_id, by, name, text, attachments, ref)
   select 'trn_' || n, ${OWNER}, 'thr_' || n, 'con_' || lpad(n::text, 7, '0'), 'agent', 'agent', 'Yes?', ${ATTACHED},
     jsonb_build_object('chat', 'chat-' || n, 'id', n) from ${EACH}`,
  `insert into message (id, project_id, contact_id, recipient_id, address_index, channel_id, account, target, state,
     claimed_at, ref, token_id)
   select 'msg_' || n, ${OWNER}, 'con_' || lpad(n::text, 7, '0'), 'r1', 0, 'chn_' || ${OWNER}, 'chat:' || n, 'chat-' || n,
     case when n % 10 = 5 and n % 500 <> 5 then 'queued' when ${IS_RARE} then 'sending' else 'sent' end, ${TIME},
     jsonb_build_object('chat', 'chat-' || n, 'id', n), 'token-' || n from ${EACH}`,
  `insert into effect (id, project_id, contact_id, message_id, channel_id, kind, provider, run_at, died_at)
   select 'eff_' || n, ${OWNER}, 'con_' || lpad(n::text, 7, '0'), 'msg_' || n, 'chn_' || ${OWNER}, 'send', 'telegram', ${TIME} + interval '20 years' * (n % 2),
     case when n % 3 = 0 or ${IS_RARE} then ${TIME} end from ${EACH}`,
  `insert into reply (id, project_id, contact_id, reply, name, account, assurance, state, created_at)
   select 'rep_' || lpad(n::text, 7, '0'), ${OWNER}, 'con_' || lpad(n::text, 7, '0'), json_build_object('raw', 'raw_' || n, 'attachments', ${ATTACHED}), 'Ann', 'chat:ann', 'platform',
     case when ${IS_RARE} then 'held' else 'counted' end, ${TIME} from ${EACH}`,
  `insert into inbound (id, project_id, channel_id, external_id, payload, state, run_at, created_at, died_at)
   select 'inb_' || n, ${OWNER}, 'chn_' || ${OWNER}, n::text, '{"type":"reply"}',
     case when ${IS_RARE} then 'dead' when n % 3 = 1 then 'stored' else 'done' end, ${TIME}, ${TIME},
     case when ${IS_RARE} then ${TIME} end from ${EACH}`,
  `insert into event (id, project_id, contact_id, thread_id, key_id, type, data, at, chain_seq, digest, hash, position)
   select 'evt_' || n, ${OWNER}, case when n % 4 > 0 then 'con_' || lpad(n::text, 7, '0') end, 'thr_' || n,
     case when n % 4 > 0 then 'key_' || case when n % 2000 = 1 then 'bounded' else ${OWNER} end end,
     case when n % 4 > 0 then 'contact.created' else 'message.received' end,
     case when n % 4 > 0 then '{}'::json else '{"channel":"chat"}' end, ${TIME}, 1, '', '', n from ${EACH}`,
  `update sequencer set position = ${ROWS}`,
  `insert into delivery (id, project_id, webhook_id, event_id, type, state, run_at, created_at)
   select 'dlv_' || n, ${OWNER}, 'whk_' || ${OWNER}, 'evt_' || n, 'contact.created', case when ${IS_RARE} then 'pending' else 'delivered' end,
     ${TIME}, ${TIME} from ${EACH}`,
  `insert into file (id, project_id, name, content_type, size, sha256, kept_at, created_at)
   select 'fil_' || n, ${OWNER}, 'a.txt', 'text/plain', 1, '', case when ${IS_RARE} then null else ${TIME} end, now() from ${EACH}`,
  `insert into file_chunk (file_id, seq, bytes) select 'fil_' || n, 0, 'x' from ${EACH}`,
  `insert into idempotency (key_id, route, key, body_hash, resource_id, created_at)
   select 'key_' || ${OWNER}, 'POST /v1/contacts', n::text, '', '', now() from ${EACH}`,
  `insert into key_usage (key_id, minute, count) select 'key_' || n, now() - case when ${IS_RARE} then interval '1 day' else '0' end, 1 from ${EACH}`
]

export async function fillWithManyRows(client: Pick<pg.Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
  )
  for (const { name } of rows) await client.query(`alter table ${name} set unlogged`) // half as long
  for (const statement of FILL) await client.query(statement)
  await client.query('vacuum analyze')
}
