import { createHmac, randomUUID } from 'node:crypto'
import { linksIn } from '../../../libs/provider-kit/src/link.ts'
import type { RawRequest } from '../../../libs/provider-kit/src/provider.ts'
import type { SendFailure, SimulatedMessage, Simulator } from '../../../libs/provider-kit/src/simulator.ts'
import { mailDomain, type MailDomain } from './dkim-key.ts'
import { startDns } from './dns.ts'
import { openMail, type Asked } from './open-mail.ts'
import { compose, reply, type Person } from './person.ts'
import { SMTP_PASSWORD, startSmtp, type SmtpFailure } from './smtp.ts'

const INBOUND_SECRET = 'a secret for posted mail'
const NAMES = { 'ann@people.example': 'Ann Lee', 'bob@people.example': 'Bob Roy' } as const

let known: MailDomain | undefined

/** A relay that takes mail, and people who answer it: their mail is signed, and posted as an MX would. */
export async function simulateMail(): Promise<Simulator> {
  const messages: SimulatedMessage[] = []
  const mails = new Map<string, Asked>()
  const dns = await startDns()
  const domain = (known ??= mailDomain('people.example'))
  domain.publish(dns)
  const relay = await startSmtp({
    async onTaken(sent) {
      const mail = await openMail(sent)
      mails.set(mail.messageId, mail)
      messages.push(shown(mail, sent.to[0]!))
    }
  })
  let url = ''
  let last: RawRequest | undefined

  async function post(request: RawRequest): Promise<void> {
    last = request
    const { method, headers, rawBody } = request
    const response = await fetch(url, {
      method,
      headers: headers as Record<string, string>,
      body: Uint8Array.from(rawBody)
    })
    if (!response.ok) throw new Error(`The mail was answered with ${response.status}`)
  }

  return {
    context: { dns: dns.dns },
    config: {
      from: 'Acme <approvals@parley.example>',
      smtpHost: 'localhost',
      smtpPort: relay.port,
      password: SMTP_PASSWORD,
      tlsCa: relay.ca,
      inboundSecret: INBOUND_SECRET
    },
    wrongConfig: { config: { from: 'nobody', smtpHost: 'localhost' }, path: 'from' },
    target: { text: ' Ann@People.example ', canonical: 'ann@people.example' },
    wrongTarget: 'ann',
    placement: { given: { subject: 'Invoice 17' }, isThere: ({ text }) => text.startsWith('Invoice 17\n') },
    spellings: [
      ['ann@people.example', 'Ann+news@PEOPLE.example', 'a\u200bnn@people.example'],
      ['ann.lee@gmail.com', 'annlee@googlemail.com', 'ANN.LEE+x@gmail.com'],
      ['annlee@people.example', 'annlee+x@people.example']
    ],
    people: Object.entries(NAMES).map(([account, name]) => ({ account, name, memberOf: [] })),
    messages: () => messages,
    sends: () => relay.sent.length,
    async write(_target, text, by, repliesTo) {
      const person: Person = { name: NAMES[by as keyof typeof NAMES], address: by, client: 'gmail', domain }
      const asked = repliesTo === undefined ? undefined : mails.get(repliesTo)
      const to = 'approvals@parley.example'
      const mail = asked ? await reply(person, asked, text) : await compose(person, { to, subject: 'Hello', text })
      messages.push({ ...EMPTY, id: `<${randomUUID()}@people.example>`, target: by, from: by, text })
      await post(signed(mail, new Date()))
    },
    redeliver: () => post(last!),
    callAt: (address) => void (url = address),
    lastCall: () => last!,
    sign: ({ rawBody }, at) => signed(rawBody, at),
    failNext: (failure) => relay.failNext(meaning(failure)),
    codes: (target) =>
      relay.sent.filter(({ to }) => to.includes(target)).flatMap(({ raw }) => /^(\d{6})\r?$/m.exec(raw)?.[1] ?? []),
    async stop() {
      await relay.stop()
      await dns.stop()
    }
  }
}

const EMPTY = { links: [], source: '', buttons: [], pings: [], files: [], edits: 0 } as const

function shown({ messageId, references, subject, text, html, files }: Asked, target: string): SimulatedMessage {
  const above = references.at(-1)
  return {
    ...EMPTY,
    id: messageId,
    target,
    text: `${subject}\n${text}`,
    links: linksIn([text, html]),
    source: `${text}\n${html}`,
    files,
    ...(above === undefined ? {} : { repliesTo: above })
  }
}

function signed(rawBody: Buffer, at: Date): RawRequest {
  const stamp = Math.floor(at.getTime() / 1000)
  const v1 = createHmac('sha256', INBOUND_SECRET).update(`${stamp}.`).update(rawBody).digest('hex')
  const headers = { 'content-type': 'message/rfc822', 'x-parley-signature': `t=${stamp},v1=${v1}` }
  return { method: 'POST', path: '/', headers, query: {}, rawBody }
}

function meaning(failure: SendFailure): SmtpFailure {
  switch (failure.type) {
    case 'rate_limited': {
      const text = `4.7.1 Greylisted, try again in ${failure.retryAfterMs / 1000} seconds`
      return { at: 'rcpt', reply: { code: 451, text } }
    }
    case 'unauthorized':
      return { at: 'auth', reply: { code: 535, text: '5.7.8 Bad credentials' } }
    case 'forbidden':
      return { at: 'rcpt', reply: { code: 550, text: '5.7.1 Relaying denied' } }
    case 'broken':
      return { at: 'mail', reply: { code: 421, text: '4.3.0 Come back later' } }
    case 'dropped':
      return { at: 'data', drop: true }
    case 'slow':
      return { at: 'data', hang: true }
  }
}
