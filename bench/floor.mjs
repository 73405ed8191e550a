// The floor under an accept: Fastify and pg, which write the rows of one contact in one statement and answer. It
// authenticates nobody, checks nothing, and has nothing to do afterwards.
// usage: node bench/floor.mjs <database url> <pool size>; prints its URL.
import { randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'

const [databaseUrl, poolSize] = process.argv.slice(2)
const TABLES = ['thread', 'contact', 'message', 'effect', 'event', 'turn']
const PREPARE = ['create schema if not exists floor', ...TABLES.map(copyOf)].join(';')
const INSERT = `with threads as (insert into floor.thread (id, project_id, created_at) values ($1, 'prj_floor', now()))
  , contacts as (
    insert into floor.contact (id, project_id, thread_id, kind, status, version, ask, recipients, progress, metadata, key_id,
      created_at, chain_seq, chain_hash)
    values ($2, 'prj_floor', $1, 'approval', 'pending', 1, $3, $4, $5, '{}', 'key_floor', now(), 2, $6))
  , messages as (
    insert into floor.message (id, project_id, contact_id, recipient_id, address_index, channel_id, account, target, state, token_id)
    values ($7, 'prj_floor', $2, 'r0', 0, 'chn_floor', 'rec:ann', 'ann', 'queued', $8))
  , effects as (
    insert into floor.effect (id, project_id, contact_id, message_id, kind, provider, run_at)
    values ($9, 'prj_floor', $2, $7, 'send', 'recording', now()))
  , events as (
    insert into floor.event (seq, id, project_id, contact_id, thread_id, type, data, at, chain_seq, digest, hash)
    select nextval('floor.event_seq'), $10 || n, 'prj_floor', $2, $1, 'contact.created', $11, now(), n, $6, $6
    from generate_series(1, 2) n)
  insert into floor.turn (id, project_id, thread_id, contact_id, by, name, text, created_at)
  values ($12, 'prj_floor', $1, $2, 'agent', 'bench', $13, now())`

function copyOf(table) {
  return `create table if not exists floor.${table} (like public.${table} including all)`
}

const pool = new pg.Pool({ connectionString: databaseUrl, max: Number(poolSize) })
await pool.query(`${PREPARE};create sequence if not exists floor.event_seq`)
const app = Fastify()
app.post('/', async (request, reply) => {
  const id = () => randomBytes(16).toString('hex')
  const [thread, contact, message] = [id(), id(), id()]
  const body = request.body
  const ask = JSON.stringify(body)
  const recipients = JSON.stringify([{ ref: body.to, addresses: [{ channelId: 'chn_floor', target: 'ann' }] }])
  const progress = JSON.stringify({ version: 1, status: 'pending', stage: 0, reached: [0], votes: [] })
  const digest = id() + id()
  const values = [thread, contact, ask, recipients, progress, digest, message, id(), id(), id(), '{}', id(), body.body]
  await pool.query({ name: 'floor', text: INSERT, values })
  reply.status(201)
  return { id: contact, thread, status: 'pending', ...body }
})
console.log(`The floor is ready at ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
