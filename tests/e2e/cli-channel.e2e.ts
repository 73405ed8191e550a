// Setting up by the command line, against a platform that keeps and refuses what it is told to.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiOf, type Api, type Json } from '../support/api.ts'
import { mailDomain } from '../support/mail/dkim-key.ts'
import { startDns, type NameServer } from '../support/mail/dns.ts'
import { MAIL_PASSWORD, startDovecot, type Dovecot } from '../support/mail/dovecot.ts'
import { deliverByLmtp } from '../support/mail/lmtp.ts'
import { compose, openMail, reply, type Person } from '../support/mail/person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpRelay } from '../support/mail/smtp.ts'
import { freePort, which } from '../support/program.mjs'
import { startReceiver } from '../support/receiver.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))
const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let api: Api
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  api = apiOf(server)
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})
afterEach(async () => {
  for (const { name } of (await api.get('/v1/channels')).body.channels) {
    if (name !== 'inbox') await api.delete(`/v1/channels/${name}?force=true`)
  }
})

function run(
  words: string[],
  { input, key = server.adminKey, url = server.url }: { input?: string; key?: string; url?: string } = {}
) {
  const env = { PATH: process.env['PATH']!, NO_COLOR: '1', PARLEY_URL: url, PARLEY_KEY: key }
  const child = spawn(words[0]!, words.slice(1), { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  if (input !== undefined) child.stdin.end(input)
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err }))
  )
  return { child, ended, out: () => out }
}

const parley = (args: string[], options: Parameters<typeof run>[1] = {}) =>
  run([process.execPath, BIN, ...args], options)
const ended = (args: string[], options: Parameters<typeof run>[1] = {}) => parley(args, { input: '', ...options }).ended
const add = (...more: string[]) =>
  ended(['channel', 'add', 'recording', platform.url, '--set', 'account=bot', '--password-stdin', ...more], {
    input: `${platform.secret}\n`
  })

describe('doctor', () => {
  it('finds nothing wrong with a server that works', async () => {
    await add('--name', 'rec')
    const { code, out } = await ended(['doctor'])
    const names = [
      'Server',
      'Readiness',
      'Clock of the server',
      'API key',
      'Channels',
      'inbox: Connection',
      'rec: Connection',
      'Policies',
      'Webhooks',
      'Dead letters',
      'Retention'
    ]
    expect(out.match(/^ok {6}\S.*?(?= {2})/gm)).toEqual(names.map((name) => `ok      ${name}`))
    expect(out).toMatch(/, version \d+\.\d+\.\d+ \d+ ms\n/)
    expect(out).toMatch(/\n\n11 ok\n$/)
    expect(code).toBe(0)
  })

  it('says what failed and what to do, as JSON too', async () => {
    await add('--name', 'rec')
    const { id } = await api.make('/v1/webhooks', { url: 'http://127.0.0.1:9/gone' })
    await api.patch(`/v1/webhooks/${id}`, { disabled: true })
    platform.next('me', { status: 401 })
    const { code, out } = await ended(['doctor', '--json'])
    expect(code).toBe(1)
    const bad = JSON.parse(out).filter((one: Json) => one.result !== 'ok')
    expect(bad).toMatchObject([
      { name: 'rec: Connection', result: 'failed', advice: expect.any(String) },
      { name: 'Webhooks', result: 'failed', detail: expect.stringContaining('http://127.0.0.1:9/gone is disabled') }
    ])
    await api.delete(`/v1/webhooks/${id}`)
  })

  it('tells of a webhook that fails', async () => {
    const receiver = await startReceiver()
    receiver.answer = () => ({ status: 500 })
    const { id } = await api.make('/v1/webhooks', { url: receiver.url })
    await api.make('/v1/contacts', { kind: 'notice', body: 'x', to: 'inbox' })
    await until(async () =>
      (await api.get(`/v1/webhooks/${id}/deliveries`)).body.deliveries.some((one: Json) => one.attempts > 0)
    )
    const { code, out } = await ended(['doctor'])
    expect(out).toMatch(/^warn {4}Webhooks .*500/m)
    expect(code).toBe(0)
    await api.delete(`/v1/webhooks/${id}`)
    await receiver.stop()
  })

  it('tells of what is open for longer than its project keeps contacts', async () => {
    const { id } = await api.make('/v1/contacts', { kind: 'approval', body: 'x', to: 'inbox' })
    await api.patch('/v1/projects/prj_default', { retentionDays: 30 })
    expect((await ended(['doctor'])).out).toMatch(/^ok {6}Retention/m)
    const database = await storageOf(server)
    await database.query(`update contact set created_at = created_at - interval '31 days' where id = $1`, [id])
    await database.end()
    const { code, out } = await ended(['doctor'])
    expect(out).toMatch(
      new RegExp(`^warn {4}Retention +1 open for longer than retentionDays: ${id}.*\n +→ Nothing of them`, 'm')
    )
    expect(code).toBe(0)
    await api.post(`/v1/contacts/${id}/cancel`)
    await api.patch('/v1/projects/prj_default', { retentionDays: null })
  })

  it('looks at what an agent’s key may see, and needs a key and a server', async () => {
    const { key } = await api.keyed({ name: 'looker', scope: 'agent' })
    const seen = await ended(['doctor'], { key })
    expect(seen.out).toMatch(/^warn {4}API key +looker, scope agent.*\n +→ Give a key of the scope operator/m)
    expect(seen.code).toBe(0)
    const wrong = await ended(['doctor'], { key: 'parley_wrong' })
    expect(wrong.out).toMatch(/^failed {2}API key .*\n +→ Give another key/m)
    expect(wrong.code).toBe(1)
    const gone = await ended(['doctor'], { url: `http://127.0.0.1:${await freePort()}` })
    expect(gone.out).toMatch(/^failed {2}Server {2}ECONNREFUSED.*\n +→ Start a server.*\n\n1 failed, 0 ok\n$/)
    expect(gone.code).toBe(1)
  })
})

describe('channel add', () => {
  it('takes a URL, settings and a password from stdin, tests, and prints the checks', async () => {
    const { code, out, err } = await add('--name', 'rec', '--unsolicited', 'open', '--uncertain', 'hold')
    expect(out).toMatch(
      /^rec is added\. chn_\w+\nok {6}Connection {2}It works \d+ ms\n\nAsk by it: .+ --to rec:<target>\n$/
    )
    expect({ code, err }).toEqual({ code: 0, err: 'Testing it\n' })
    expect((await api.get('/v1/channels/rec')).body).toMatchObject({
      provider: 'recording',
      unsolicited: 'open',
      uncertain: 'hold',
      config: { url: platform.url, secret: '***', account: 'bot', session: false }
    })
    const list = await ended(['channel', 'list'])
    expect(list.out).toMatch(/^name +provider +unsolicited.*\ninbox +inbox .*\nrec +recording +open +hold +\d{4}-/m)
  })

  it('keeps a channel that does not work, says so and ends with 1', async () => {
    platform.next('me', { status: 403 })
    const { code, out } = await add('--name', 'rec')
    expect(out).toMatch(/failed {2}Connection .*\n.*→ .*\n\nIt is kept\. .*channel remove rec/)
    expect(code).toBe(1)
    expect((await api.get('/v1/channels/rec')).status).toBe(200)
  })

  it.each<[string, string[], RegExp]>([
    [
      'what is missing',
      ['recording', 'http://x.example'],
      /^Error: recording needs the setting "secret": give it with --password-stdin\n$/
    ],
    ['a setting that is none', ['recording', '--set', 'colour=red'], /has no setting "colour"; there are url, secret/],
    ['a value that does not fit', ['recording', '--set', 'session=perhaps'], /session is either true or false/],
    ['a provider that is none', ['fax'], /There is no provider "fax" .*; there are .*recording/],
    [
      'a file that is not there',
      ['recording', '--set', 'secret=@/nowhere'],
      /--set secret: \/nowhere cannot be read \(ENOENT\)/
    ],
    ['a URL that is none', ['email', 'smtp.acme.example'], /^Error: Cannot read the URL: write smtps:/],
    [
      'what the server refuses',
      ['recording', 'http://x.example', '--set', 'secret=short'],
      /config\.secret: .*\(request_invalid\)/
    ]
  ])('names in a line %s', async (_, words, text) => {
    const { code, out, err } = await ended(['channel', 'add', ...words])
    expect(err).toMatch(text)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect((await api.get('/v1/channels')).body.channels).toHaveLength(1)
  })

  const atTerminal = which('script') ? it : it.skip
  atTerminal('asks at a terminal for what is missing, hides secrets, and asks again for what is wrong', async () => {
    const command = `${process.execPath} ${BIN} channel add recording --name asked --set url=${platform.url}`
    const session = run([which('script')!, '-qec', command, '/dev/null'])
    const answer = async (prompt: string, times: number, text: string) => {
      await until(() => session.out().split(prompt).length > times)
      session.child.stdin.write(`${text}\r`)
    }
    await answer('secret: ', 1, 'short')
    await answer('secret: ', 3, platform.secret) // "secret: too small", then the question again
    const { code, out } = await session.ended
    expect(out).toContain('asked is added.')
    expect(out).not.toContain(platform.secret)
    expect(out).not.toContain('short')
    expect(code).toBe(0)
  })
})

it('removes a channel', async () => {
  await add('--name', 'rec')
  await api.make('/v1/contacts', { kind: 'question', body: 'x', to: ['rec:ann'] })
  await expect(ended(['channel', 'remove', 'rec'])).resolves.toMatchObject({
    code: 3,
    err: expect.stringContaining('(channel_in_use)')
  })
  await expect(ended(['channel', 'remove', 'rec', '--force'])).resolves.toMatchObject({
    code: 0,
    out: 'rec is removed.\n'
  })
  await expect(ended(['channel', 'remove', 'rec'])).resolves.toMatchObject({
    code: 3,
    err: expect.stringContaining('(channel_not_found)')
  })
})

describe('channel test', () => {
  const channelId = async () => (await api.get('/v1/channels/rec')).body.id as string
  const contactOf = async (target: string): Promise<Json> => {
    const { contacts } = (await api.get('/v1/contacts')).body
    const summaries = await Promise.all(contacts.map((one: Json) => api.get(`/v1/contacts/${one.id}`)))
    return summaries.map((one) => one.body).find((one) => one.recipients[0].ref === `rec:${target}`)
  }

  it('prints the checks of a channel', async () => {
    await add('--name', 'rec')
    await expect(ended(['channel', 'test', 'rec'])).resolves.toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ok {6}Connection {2}It works \d+ ms\n$/)
    })
    platform.next('me', { status: 503 })
    await expect(ended(['channel', 'test', 'rec', '--to', 'gus'])).resolves.toMatchObject({
      code: 1,
      out: expect.stringMatching(/^failed .*\n.*\nNothing is sent while a check fails\.\n$/)
    })
    expect(platform.sentTo('gus')).toEqual([])
  })

  it('sends a message, waits for the press, and prints each stage', async () => {
    await add('--name', 'rec')
    const testing = parley(['channel', 'test', 'rec', '--to', 'bob'])
    const { token, options } = await until(() => platform.sentTo('bob')[0])
    expect(options).toEqual(['works'])
    await until(() => / sent$/m.test(testing.out()))
    const inbound = `${server.url}/inbound/${await channelId()}`
    const said = { type: 'reply', token, account: 'bob' }
    await platform.post(inbound, [{ id: 'in-bob', ...said, text: 'Here \u001b[2J I am' }])
    await until(() => /I am/.test(testing.out()))
    await platform.post(inbound, [{ id: 'press-bob', ...said, name: 'Bob B.', option: 'works' }])
    const { code, out } = await testing.ended
    expect(out).toMatch(/a reply arrived from rec:bob, and is counted\n +read as no decision: "Here {1,2}\[2J I am"\n/)
    expect(out).toMatch(
      /\n\n +\d+ ms {2}accepted con_\w+\n +\S+ m?s {2}sent\n(.*\n)+ +\S+ m?s {2}a press arrived from rec:bob \(Bob B\.\), and is counted\n +read as answer: It works\n +assurance platform: the platform says who wrote it\n +\S+ m?s {2}answered: the agent has it\n$/
    )
    expect(code).toBe(0)
  })

  it('ends when nobody can be reached, or nobody answers', async () => {
    await add('--name', 'rec')
    platform.next('send', { status: 404 }, 'dan')
    await expect(ended(['channel', 'test', 'rec', '--to', 'dan'])).resolves.toMatchObject({
      code: 1,
      out: expect.stringMatching(/not delivered: .*\n.*nobody could be reached: nobody_reachable\n$/)
    })
    await expect(ended(['channel', 'test', 'rec', '--to', 'eve', '--timeout', '1s'])).resolves.toMatchObject({
      code: 1,
      out: expect.stringMatching(/no press came in time\n$/)
    })
    await expect(ended(['channel', 'test', 'rec', '--timeout', 'soon'])).resolves.toMatchObject({
      code: 3,
      err: 'Error: --timeout "soon" is no duration: write one such as 90s, 10m or 2h\n'
    })
  })

  it('withdraws the question at Ctrl-C', async () => {
    await add('--name', 'rec')
    const testing = parley(['channel', 'test', 'rec', '--to', 'fay'])
    await until(() => / sent$/m.test(testing.out()))
    testing.child.kill('SIGINT')
    const { code, err } = await testing.ended
    expect({ code, said: err.includes('The question is withdrawn.') }).toEqual({ code: 130, said: true })
    expect(await contactOf('fay')).toMatchObject({ status: 'cancelled', reason: 'The test was ended' })
  })
})

describe('the API of it', () => {
  it('is for operators, and marks what is secret', async () => {
    await add('--name', 'rec')
    const agent = await api.keyed({ name: 'agent', scope: 'agent' })
    expect((await agent.post('/v1/channels/rec/test')).body).toMatchObject({ code: 'scope_insufficient' })
    expect((await agent.get('/v1/providers')).body).toMatchObject({ code: 'scope_insufficient' })
    expect((await agent.get('/v1/keys/self')).body).toMatchObject({ name: 'agent', scope: 'agent' })
    expect((await api.post('/v1/channels/none/test')).body).toMatchObject({ code: 'channel_not_found' })
    const { providers } = (await api.get('/v1/providers')).body
    const recording = providers.find((one: Json) => one.name === 'recording')
    expect(recording.config).toMatchObject({ required: ['url', 'secret'], properties: { secret: { secret: true } } })
    expect(providers.map((one: Json) => one.name)).not.toContain('inbox')
  })
})

it.each(
  [['channel'], ['channel', 'add'], ['channel', 'test'], ['channel', 'list'], ['channel', 'remove'], ['doctor']].map(
    (one) => [one]
  )
)('explains itself: %j', async (words) => {
  const { code, out } = await ended([...words, '--help'])
  expect(out).toMatch(/Examples:\n {2}\$ npx parley /)
  expect(code).toBe(0)
})

describeWith(['dovecot-imapd', 'dovecot-lmtpd', 'openssl'], 'a real e-mail channel', () => {
  const US = 'approvals@bridge.example'
  const people = mailDomain('people.example')
  const ann: Person = { name: 'Ann', address: 'ann@people.example', client: 'gmail', domain: people }
  const { domain: _, ...unsigned } = ann
  const directory = mkdtempSync(join(tmpdir(), 'parley-cli-'))
  let dovecot: Dovecot
  let relay: SmtpRelay
  let dns: NameServer
  let mail: Parley

  const here = (args: string[]) => parley(args, { input: '', key: mail.adminKey, url: mail.url })
  const deliver = (raw: Buffer, to: string) => deliverByLmtp(dovecot.lmtpPort, [{ from: ann.address, to: [to], raw }])

  beforeAll(async () => {
    dovecot = await startDovecot()
    dns = await startDns()
    people.publish(dns)
    dns.mail('bridge.example', 'mx.bridge.example')
    dns.text('bridge.example', 'v=spf1 -all')
    relay = await startSmtp({ lmtpPort: dovecot.lmtpPort, local: ['bridge.example'] })
    writeFileSync(join(directory, 'ca.pem'), relay.ca)
    mail = await startParley({ env: { PARLEY_DNS: dns.address } })
  }, 120_000)
  afterAll(async () => {
    await mail?.stop()
    await relay?.stop()
    await dns?.stop()
    await dovecot?.stop()
    rmSync(directory, { recursive: true })
  })

  it('is added by one URL, and all of it is checked', async () => {
    const imap = `imap://approvals:${MAIL_PASSWORD}@127.0.0.1:${dovecot.imapPort}`
    const url = `smtp://${US}:${SMTP_PASSWORD}@localhost:${relay.port}?imap=${imap}&imapTls=none&from=Approvals <${US}>`
    const words = [
      'channel',
      'add',
      'email',
      url,
      '--set',
      `tlsCa=@${join(directory, 'ca.pem')}`,
      '--unsolicited',
      'open'
    ]
    const { code, out, err } = await here(words).ended
    expect(out + err).not.toContain(SMTP_PASSWORD)
    const checks = out.matchAll(/^(ok|warn|failed) +(.+?) {2,}.* m?s$/gm)
    expect([...checks].map(([, result, name]) => `${name}: ${result}`)).toEqual([
      'SMTP login: ok',
      'SMTP encryption: ok',
      'IMAP login: ok',
      'IMAP encryption: warn',
      'IMAP capabilities: ok',
      'Plus-addressing round trip: ok',
      'Clock: ok',
      'MX: ok',
      'SPF: ok',
      'DMARC: warn'
    ])
    expect(out).toMatch(/→ Publish a TXT record such as "v=DMARC1; p=quarantine" at _dmarc/)
    expect(code).toBe(0)
  })

  it('brings the reply to a test, and says what it proves', async () => {
    await deliver(await compose(ann, { to: US, text: 'Is somebody there?' }), US)
    await until(async () => (await apiOf(mail).events()).some((one) => one.type === 'message.received'))
    const testing = here(['channel', 'test', 'email', '--to', ann.address])
    const asked = await openMail(await until(() => relay.sent.find((one) => one.to.includes(ann.address))))
    expect(asked.text).toContain('Reply with anything to test.')
    await deliver(await reply(ann, asked, 'I got it'), /[^\s<>"]+@[^\s<>"]+/.exec(asked.replyTo)![0])
    const { code, out } = await testing.ended
    expect(out).toMatch(
      / sent\n.* a reply arrived from email:ann@people\.example \(Ann\), and is counted\n +read as answer: "I got it"\n/
    )
    expect(out).toMatch(/\n +assurance address: whoever has the address wrote it\n.* answered: the agent has it\n$/)
    expect(code).toBe(0)
  })

  it('says why an unsigned reply does not count, and withdraws the question', async () => {
    const bob = { ...unsigned, address: 'bob@people.example' }
    const testing = here(['channel', 'test', 'email', '--to', bob.address])
    const asked = await openMail(await until(() => relay.sent.find((one) => one.to.includes(bob.address))))
    await deliver(await reply(bob, asked, 'Me too'), /[^\s<>"]+@[^\s<>"]+/.exec(asked.replyTo)![0])
    const { code, out } = await testing.ended
    expect(out).toMatch(
      /is held \(assurance_too_low\)\n +read as .*\n +assurance claimed: .* no DKIM signature \(dkim_missing\)\n$/
    )
    expect(code).toBe(1)
    const { contacts } = (await apiOf(mail).get('/v1/contacts?limit=1')).body
    expect(contacts).toMatchObject([{ title: 'A test of this channel', status: 'cancelled' }])
  })

  it('is examined by the doctor', async () => {
    const { code, out } = await here(['doctor']).ended
    expect(out).toMatch(/^ok +email: Plus-addressing round trip /m)
    expect(out).toMatch(/^warn +email: DMARC .*\n +→ Publish/m)
    expect(out).toMatch(/\n\n2 to look at, \d+ ok\n$/)
    expect(code).toBe(0)
  })
})
