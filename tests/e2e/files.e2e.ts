// Files: in by the API, kept in chunks, out as downloads to agents by their key and to people by their pages.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import type pg from 'pg'
import { Parley as Client } from '../../libs/sdk/src/index.ts'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { Operator } from '../support/operator.ts'
import { linkOf, open, Pages } from '../support/pages.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const MIB = 1_048_576
const MOST = 25 * MIB

let server: Parley
let admin: Api
let agent: Api
let stranger: Api
let database: pg.Client
let client: Client
let keys = 0

beforeAll(async () => {
  server = await startParley()
  admin = apiOf(server)
  agent = await admin.keyed({ name: 'agent', scope: 'agent' })
  const project = await admin.make('/v1/projects', { name: 'Elsewhere' })
  stranger = await admin.keyed({ name: 'stranger', scope: 'admin', project: project.id })
  client = new Client({ url: server.url, key: agent.key })
  database = await storageOf(server)
})
afterAll(async () => {
  await database.end()
  await server.stop()
})

const once = () => ({ 'idempotency-key': `k-${++keys}` })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const count = async (table: string) => Number((await database.query(`select count(*) from ${table}`)).rows[0].count)
/** How many files there are, and how many chunks. */
const stored = async () => [await count('file'), await count('file_chunk')]
const refusal = ({ status, body }: { status: number; body: Json }) => ({ status, code: body?.code })

interface Sent {
  readonly status: number
  readonly body: Json
}

async function upload(
  content: RequestInit['body'] & {},
  query = '',
  headers: Record<string, string> = {},
  key = agent.key
): Promise<Sent> {
  const init: RequestInit = { method: 'POST', headers: { authorization: `Bearer ${key}`, ...headers }, body: content }
  if (content instanceof ReadableStream) init.duplex = 'half'
  const response = await fetch(`${server.url}/v1/files${query}`, init)
  return { status: response.status, body: await response.json() }
}

const download = (id: string, key = agent.key) =>
  fetch(`${server.url}/v1/files/${id}`, { headers: { authorization: `Bearer ${key}` } })

/** Chunks that are made as they are read. */
function streamOf(bytes: number, seed = 7): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 65_536)
      if (size > 0) controller.enqueue(new Uint8Array(size).fill(seed))
      left -= size
      if (left === 0) controller.close()
    }
  })
}

/** A request whose headers and body are ours to get wrong. */
function rawUpload(headers: Record<string, string | number>): {
  sending: ClientRequest
  answer: Promise<Sent | Error>
} {
  const sending = request(`${server.url}/v1/files?name=raw`, {
    method: 'POST',
    headers: { authorization: `Bearer ${agent.key}`, ...headers }
  })
  const answer = new Promise<Sent | Error>((resolve) => {
    sending.once('error', resolve)
    sending.once('response', (response: IncomingMessage) => {
      void textOf(response).then((body) => resolve({ status: response.statusCode!, body: JSON.parse(body) }), resolve)
    })
  })
  return { sending, answer }
}

/** In bytes; nothing where the system does not say. */
function residentMemory(): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1_024
  } catch {
    return undefined
  }
}

describe('a file', () => {
  it('comes back as it went in, for any key of the project', async () => {
    const bytes = randomBytes(700_001)
    const { status, body } = await upload(bytes, '?name=report.pdf', { 'content-type': 'application/pdf' })
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^fil_[0-9a-z]{25}$/),
        name: 'report.pdf',
        contentType: 'application/pdf',
        size: 700_001
      }
    })
    const response = await download(body.id, admin.key)
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(bytes))
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '700001',
      'content-disposition': `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`,
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store'
    })
    const { rows } = await database.query('select seq, length(bytes) from file_chunk where file_id = $1 order by 1', [
      body.id
    ])
    expect(rows.map((row) => row.length)).toEqual([262_144, 262_144, 175_713])
  })

  it('streams in and out at 20 MiB without being held', async () => {
    await upload(streamOf(MIB))
    const before = residentMemory()
    let most = before ?? 0
    const watch = setInterval(() => (most = Math.max(most, residentMemory() ?? 0)), 20)
    const sent = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => upload(streamOf(20 * MIB, seed))))
    for (const { status, body } of sent) {
      expect(status).toBe(201)
      let size = 0
      for await (const chunk of (await download(body.id)).body!) size += chunk.length
      expect(size).toBe(20 * MIB)
    }
    clearInterval(watch)
    // Six at once: 120 MiB if they were held, and as much again while they are put together.
    if (before !== undefined) expect((most - before) / MIB).toBeLessThan(100)
  })

  it('is of any type, JSON and forms of a browser’s too', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'image/svg+xml; x=y']) {
      const { status, body } = await upload('{"a":', '?name=a', { 'content-type': type })
      expect(status).toBe(201)
      expect(await (await download(body.id)).text()).toBe('{"a":')
    }
    // Somebody who sends none.
    const { sending, answer } = rawUpload({})
    sending.end('abc')
    expect(await answer).toMatchObject({ status: 201, body: { contentType: 'application/octet-stream', size: 3 } })
  })

  it('is nothing that a browser opens, where it is a page', async () => {
    for (const [type, as] of [
      ['text/html', 'application/octet-stream'],
      ['image/svg+xml', 'application/octet-stream'],
      ['application/xhtml+xml', 'application/octet-stream'],
      ['not a type', 'application/octet-stream'],
      ['text/plain; charset=utf-8', 'text/plain']
    ] as const) {
      const { body } = await upload('<script>alert(1)</script>', '?name=page.html', { 'content-type': type })
      const { headers } = await download(body.id)
      expect(headers.get('content-type')).toBe(as)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-disposition')).toMatch(/^attachment;/)
      expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    }
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a "quoted" name.txt', 'a "quoted" name.txt'],
    ['a\r\nSet-Cookie: b=c', 'a Set-Cookie: b=c'],
    ['季度报告 📈.pdf', '季度报告 📈.pdf'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['..', 'file']
  ])('called %j is kept as %j', async (given, name) => {
    const { status, body } = await upload('abc', `?name=${encodeURIComponent(given)}`)
    expect({ status, name: body.name }).toEqual({ status: 201, name })
    const header = (await download(body.id)).headers.get('content-disposition')!
    expect(header).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w.~!%-]+$/)
    expect(decodeURIComponent(header.split("UTF-8''")[1]!)).toBe(name)
  })

  it('takes its name from a Content-Disposition, or does without', async () => {
    const named = await upload('abc', '', { 'content-disposition': `attachment; filename*=UTF-8''caf%C3%A9.txt` })
    expect(named.body.name).toBe('café.txt')
    expect((await upload('abc')).body.name).toBe('file')
    expect(refusal(await upload('abc', '?name=a&other=b'))).toEqual({ status: 400, code: 'request_invalid' })
  })

  it('is not there for another project, nor for nobody', async () => {
    const { body } = await upload('secret', '?name=a')
    for (const [id, key] of [
      [body.id, stranger.key],
      ['fil_0000000000000000000000000', agent.key]
    ]) {
      const response = await download(id, key)
      expect(refusal({ status: response.status, body: await response.json() })).toEqual({
        status: 404,
        code: 'file_not_found'
      })
    }
    expect((await fetch(`${server.url}/v1/files/${body.id}`)).status).toBe(401)
  })
})

describe('what is refused', () => {
  it('stores nothing of a file that is too large, whether or not that was said before', async () => {
    const before = await stored()
    const tooLarge = { status: 413, code: 'file_too_large' }
    const chunked = await upload(streamOf(MOST + 1))
    expect(refusal(chunked)).toEqual(tooLarge)
    expect(chunked.body.detail).toContain('25 MiB')
    expect(refusal(await upload(new Uint8Array(MOST + 1)))).toEqual(tooLarge)
    expect(await stored()).toEqual(before)
    const most = await upload(streamOf(MOST))
    expect(most).toMatchObject({ status: 201, body: { size: MOST } })
  })

  it('hears why while it still sends', async () => {
    const { sending, answer } = rawUpload({ 'content-length': 64 * MIB })
    sending.write(Buffer.alloc(65_536))
    expect(await answer).toMatchObject({ status: 413, body: { code: 'file_too_large' } })
    sending.destroy()
  })

  it('stores nothing of an upload that breaks off', async () => {
    const before = await stored()
    const { sending, answer } = rawUpload({ 'content-length': 20 * MIB })
    sending.write(Buffer.alloc(3 * MIB))
    await until(async () => (await count('file_chunk')) > before[1]!)
    sending.destroy()
    await answer
    await until(async () => (await count('file_chunk')) === before[1])
    expect(await stored()).toEqual(before)
    expect(server.logs()).not.toContain('A request failed unexpectedly')
  })

  it('names an empty file, a form, and a key that is missing', async () => {
    const before = await stored()
    expect(refusal(await upload(''))).toEqual({ status: 400, code: 'file_empty' })
    expect(refusal(await upload(streamOf(0)))).toEqual({ status: 400, code: 'file_empty' })
    const form = new FormData()
    form.append('file', new Blob(['abc']), 'a.txt')
    expect(refusal(await upload(form))).toEqual({ status: 415, code: 'media_type_unsupported' })
    expect(refusal(await upload('abc', '', {}, 'parley_wrong'))).toEqual({ status: 401, code: 'key_invalid' })
    expect(await stored()).toEqual(before)
  })

  it('leaves the other routes to their own limits', async () => {
    const answer = await agent.post('/v1/contacts', JSON.stringify({ body: 'x'.repeat(2 * MIB) }))
    expect(refusal(answer)).toEqual({ status: 413, code: 'request_too_large' })
  })
})

describe('the same Idempotency-Key', () => {
  it('stores the same bytes once', async () => {
    const key = once()
    const bytes = randomBytes(300_000)
    const first = await upload(bytes, '?name=a.bin', key)
    const before = await stored()
    expect(await upload(bytes, '?name=a.bin', key)).toEqual(first)
    expect(await stored()).toEqual(before)
  })

  it('refuses other bytes, and another name', async () => {
    const key = once()
    const reused = { status: 409, code: 'idempotency_key_reused' }
    const first = await upload('abc', '?name=a', key)
    expect(refusal(await upload('abd', '?name=a', key))).toEqual(reused)
    expect(refusal(await upload('abc', '?name=b', key))).toEqual(reused)
    expect(refusal(await upload('abc', '?name=a', { ...key, 'content-type': 'text/csv' }))).toEqual(reused)
    expect(await (await download(first.body.id)).text()).toBe('abc')
  })

  it('goes on where the first try broke off', async () => {
    const key = once()
    const bytes = Buffer.alloc(2 * MIB, 5)
    const { sending, answer } = rawUpload({ ...key, 'content-length': bytes.length })
    const before = await count('file_chunk')
    sending.write(bytes.subarray(0, MIB))
    await until(async () => (await count('file_chunk')) > before)
    sending.destroy()
    await answer
    const again = await until(async () => {
      const sent = await upload(bytes, '?name=raw', key)
      return sent.body.code === 'idempotency_key_running' ? undefined : sent
    })
    expect(again).toMatchObject({ status: 201, body: { size: bytes.length } })
  })

  it('stores once what two send at the same time', async () => {
    const key = once()
    const both = await Promise.all([1, 2].map(() => upload(streamOf(3 * MIB), '?name=twice', key)))
    const made = both.filter(({ status }) => status === 201)
    expect(made.length).toBeGreaterThan(0)
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
    const { rows } = await database.query(`select 1 from file where name = 'twice'`)
    expect(rows).toHaveLength(1)
  })
})

describe('the SDK', () => {
  it('sends bytes, blobs and streams, and reads them back', async () => {
    const bytes = randomBytes(400_000)
    for (const content of [bytes, new Blob([bytes], { type: 'image/png' }), new Blob([bytes]).stream()]) {
      const file = await client.files.upload(content, { name: 'a.png', contentType: 'image/png' })
      expect(file).toMatchObject({ name: 'a.png', contentType: 'image/png', size: bytes.length })
      const response = await client.files.download(file.id)
      expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(bytes))
    }
    await expect(client.files.download('fil_none')).rejects.toMatchObject({ code: 'file_not_found', status: 404 })
    await expect(client.files.upload(streamOf(MOST + 1), { name: 'a' })).rejects.toMatchObject({
      code: 'file_too_large'
    })
  })
})

describe('an attachment', () => {
  let pages: Pages
  let file: Json
  let contact: Json

  beforeAll(async () => {
    pages = new Pages(server)
    file = (await upload('<b>Q3</b>', `?name=${encodeURIComponent('Q3 <b>.html')}`, { 'content-type': 'text/html' }))
      .body
    contact = await pages.ask({ attachments: [file.id] })
  })

  it('is shown on the private page, and downloaded from there without a key', async () => {
    expect(contact.attachments).toEqual([file])
    const link = linkOf(contact)
    const page = await open(link)
    expect(page.text).toContain('Attachment Q3 <b>.html 9 bytes')
    const href = /href="([^"]*\/files\/[^"]*)"/.exec(page.html)![1]!
    const shown = await open(new URL(href, link).href)
    expect(shown).toMatchObject({ status: 200, html: '<b>Q3</b>' })
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="Q3 <b>.html"; filename*=UTF-8''Q3%20%3Cb%3E.html`,
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer'
    })
  })

  it('is behind its own link only', async () => {
    const link = linkOf(contact)
    const other = linkOf(await pages.ask())
    const unattached = (await upload('abc')).body
    expect((await open(`${other}/files/${file.id}`)).status).toBe(404)
    expect((await open(`${link}/files/${unattached.id}`)).status).toBe(404)
    expect((await open(`${link.slice(0, -1)}/files/${file.id}`)).status).toBe(404)
    await database.query('update message set revoked_at = now() where contact_id = $1', [contact.id])
    expect((await open(`${link}/files/${file.id}`)).status).toBe(404)
  })

  it('is shown to operators who signed in, and to nobody else', async () => {
    const operator = new Operator(server)
    const path = `/operator/files/${file.id}`
    expect((await operator.open(path)).html).not.toContain('Q3')
    await operator.signIn(admin.key)
    expect((await operator.open(`/operator/contacts/${contact.id}`)).html).toContain(path)
    expect(await operator.open(path)).toMatchObject({ status: 200, html: '<b>Q3</b>' })
  })

  it('must be there, and be the project’s own', async () => {
    const theirs = (await upload('abc', '', {}, stranger.key)).body
    for (const id of [theirs.id, 'fil_none']) {
      const ask = { kind: 'approval', body: 'May I?', to: 'inbox', attachments: [file.id, id] }
      const refused = await agent.post('/v1/contacts', ask)
      expect(refused).toMatchObject({
        status: 404,
        body: { code: 'file_not_found', errors: [{ path: 'attachments.1' }] }
      })
    }
  })

  it('outlives the sweep that takes what nobody attached', async () => {
    const loose = (await upload(streamOf(600_000))).body
    await database.query(`update file set created_at = now() - interval '25 hours' where id = any($1)`, [
      [loose.id, file.id]
    ])
    await database.query(
      `insert into file_chunk (file_id, seq, bytes) values ('upl_0000000010000000000000000', 0, 'abc'), ('upl_zzzzzzzzz0000000000000000', 0, 'abc')`
    )
    await database.end() // which may be the server's own
    await server.restart()
    database = await storageOf(server)
    await until(async () => (await download(loose.id)).status === 404)
    await until(
      async () => (await database.query(`select 1 from file_chunk where file_id = $1`, [loose.id])).rowCount === 0
    )
    expect((await download(file.id)).status).toBe(200)
    const { rows } = await until(async () => {
      const drafts = await database.query(`select file_id from file_chunk where file_id like 'upl%'`)
      return drafts.rowCount === 1 ? drafts : undefined
    })
    expect(rows).toEqual([{ file_id: 'upl_zzzzzzzzz0000000000000000' }])
  })
})
