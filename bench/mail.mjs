// npm run bench:mail: what e-mail costs on the way out and back, beside the bare libraries. Method: bench/README.md.
import '../scripts/setup.mjs'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ImapFlow } from 'imapflow'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'

const HELP = `npm run bench:mail -- [--answers N] [--mails N] [--backend embedded|external]

From a mail's arrival to the outcome at the agent's long-poll; mails a second, out and in, beside bare nodemailer and
bare imapflow with mailparser; and memory while a mail of 25 MB comes in. Needs Debian's Dovecot.`
const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '60' },
    mails: { type: 'string', default: '400' },
    backend: { type: 'string', default: 'embedded' },
    help: { type: 'boolean', default: false }
  }
})
if (values.help) {
  console.log(HELP)
  process.exit()
}
const [{ install }, { startDovecot, MAIL_PASSWORD }, { startSmtp, SMTP_PASSWORD }, { startDns }, { mailDomain }] =
  await Promise.all([
    import('../tests/support/installation.mjs'),
    import('../tests/support/mail/dovecot.ts'),
    import('../tests/support/mail/smtp.ts'),
    import('../tests/support/mail/dns.ts'),
    import('../tests/support/mail/dkim-key.ts')
  ])
const { deliverByLmtp } = await import('../tests/support/mail/lmtp.ts')
const { openMail } = await import('../tests/support/mail/open-mail.ts')
const { compose, reply } = await import('../tests/support/mail/person.ts')

const US = 'approvals@bridge.example'
const domain = mailDomain('people.example')
const dovecot = await startDovecot()
const dns = await startDns()
domain.publish(dns)
const relay = await startSmtp()
const parley = await install(values.backend, { durable: true, env: { PARLEY_DNS: dns.address } })
const headers = { authorization: `Bearer ${parley.key}` }
const call = async (method, path, body) => {
  const response = await fetch(parley.url + path, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {})
  })
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

try {
  await parley.start()
  const login = { host: '127.0.0.1', port: dovecot.imapPort, auth: { pass: MAIL_PASSWORD } }
  await call('POST', '/v1/channels', {
    name: 'email',
    provider: 'email',
    unsolicited: 'open',
    config: {
      from: US,
      smtpHost: 'localhost',
      smtpPort: relay.port,
      smtpPassword: SMTP_PASSWORD,
      tlsCa: relay.ca,
      imapHost: login.host,
      imapPort: login.port,
      imapTls: 'none',
      imapPassword: MAIL_PASSWORD
    }
  })
  await listening()
  await arrivals(login)
  await sending()
  await receiving(login)
  await large()
} finally {
  await parley.stop().catch(() => {})
  await parley.remove()
  await relay.stop()
  await dns.stop()
  await dovecot.stop()
}
process.exit()

/** One mail at a time. Beside it the server's own word to a bare client that idles on the same mail. */
async function arrivals(login) {
  const watcher = imap(login, 'approvals')
  let seen = 0
  await watcher.connect()
  await watcher.mailboxOpen('INBOX')
  watcher.on('exists', () => (seen = performance.now()))
  void watcher.idle()
  const ours = []
  const bare = []
  for (let index = -5; index < Number(values.answers); index += 1) {
    const ann = person(`one${index + 5}`)
    const contact = await ask(ann)
    const { raw, to } = await answered(ann)
    const poll = call('GET', `/v1/contacts/${contact.id}?wait=30`).then(() => performance.now())
    await sleep(100 + Math.random() * 600) // at any moment of the server's own rhythm
    seen = 0
    await deliverByLmtp(dovecot.lmtpPort, [{ from: ann.address, to: [to], raw }])
    const acceptedAt = performance.now()
    const polledAt = await poll
    await until(() => seen)
    if (index < 0) continue
    ours.push(polledAt - acceptedAt)
    bare.push(Math.max(0, seen - acceptedAt))
  }
  watcher.close()
  show('arrival to the agent’s long-poll', ours)
  show('  the server’s own notification', bare)
  const above = ours.map((one, index) => one - bare[index]).sort((a, b) => a - b)
  show('  above it', above)
}

async function sending() {
  const count = Number(values.mails)
  const transport = createTransport({
    pool: true,
    host: 'localhost',
    port: relay.port,
    requireTLS: true,
    tls: { ca: relay.ca },
    auth: { user: US, pass: SMTP_PASSWORD },
    maxConnections: 5,
    maxMessages: Infinity
  })
  const sample = await openMail(relay.sent.at(-1))
  const mail = (to) => ({ from: US, to, subject: sample.subject, text: sample.text, html: sample.html })
  await Promise.all(Array.from({ length: 50 }, (_, index) => transport.sendMail(mail(`warm${index}@people.example`))))
  const rates = { bare: [], ours: [] }
  for (let round = 0; round < 3; round += 1) {
    let began = performance.now()
    await Promise.all(
      Array.from({ length: count }, (_, index) => transport.sendMail(mail(`bare${index}@people.example`)))
    )
    rates.bare.push(count / (performance.now() - began))
    const people = Array.from({ length: count }, (_, index) => `email:out${round}-${index}@people.example`)
    const before = relay.sent.length
    began = performance.now()
    for (let at = 0; at < count; at += 100) await ask(people.slice(at, at + 100), 'notice')
    await until(() => relay.sent.length - before >= count)
    rates.ours.push(count / (performance.now() - began))
  }
  transport.close()
  const [bare, ours] = [median(rates.bare), median(rates.ours)]
  console.log(
    `  mails out, a second               ${(ours * 1e3).toFixed(0).padStart(7)}   bare nodemailer ${(bare * 1e3).toFixed(0)}: ${(ours / bare).toFixed(2)} of it`
  )
}

async function receiving(login) {
  const count = Number(values.mails)
  const people = Array.from({ length: count }, (_, index) => person(`in${index}`))
  const contacts = await Promise.all(people.map((one) => ask(one)))
  const raws = await Promise.all(people.map((one) => answered(one)))
  await parley.stop()
  await deliverByLmtp(
    dovecot.lmtpPort,
    raws.map(({ raw, to }) => ({ from: 'x@people.example', to: [to, 'pile@bridge.example'], raw }))
  )
  const client = imap(login, 'pile')
  await client.connect()
  await client.mailboxOpen('INBOX')
  let began = performance.now()
  for await (const { source } of client.fetch('1:*', { source: true })) await simpleParser(source)
  const bare = count / (performance.now() - began)
  client.close()
  await parley.start()
  const first = await settledOf(contacts, 1)
  began = performance.now()
  await settledOf(contacts, count)
  const ours = (count - first) / (performance.now() - began)
  console.log(
    `  mails in, a second, end to end    ${(ours * 1e3).toFixed(0).padStart(7)}   bare imapflow and mailparser ${(bare * 1e3).toFixed(0)}: ${(ours / bare).toFixed(2)} of it`
  )
}

/** How many are settled, once that many are. */
async function settledOf(contacts, least) {
  for (;;) {
    let count = 0
    let cursor = ''
    do {
      const page = await call('GET', `/v1/contacts?status=resolved&kind=approval&limit=100${cursor}`)
      count += page.contacts.filter((one) => contacts.some(({ id }) => id === one.id)).length
      cursor = page.cursor ? `&cursor=${page.cursor}` : ''
    } while (cursor)
    if (count >= least) return count
    await sleep(50)
  }
}

async function large() {
  const ann = person('large')
  const contact = await ask(ann, 'question')
  const asked = await openMail(await until(() => relay.sent.find((mail) => mail.to.includes(ann.address))))
  const content = Buffer.alloc(17_500_000, 'parley ') // 25 MB once it is written in base64
  const raw = await reply(ann, asked, {
    text: 'The file is attached.',
    attachments: [{ filename: 'big.bin', content }]
  })
  await sleep(3_000)
  const before = memory()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, memory())), 20)
  await deliverByLmtp(dovecot.lmtpPort, [{ from: ann.address, to: [addressOf(asked)], raw }])
  await call('GET', `/v1/contacts/${contact.id}?wait=60`)
  clearInterval(timer)
  const size = (raw.length / 1e6).toFixed(0)
  console.log(
    `  memory while ${size} MB come in        ${(most - before).toFixed(0).padStart(7)} MB above the ${before.toFixed(0)} MB before`
  )
}

async function listening() {
  for (let index = 0; ; index += 1) {
    const raw = await compose(person(`probe${index}`), { to: US, text: 'Is somebody there?' })
    await deliverByLmtp(dovecot.lmtpPort, [{ from: 'x@people.example', to: [US], raw }])
    const { events } = await call('GET', '/v1/events?after=0')
    if (events.some((one) => one.type === 'message.received')) return
    await sleep(200)
  }
}

function ask(to, kind = 'approval') {
  const body = 'Build **1.4** is green. May I deploy it?'
  const list = Array.isArray(to) ? to : [`email:${to.address}`]
  return call('POST', '/v1/contacts', { kind, title: 'Deploy 1.4 to production?', body, to: list })
}

async function answered(one) {
  const asked = await openMail(await until(() => relay.sent.find((mail) => mail.to.includes(one.address))))
  return { raw: await reply(one, asked, 'Approve'), to: addressOf(asked) }
}

function person(name) {
  return { name, address: `${name}@people.example`, client: 'gmail', domain }
}

function addressOf({ replyTo }) {
  return /[^\s<>"]+@[^\s<>"]+/.exec(replyTo)[0]
}

function imap(login, user) {
  return new ImapFlow({ ...login, auth: { ...login.auth, user }, secure: false, doSTARTTLS: false, logger: false })
}

async function until(get) {
  for (;;) {
    const value = get()
    if (value) return value
    await sleep(1)
  }
}

function median(list) {
  return list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
}

function show(name, times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share) => sorted[Math.floor(sorted.length * share)].toFixed(0)
  console.log(`  ${name.padEnd(34)}${at(0.5).padStart(7)} ms   p99 ${at(0.99)} ms`)
}

function memory() {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${parley.pid}/status`, 'utf8'))[1]) / 1024
}
