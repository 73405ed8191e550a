import { generateKeyPairSync } from 'node:crypto'
import { dkimSign, sealMessage } from 'mailauth'
import { createTransport } from 'nodemailer'
import { readInboundMail, type RawMail } from './inbound-mail.ts'

const TOKEN = '7f3k2m9qw8x4z1c5-ra-0123456789abcdefghij'
const OTHER = '9z9z9z9z9z9z9z9z-ra-0123456789abcdefghij'
const BOUNCE = '7f3k2m9qw8x4z1c5-ba-0123456789abcdefghij'
const NOW = new Date('2026-11-21T10:00:00Z')
const DATE = 'Sat, 21 Nov 2026 09:59:00 +0000'
const HEADERS = ['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'MIME-Version', 'Content-Type']

const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const settings = {
  address: 'ask@bridge.example',
  domain: 'bridge.example',
  name: 'Acme (Ops) Desk',
  plusAddressing: true,
  trustedServer: undefined as string | undefined,
  maxBytes: 1_000_000
}

type Fields = Record<string, string | readonly string[] | undefined>

/** A reply by Ann, unless told otherwise. */
function compose(fields: Fields = {}, body = 'Approve\r\n'): string {
  const all: Fields = {
    From: 'Ann Lee <ann@acme.example>',
    To: `Parley <ask+${TOKEN}@bridge.example>`,
    Subject: 'Re: Deploy?',
    Date: DATE,
    'Message-ID': '<m1@acme.example>',
    'In-Reply-To': `<msg_1.${TOKEN}@bridge.example>`,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...fields
  }
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}`)
  )
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

async function sign(
  mail: string,
  how: { domain?: string; selector?: string; headers?: string[]; length?: number; at?: Date; expires?: Date } = {}
) {
  const { signatures } = await dkimSign(mail, {
    canonicalization: 'relaxed/relaxed',
    headerList: (how.headers ?? HEADERS).join(':'),
    signatureData: [
      {
        signingDomain: how.domain ?? 'acme.example',
        selector: how.selector ?? 's1',
        privateKey,
        ...(how.length === undefined ? {} : { maxBodyLength: how.length })
      }
    ],
    signTime: how.at ?? new Date('2026-11-21T09:59:30Z'),
    ...(how.expires ? { expires: how.expires } : {})
  } as never)
  return signatures + mail
}

/** What a name's TXT record says, or the error that it ends in. */
type Zone = Readonly<Record<string, string | readonly string[] | { readonly code: string }>>

async function read(mail: string | Buffer, more: Partial<typeof settings> = {}, sent?: string, zone: Zone = {}) {
  const bytes = Buffer.from(mail as string)
  const kept: { name: string; contentType: string; text: string }[] = []
  const asked: string[] = []
  const raw: RawMail = {
    id: 'fil_raw',
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
    }
  }
  const found = await readInboundMail(
    raw,
    { ...settings, ...more },
    {
      dns: async (name) => {
        asked.push(name)
        const found = zone[name]
        if (typeof found === 'object' && 'code' in found) throw Object.assign(new Error('no answer'), found)
        if (found !== undefined) return [found].flat().map((one) => [one])
        if (/^s1\._domainkey\.(?:acme|evil|bridge|mail\.acme)\.example$/.test(name))
          return [[`v=DKIM1; k=rsa; p=${publicKey}`]]
        if (name === 'test._domainkey.acme.example') return [[`v=DKIM1; k=rsa; t=s:y; p=${publicKey}`]]
        throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      },
      files: {
        async save(content, about) {
          const chunks: Uint8Array[] = []
          for await (const chunk of content) chunks.push(chunk)
          const all = Buffer.concat(chunks)
          kept.push({ ...about, text: all.toString() })
          return { id: `fil_${kept.length}`, ...about, size: all.length }
        },
        open: () => {
          throw new Error('nothing is read again')
        }
      },
      now: () => NOW,
      logger: { info() {}, warn() {}, error() {} },
      ...(sent === undefined ? {} : { sent: async () => sent })
    }
  )
  return { ...found, kept, asked }
}

const part = (type: string, body: string, more = '') =>
  `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${more}\r\n${Buffer.from(body).toString('base64')}\r\n`
const multipart = (kind: string, ...parts: string[]) => ({
  type: `multipart/${kind}; boundary="b1"`,
  body: `${parts.map((one) => `--b1\r\n${one}\r\n`).join('')}--b1--\r\n`
})

describe('a signed reply', () => {
  it('proves its address, and when it was written', async () => {
    const { inbound, note } = await read(await sign(compose()))
    expect(inbound).toEqual({
      type: 'reply',
      externalId: expect.stringMatching(/^mail:[0-9a-f]{32}$/),
      raw: 'fil_raw',
      token: TOKEN,
      account: 'ann@acme.example',
      name: 'Ann Lee',
      text: 'Approve',
      assurance: 'address',
      writtenAt: '2026-11-21T09:59:30.000Z',
      place: { messageId: '<m1@acme.example>', references: [`<msg_1.${TOKEN}@bridge.example>`], subject: 'Re: Deploy?' }
    })
    expect(note).toMatchObject({ to: 'ann@acme.example', subject: 'Re: Deploy?', messageId: '<m1@acme.example>' })
  })

  it('is as old as its signature says', async () => {
    const old = compose({ Date: 'Fri, 20 Nov 2026 09:00:00 +0000' })
    const { inbound } = await read(await sign(old, { at: new Date('2026-11-20T09:00:05Z') }))
    expect(inbound).toMatchObject({ assurance: 'address', writtenAt: '2026-11-20T09:00:05.000Z' })
  })

  it('is told by its token in In-Reply-To, or last in References', async () => {
    const plain = { To: 'ask@bridge.example' }
    expect((await read(await sign(compose(plain)))).inbound).toMatchObject({ token: TOKEN, assurance: 'address' })
    const foreign = compose({ ...plain, 'In-Reply-To': `<x@acme.example> <msg_1.${TOKEN}@bridge.example>` })
    expect((await read(await sign(foreign))).inbound).toMatchObject({ token: TOKEN, assurance: 'address' })
    const referring = compose({
      ...plain,
      'In-Reply-To': undefined,
      References: `<a@b> <msg_1.${TOKEN}@bridge.example>`
    })
    expect((await read(await sign(referring))).inbound).toMatchObject({ token: TOKEN, reason: 'token_unsigned' })
  })

  it('is the same mail in each copy', async () => {
    const both = { To: `ask+${TOKEN}@bridge.example`, Cc: `ask+${OTHER}@bridge.example` }
    const copies = [`ask+${TOKEN}@bridge.example`, `ask+${OTHER}@bridge.example`].map((to) =>
      compose({ 'Delivered-To': to, ...both })
    )
    const [first, second] = await Promise.all(copies.map((copy) => read(copy)))
    expect(first!.inbound.externalId).toBe(second!.inbound.externalId)
    expect(second!.inbound).toMatchObject({ token: TOKEN })
  })
})

describe('a signature of another domain than the sender’s', () => {
  const key = `v=DKIM1; k=rsa; p=${publicKey}`
  const relaxed = 'v=DMARC1; p=none'
  /** What a mail from this domain proves, signed by that one. */
  const signedBy = async (domain: string, from: string, zone: Zone, mail = compose({ From: `ann@${from}` })) =>
    read(await sign(mail, { domain }), {}, undefined, { [`s1._domainkey.${domain}`]: key, ...zone })
  const open = { assurance: 'claimed', reason: 'dkim_unaligned' }

  it.each<[string, string, string, Zone]>([
    ['a domain below it', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': relaxed }],
    ['the one above', 'acme.example', 'hr.acme.example', { '_dmarc.acme.example': relaxed }],
    [
      'one beside it',
      'mail.acme.example',
      'hr.acme.example',
      { '_dmarc.acme.example': 'v=DMARC1;p=reject; adkim = R' }
    ],
    ['one that its own record lets', 'acme.example', 'hr.acme.example', { '_dmarc.hr.acme.example': relaxed }],
    [
      'one that it lets although its owner is strict',
      'acme.example',
      'hr.acme.example',
      {
        '_dmarc.hr.acme.example': relaxed,
        '_dmarc.acme.example': 'v=DMARC1; p=reject; adkim=s'
      }
    ],
    ['one under two labels', 'mail.acme.co.uk', 'acme.co.uk', { '_dmarc.acme.co.uk': relaxed }],
    [
      'one written otherwise',
      'MAIL.Acme.Example',
      'acme.example',
      {
        '_dmarc.acme.example': ['spf2.0 whatever', relaxed],
        's1._domainkey.MAIL.Acme.Example': key
      }
    ]
  ])('counts where its organisation says so: %s', async (_, signer, from, zone) => {
    expect((await signedBy(signer, from, zone)).inbound).toMatchObject({ assurance: 'address' })
  })

  it.each<[string, string, string, Zone]>([
    ['it says nothing', 'mail.acme.example', 'acme.example', {}],
    ['only the signer says something', 'mail.acme.example', 'acme.example', { '_dmarc.mail.acme.example': relaxed }],
    ['it is strict', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': 'v=DMARC1; p=none; adkim=s' }],
    ['its owner is strict', 'acme.example', 'hr.acme.example', { '_dmarc.acme.example': 'v=DMARC1; p=none; ADKIM=S;' }],
    [
      'it is strict itself',
      'acme.example',
      'hr.acme.example',
      {
        '_dmarc.hr.acme.example': 'v=DMARC1; adkim=s; p=none',
        '_dmarc.acme.example': relaxed
      }
    ],
    ['it says both', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': 'v=DMARC1; adkim=r; adkim=s' }],
    ['it says what nobody knows', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': 'v=DMARC1; adkim=x' }],
    ['it says two things', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': [relaxed, relaxed] }],
    ['its record is none', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': 'p=none; v=DMARC1' }],
    ['it is a registry', 'mail.acme.example', 'acme.example', { '_dmarc.acme.example': 'v=DMARC1; p=none; psd=y' }],
    ['somebody else has it', 'acme.evil', 'acme.example', { '_dmarc.acme.example': relaxed }],
    ['the signer only ends like it', 'evilacme.example', 'acme.example', { '_dmarc.acme.example': relaxed }],
    ['the suffix is public', 'evil.co.uk', 'acme.co.uk', { '_dmarc.acme.co.uk': relaxed, '_dmarc.co.uk': relaxed }],
    ['the suffix signs', 'co.uk', 'acme.co.uk', { '_dmarc.acme.co.uk': relaxed }],
    ['they rent from one house', 'eve.github.io', 'ann.github.io', { '_dmarc.github.io': relaxed }],
    ['the house signs for its tenant', 'github.io', 'ann.github.io', { '_dmarc.ann.github.io': relaxed }],
    ['they are tenants', 'eve.onmicrosoft.com', 'ann.onmicrosoft.com', { '_dmarc.onmicrosoft.com': relaxed }],
    ['the mailer signs', 'onmicrosoft.com', 'ann.onmicrosoft.com', { '_dmarc.ann.onmicrosoft.com': relaxed }],
    ['a tenant signs for the mailer', 'eve.onmicrosoft.com', 'onmicrosoft.com', { '_dmarc.onmicrosoft.com': relaxed }],
    ['a tenant has two', 'ann.mail.onmicrosoft.com', 'ann.onmicrosoft.com', { '_dmarc.onmicrosoft.com': relaxed }],
    [
      'they are tenants of Google',
      'eve.20230601.gappssmtp.com',
      'ann.20230601.gappssmtp.com',
      {
        '_dmarc.gappssmtp.com': relaxed
      }
    ],
    ['they have one help desk', 'eve.zendesk.com', 'ann.zendesk.com', { '_dmarc.zendesk.com': relaxed }]
  ])('does not count where %s', async (_, signer, from, zone) => {
    expect((await signedBy(signer, from, zone)).inbound).toMatchObject(open)
  })

  it.each(['acme.example', 'ann.onmicrosoft.com', 'ann.github.io', 'ann.20230601.gappssmtp.com'])(
    'is not needed where it is its own: %s, about which nothing more is asked',
    async (domain) => {
      const { inbound, asked } = await signedBy(domain, domain, { [`_dmarc.${domain}`]: 'v=DMARC1; adkim=s' })
      expect(inbound).toMatchObject({ assurance: 'address' })
      expect(asked).toEqual([`s1._domainkey.${domain}`])
    }
  )

  it('waits for a DNS that is away, and proves nothing meanwhile', async () => {
    for (const zone of [
      { '_dmarc.acme.example': { code: 'ESERVFAIL' } },
      { '_dmarc.acme.example': { code: 'ETIMEOUT' } }
    ]) {
      const { inbound } = await signedBy('mail.acme.example', 'acme.example', zone)
      expect(inbound).toMatchObject({ assurance: 'claimed', reason: 'dkim_unchecked', unproven: true })
    }
    const above = { '_dmarc.hr.acme.example': { code: 'ESERVFAIL' }, '_dmarc.acme.example': relaxed }
    expect((await signedBy('acme.example', 'hr.acme.example', above)).inbound).toMatchObject({ unproven: true })
  })

  it('makes nothing of the others worse', async () => {
    const mail = await sign(compose(), { domain: 'mail.acme.example' })
    const both = await sign(compose())
    const signatures = both.slice(0, both.indexOf('\r\nFrom') + 2)
    const { inbound } = await read(signatures + mail)
    expect(inbound).toMatchObject({ assurance: 'address' })
  })

  it('costs no question where it could not count, and two of a DNS that is away', async () => {
    let mail = compose()
    for (const domain of ['evil.example', 'evil.test', 'co.uk']) mail = await sign(mail, { domain })
    expect((await read(mail)).asked).toEqual([])
    const away: Zone = Object.fromEntries(
      [1, 2, 3, 4, 5].map((one) => [`s1._domainkey.m${one}.acme.example`, { code: 'ETIMEOUT' }])
    )
    let many = compose()
    for (const one of [1, 2, 3, 4, 5]) many = await sign(many, { domain: `m${one}.acme.example` })
    const { inbound, asked } = await read(many, {}, undefined, away)
    expect(inbound).toMatchObject({ reason: 'dkim_unchecked', unproven: true })
    expect(asked).toHaveLength(2)
  })
})

describe('proves no more than a claim', () => {
  const reasonOf = async (mail: string, more: Partial<typeof settings> = {}) => {
    const { inbound } = await read(mail, more)
    expect(inbound).toMatchObject({ type: 'reply', assurance: 'claimed', token: expect.any(String) })
    expect(inbound).not.toHaveProperty('writtenAt')
    return inbound.reason
  }

  it('what nobody signed', async () => expect(await reasonOf(compose())).toBe('dkim_missing'))

  it('a body that was changed', async () => {
    expect(await reasonOf((await sign(compose({}, 'Reject\r\n'))).replace('Reject', 'Approve'))).toBe('dkim_failed')
  })

  it('a sender that was changed', async () => {
    expect(await reasonOf((await sign(compose())).replace('ann@acme', 'bob@acme'))).toBe('dkim_failed')
  })

  it('somebody else’s signature', async () => {
    expect(await reasonOf(await sign(compose(), { domain: 'evil.example' }))).toBe('dkim_unaligned')
  })

  it('a key that is not there', async () => {
    expect(await reasonOf((await sign(compose())).replace('s=s1', 's=s2'))).toBe('dkim_failed')
  })

  it('an old signed mail with our token put above its own addressee', async () => {
    const old = await sign(compose({ To: 'bob@acme.example', 'In-Reply-To': undefined }), {
      headers: ['From', 'To', 'Subject', 'Date']
    })
    expect(await reasonOf(`To: ask+${TOKEN}@bridge.example\r\n${old}`)).toBe('header_doubled')
    expect(await reasonOf(`Cc: ask+${TOKEN}@bridge.example\r\n${old}`)).toBe('token_unsigned')
    expect(await reasonOf(`Delivered-To: ask+${TOKEN}@bridge.example\r\n${old}`)).toBe('token_unsigned')
    expect(await reasonOf(`In-Reply-To: <msg_1.${TOKEN}@bridge.example>\r\n${old}`)).toBe('token_unsigned')
  })

  it('a body of which only the beginning is signed', async () => {
    const signed = await sign(compose(), { length: 9 })
    expect(await reasonOf(signed)).toBe('dkim_partial')
  })

  it('a signature by a hash that can be forged', async () => {
    const { signatures } = await dkimSign(compose(), {
      signatureData: [{ signingDomain: 'acme.example', selector: 's1', privateKey, algorithm: 'rsa-sha1' }]
    } as never)
    expect(await reasonOf(signatures + compose())).toBe('dkim_failed')
  })

  it('a date that nobody signed', async () => {
    const dkim = { domainName: 'acme.example', keySelector: 's1', privateKey, headerFieldNames: 'from:to:message-id' }
    const { message } = await createTransport({ streamTransport: true, buffer: true, dkim }).sendMail({
      envelope: { from: 'ann@acme.example', to: 'ask@bridge.example' },
      raw: compose()
    })
    expect(await reasonOf(message.toString())).toBe('date_unsigned')
  })

  it('a signature that has expired', async () => {
    expect(await reasonOf(await sign(compose(), { expires: new Date('2026-11-21T09:59:40Z') }))).toBe('dkim_failed')
  })

  it('a signature that is dated ahead, though its Date is not', async () => {
    const at = (ms: number) => sign(compose(), { at: new Date(NOW.getTime() + ms) })
    expect((await read(await at(4 * 60_000))).inbound).toMatchObject({ assurance: 'address' })
    expect((await read(await at(300_000))).inbound).toMatchObject({ assurance: 'address' })
    expect(await reasonOf(await at(301_000))).toBe('date_ahead')
    expect(await reasonOf(await at(365 * 86_400_000))).toBe('date_ahead')
    for (const time of ['t=99999999999999999999', 'x=99999999999999999999'])
      expect(await reasonOf((await at(0)).replace('t=', `${time}; z=`))).toBe('dkim_failed')
  })

  it('a Date that lies ahead: it is as old as its signature', async () => {
    const ahead = compose({ Date: 'Mon, 23 Nov 2026 09:59:00 +0000' })
    expect((await read(await sign(ahead))).inbound).toMatchObject({
      assurance: 'address',
      writtenAt: '2026-11-21T09:59:30.000Z'
    })
    const dkim = {
      domainName: 'acme.example',
      keySelector: 's1',
      privateKey,
      headerFieldNames: 'from:to:date:message-id'
    }
    const { message } = await createTransport({ streamTransport: true, buffer: true, dkim }).sendMail({
      envelope: { from: 'ann@acme.example', to: 'ask@bridge.example' },
      raw: ahead
    })
    expect(await reasonOf(message.toString())).toBe('date_ahead')
  })

  it('a mail to somebody else, that answers one which named itself like ours', async () => {
    const eve = { To: 'Eve <eve@evil.example>' }
    const named = compose({ ...eve, 'In-Reply-To': `<msg_1.${TOKEN}@bridge.example>` })
    expect(await reasonOf(await sign(named))).toBe('token_unsigned')
    for (const fields of [
      { 'In-Reply-To': `<x.${TOKEN}@evil.example>` },
      { 'In-Reply-To': `<x@evil.example> (x.${TOKEN}@bridge.example)` },
      { To: `"ask+${TOKEN}@bridge.example" <eve@evil.example>`, 'In-Reply-To': undefined },
      { To: `=?utf-8?q?ask+${TOKEN}@bridge.example?= <eve@evil.example>`, 'In-Reply-To': undefined },
      { To: `ask+${TOKEN}@bridge.example <eve@evil.example>`, 'In-Reply-To': undefined },
      { To: `eve@evil.example (ask+${TOKEN}@bridge.example)`, 'In-Reply-To': undefined },
      { To: `"ask+${TOKEN}@bridge" <eve@evil.example>`, 'In-Reply-To': undefined },
      { To: `ask+${TOKEN}@evil.example`, 'In-Reply-To': undefined },
      { To: `eve+${TOKEN}@bridge.example`, 'In-Reply-To': undefined }
    ]) {
      const signed = await sign(compose({ ...eve, ...fields }))
      const { inbound } = await read(signed)
      expect(inbound).toMatchObject({ type: 'unsolicited', assurance: 'claimed', reason: 'token_unsigned' })
      // Whoever delivers it may add what nobody signed.
      const envelope = `Delivered-To: ask+${TOKEN}@bridge.example\r\nCc: ask@bridge.example\r\n`
      expect(await reasonOf(envelope + signed)).toBe('token_unsigned')
    }
  })

  it('a signed To with another token than the address that it came to', async () => {
    const mail = await sign(compose({ To: 'ask@bridge.example', 'In-Reply-To': `<msg_1.${OTHER}@bridge.example>` }))
    expect(await reasonOf(`Delivered-To: ask+${TOKEN}@bridge.example\r\n${mail}`)).toBe('token_unsigned')
  })

  it.each([
    ['To', `ask+${TOKEN}@bridge.example`],
    ['Date', 'Sat, 21 Nov 2026 09:59:50 +0000'],
    ['Message-ID', '<m2@acme.example>'],
    ['In-Reply-To', `<msg_2.${OTHER}@bridge.example>`],
    ['Subject', 'Re: Delete?'],
    ['Content-Type', 'text/html'],
    ['MIME-Version', '1.0']
  ])('an old signed mail with a second %s above', async (name, value) => {
    expect(await reasonOf(`${name}: ${value}\r\n${await sign(compose())}`)).toBe('header_doubled')
  })

  it('an old signed mail under a name that nobody signed, or under none', async () => {
    const headers = HEADERS.filter((one) => one !== 'Message-ID')
    const signed = await sign(compose(), { headers })
    const renamed = signed.replace(/^Message-ID: .*$/m, 'Message-ID: <m2@acme.example>')
    const [first, again] = [await read(signed), await read(renamed)]
    expect(first.inbound).toMatchObject({ type: 'reply', assurance: 'address' })
    expect(again.inbound.externalId).toBe(first.inbound.externalId) // and so is a redelivery
    expect(await reasonOf(await sign(compose({ 'Message-ID': undefined })))).toBe('id_missing')
  })

  it('a key that is only being tried', async () => {
    expect(await reasonOf(await sign(compose(), { selector: 'test' }))).toBe('dkim_testing')
  })

  it('a mail of two authors, or of two types', async () => {
    expect(await reasonOf(await sign(compose({ From: 'ann@acme.example, bob@acme.example' })))).toBe('from_ambiguous')
    const typed = await sign(compose({ 'Content-Type': undefined }))
    expect(await reasonOf(`Content-Type: text/plain\r\nContent-Type: text/html\r\n${typed}`)).toBe('header_doubled')
    const twice = await read(`From: bob@acme.example\r\n${await sign(compose())}`)
    expect(twice.inbound).toMatchObject({ type: 'ignored', reason: 'from_ambiguous' })
  })

  it('more signatures than anybody makes', async () => {
    const mail = await sign(compose())
    const line = mail.slice(0, mail.indexOf('\r\nFrom'))
    expect(await reasonOf(`${`${line}\r\n`.repeat(9)}${mail}`)).toBe('dkim_failed')
  })

  it('what the mail says about itself', async () => {
    const results = 'mx.bridge.example; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example'
    const tampered = (await sign(compose({}, 'Reject\r\n'))).replace('Reject', 'Approve')
    const forged = `Authentication-Results: ${results}\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n${tampered}`
    expect(await reasonOf(forged)).toBe('dkim_failed')
    const trusting = { trustedServer: 'mx.bridge.example' }
    const relayed = 'from evil.example by mail.evil.example with ESMTP; Sat, 21 Nov 2026 09:59:00 +0000'
    expect(await reasonOf(`Received: ${relayed}\r\n${forged}`, trusting)).toBe('dkim_failed')
    const own = 'mx.bridge.example; dkim=fail (dkim=pass) header.d=acme.example; dmarc=fail header.from=acme.example'
    const received = 'from evil.example by mx.bridge.example with ESMTP; Sat, 21 Nov 2026 09:59:00 +0000'
    expect(await reasonOf(`Authentication-Results: ${own}\r\nReceived: ${received}\r\n${tampered}`, trusting)).toBe(
      'dkim_failed'
    )
  })
})

describe('a signature that leaves out how the body is read, as those of Gmail do', () => {
  const headers = ['To', 'Subject', 'Message-ID', 'Date', 'From', 'In-Reply-To', 'References', 'MIME-Version']
  const alternative = multipart(
    'alternative',
    part('text/plain; charset="UTF-8"', 'Reject'),
    part('text/html; charset="UTF-8"', '<div dir="ltr">Reject</div>')
  )
  const reread = async (fields: Fields, body: string, change: (mail: string) => string = (mail) => mail) =>
    (await read(change(await sign(compose(fields, body), { headers })))).inbound
  const proven = { assurance: 'address', text: 'Reject' }
  const open = { assurance: 'claimed', reason: 'content_unsigned' }

  it.each<[string, Fields, string]>([
    ['two ways of writing it', { 'Content-Type': alternative.type }, alternative.body],
    ['them below a blank line', { 'Content-Type': alternative.type }, `\r\n${alternative.body}`],
    [
      'them below what programs say there',
      { 'Content-Type': alternative.type },
      `This is a multi-part message in MIME format.\r\n\r\n${alternative.body}`
    ],
    ['plain text', { 'Content-Type': 'text/plain; charset="UTF-8"' }, 'Reject\r\n'],
    ['text that says nothing of itself', { 'Content-Type': undefined, 'MIME-Version': undefined }, 'Reject\r\n'],
    ['quoted-printable', { 'Content-Transfer-Encoding': 'quoted-printable' }, 'Re=6Aect\r\n'],
    ['HTML', { 'Content-Type': 'text/html; charset=utf-8' }, '<p>Reject</p>\r\n']
  ])('proves %s', async (_, fields, body) => expect(await reread(fields, body)).toMatchObject(proven))

  it.each<[string, (mail: string) => string]>([
    ['another boundary', (mail) => mail.replace('boundary="b1"', 'boundary="b2"')],
    ['the beginning of its boundary', (mail) => mail.replace('boundary="b1"', 'boundary="b"')],
    ['an encoded boundary', (mail) => mail.replace('boundary="b1"', 'boundary="=?utf-8?q?b1?="')],
    ['no type', (mail) => mail.replace(/Content-Type: multipart.*\r\n/, '')],
    ['one part', (mail) => mail.replace(/multipart\/alternative.*/, 'text/plain')],
    ['HTML', (mail) => mail.replace(/multipart\/alternative.*/, 'text/html')],
    ['another kind of parts', (mail) => mail.replace('multipart/alternative', 'multipart/digest')],
    ['an encoding', (mail) => `Content-Transfer-Encoding: base64\r\n${mail}`]
  ])('proves nothing of parts that were given %s', async (_, change) => {
    expect(await reread({ 'Content-Type': alternative.type }, alternative.body, change)).toMatchObject(open)
  })

  it.each<[string, string]>([
    ['a quoted boundary', 'Content-Type: multipart/mixed; boundary=b1'],
    ['another charset', 'Content-Type: text/plain; charset=utf-7'],
    ['HTML', 'Content-Type: text/html; charset=utf-8'],
    ['a mail in it', 'Content-Type: message/rfc822'],
    ['base64', 'Content-Transfer-Encoding: base64']
  ])('proves nothing of a text that was given %s', async (_, header) => {
    const body = 'No.\r\n--b1\r\nContent-Type: text/plain\r\n\r\nApprove\r\n--b1--\r\n'
    const inbound = await reread({ 'Content-Type': undefined }, body, (mail) => `${header}\r\n${mail}`)
    expect(inbound).toMatchObject(open)
  })

  it('may leave out only the encoding', async () => {
    const body = Buffer.from('Reject').toString('base64')
    const mail = await sign(compose({ 'Content-Transfer-Encoding': 'base64' }, `${body}\r\n`))
    expect((await read(mail)).inbound).toMatchObject(open)
    const typed = await sign(
      compose({ 'Content-Type': alternative.type, 'Content-Transfer-Encoding': '7bit' }, alternative.body)
    )
    expect((await read(typed)).inbound).toMatchObject(proven)
  })
})

describe('the word of the operator’s own server', () => {
  const received = 'Received: from out.acme.example by mx.bridge.example with ESMTPS; Sat, 21 Nov 2026 09:59:40 +0000'
  const trusting = { trustedServer: 'mx.bridge.example' }
  const word = (results: string) => `Authentication-Results: mx.bridge.example; ${results}\r\n`
  const says = (results: string) => `${word(results)}${received}\r\n`
  const EXCHANGE =
    'Received: from EX1.bridge.example (10.0.0.1) by mx.bridge.example (10.0.0.2) with Microsoft SMTP Server\r\n' +
    ' (version=TLS1_2) id 15.2.1118.7 via Mailbox Transport; Sat, 21 Nov 2026 09:59:00 +0000\r\n'
  const passed = 'dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example'

  it('counts where the key is gone by now', async () => {
    const mail = (await sign(compose())).replace('s=s1', 's=s2')
    expect((await read(says(passed) + mail, trusting)).inbound).toMatchObject({ assurance: 'address' })
    expect((await read(says(passed) + mail)).inbound).toMatchObject({ assurance: 'claimed' })
  })

  it('needs DMARC and an aligned DKIM, of a signature that covers the token', async () => {
    const gone = (mail: string) => mail.replace('s=s1', 's=s2')
    const mail = gone(await sign(compose()))
    for (const results of [
      'dkim=pass header.d=acme.example',
      'dmarc=pass header.from=acme.example',
      'dkim=pass header.d=evil.example; dmarc=pass header.from=acme.example',
      'dkim=pass header.d=acme.example; dmarc=pass header.from=evil.example'
    ])
      expect((await read(says(results) + mail, trusting)).inbound).toMatchObject({ assurance: 'claimed' })
    const bare = gone(await sign(compose(), { headers: ['From', 'Subject', 'Date'] }))
    expect((await read(says(passed) + bare, trusting)).inbound).toMatchObject({ reason: 'token_unsigned' })
  })

  it('is about one signature, and no other of that domain', async () => {
    const bare = await sign(compose(), { headers: ['From', 'Subject', 'Date', 'Message-ID'] })
    const broken = (await sign(compose())).replace(/\sb=[^;]*?(?=\r\nFrom)/s, ' b=QnJva2VuQnJva2Vu')
    const both = broken.slice(0, broken.indexOf('\r\nFrom') + 2) + bare
    const prefix = /\sb=([\w+/]{8})/.exec(bare)![1]
    for (const named of ['', ' header.s=s1', ` header.s=s1 header.b=${prefix}`]) {
      const results = `dkim=pass header.d=acme.example${named}; dmarc=pass header.from=acme.example`
      const { inbound } = await read(says(results) + both, trusting)
      expect(inbound).toMatchObject({ assurance: 'claimed', reason: 'token_unsigned' })
    }
    const gone = (await sign(compose())).replace('s=s1', 's=s2')
    const start = /\sb=([\w+/]{8})/.exec(gone)![1]!
    const naming = (by: string) => `dkim=pass header.i=@acme.example ${by}; dmarc=pass header.from=acme.example`
    const proof = async (by: string) => (await read(says(naming(by)) + gone, trusting)).inbound
    expect(await proof(`header.s=s2 header.b="${start}"`)).toMatchObject({ assurance: 'address' })
    expect(await proof('header.s=s2 header.b=AAAAAAAA')).toMatchObject({ assurance: 'claimed' })
    expect(await proof('header.s=s3')).toMatchObject({ assurance: 'claimed' })
  })

  it('is on top of what any other server says, or the mail brought it along', async () => {
    const mail = (await sign(compose())).replace('s=s1', 's=s2')
    const ours = `Authentication-Results: mx.bridge.example; ${passed}\r\n`
    for (const other of [
      'mx.evil.example; none',
      'mx.evil.example; dkim=pass',
      'spf=pass; dkim=pass',
      '',
      ';',
      '(x)'
    ]) {
      const above = `Authentication-Results: ${other}\r\n`
      expect((await read(above + ours + mail, trusting)).inbound).toMatchObject({ assurance: 'claimed' })
      expect((await read(above + received + '\r\n' + ours + mail, trusting)).inbound).toMatchObject({
        assurance: 'claimed'
      })
      expect((await read(ours + above + mail, trusting)).inbound).toMatchObject({ assurance: 'address' })
    }
    const internal = `X-MS-Exchange-Organization-AuthAs: Internal\r\n${compose({ From: 'ann@bridge.example' })}`
    const below = `Authentication-Results: mx.evil.example; none\r\n${ours}${internal}`
    expect((await read(below, trusting)).inbound).toMatchObject({ assurance: 'claimed', reason: 'dkim_missing' })
    expect((await read(EXCHANGE + ours + internal, trusting)).inbound).toMatchObject({ assurance: 'address' })
  })

  it('says nothing by what a signer wrote into it', async () => {
    const broken = `${await sign(compose())}\r\nPassed on by a list\r\n`
    const signer = (identity: string) =>
      says(`dmarc=pass header.from=acme.example; dkim=pass header.d=evil.example header.i=${identity}`) + broken
    for (const identity of [
      '"a header.d=acme.example b"@evil.example',
      '"a\theader.d=acme.example\tb"@evil.example',
      '"a; dkim=pass header.d=acme.example; b"@evil.example',
      '"a\\" header.d=acme.example b"@evil.example',
      '@evil.example (header.d=acme.example)',
      '@evil.example (\\) header.d=acme.example)'
    ])
      expect((await read(signer(identity), trusting)).inbound).toMatchObject({ reason: 'dkim_failed' })
  })

  it('makes no signature good that is over, or dated ahead', async () => {
    const gone = (mail: string) => read(says(passed) + mail.replace('s=s1', 's=s2'), trusting)
    const expired = await sign(compose(), { expires: new Date('2026-11-21T09:59:40Z') })
    expect((await gone(expired)).inbound).toMatchObject({ assurance: 'claimed', reason: 'dkim_failed' })
    const ahead = await sign(compose(), { at: new Date('2026-11-21T11:00:00Z') })
    expect((await gone(ahead)).inbound).toMatchObject({ assurance: 'claimed', reason: 'date_ahead' })
  })

  it('says nothing for a domain that does not let the signer sign', async () => {
    const mail = (await sign(compose(), { domain: 'mail.acme.example' })).replace('s=s1', 's=s2')
    const word = 'dkim=pass header.d=mail.acme.example; dmarc=pass header.from=acme.example'
    const proof = async (zone: Zone) => (await read(says(word) + mail, trusting, undefined, zone)).inbound
    expect(await proof({ '_dmarc.acme.example': 'v=DMARC1; p=none; adkim=s' })).toMatchObject({
      reason: 'dkim_unaligned'
    })
    expect(await proof({ '_dmarc.acme.example': 'v=DMARC1; p=none' })).toMatchObject({ assurance: 'address' })
  })

  it('does not make a hash good that can be forged', async () => {
    const { signatures } = await dkimSign(compose(), {
      signatureData: [{ signingDomain: 'acme.example', selector: 's1', privateKey, algorithm: 'rsa-sha1' }]
    } as never)
    expect((await read(says(passed) + signatures + compose(), trusting)).inbound).toMatchObject({
      reason: 'dkim_failed'
    })
  })

  it('counts in a chain that it sealed last', async () => {
    const changed = `${await sign(compose())}\r\nPassed on by a list\r\n`
    const seal = async (authResults: string) =>
      (await sealMessage(changed, {
        signingDomain: 'bridge.example',
        selector: 's1',
        privateKey,
        authResults,
        cv: 'none'
      } as never)) + changed
    const sealed = await seal(`mx.bridge.example; ${passed}`)
    expect((await read(sealed, trusting)).inbound).toMatchObject({ assurance: 'address' })
    expect((await read(sealed)).inbound).toMatchObject({ reason: 'dkim_failed' })
    expect((await read(sealed.replace('Passed on', 'Passed by'), trusting)).inbound).toMatchObject({
      reason: 'dkim_failed'
    })
    const other = await seal(`mx.evil.example; ${passed}`)
    expect((await read(other, trusting)).inbound).toMatchObject({ reason: 'dkim_failed' })
  })

  it('counts for colleagues on Exchange', async () => {
    const internal = async (fields: Fields) => {
      const mail = `X-MS-Exchange-Organization-AuthAs: Internal\r\n${compose(fields)}`
      return (await read(`${EXCHANGE}${word('dkim=none')}${mail}`, trusting)).inbound
    }
    const From = 'Ann Lee <ann@bridge.example>'
    expect(await internal({ From })).toMatchObject({ assurance: 'address', writtenAt: '2026-11-21T09:59:00.000Z' })
    expect(await internal({ From, Date: undefined })).toMatchObject({ assurance: 'claimed', reason: 'date_unsigned' })
    expect(await internal({})).toMatchObject({ assurance: 'claimed', reason: 'dkim_missing' })
  })

  it('counts for colleagues on Exchange Online, which hands mail to a mailbox by HTTPS', async () => {
    const internal = async (by: string) => {
      const hop = `Received: from AM1.eurprd01.prod.outlook.com (2603:10a6::1) by ${by} with HTTPS via C1.PROD.OUTLOOK.COM;`
      const head = `${hop}\r\n Sat, 21 Nov 2026 09:59:00 +0000\r\nAuthentication-Results: ${by}; dkim=none\r\n`
      const mail = compose({ From: 'Ann Lee <ann@bridge.example>' })
      const trusted = { trustedServer: by.toLowerCase() }
      return (await read(`${head}X-MS-Exchange-Organization-AuthAs: Internal\r\n${mail}`, trusted)).inbound
    }
    expect(await internal('AM2.eurprd02.PROD.OUTLOOK.COM')).toMatchObject({ assurance: 'address' })
    expect(await internal('mx.bridge.example')).toMatchObject({ assurance: 'claimed', reason: 'dkim_missing' })
  })

  it('counts for nobody who writes themselves that Exchange knows them, where the server is another', async () => {
    const mail = `X-MS-Exchange-Organization-AuthAs: Internal\r\n${compose({ From: 'Ann Lee <ann@bridge.example>' })}`
    const hop = (by: string) =>
      `Received: from mail.evil.example by ${by} id 1; Sat, 21 Nov 2026 09:59:00 +0000\r\n` as const
    const fromElsewhere = word('dkim=none; dmarc=fail header.from=bridge.example')
    for (const above of [
      fromElsewhere,
      fromElsewhere + hop('mx.bridge.example with ESMTPS'),
      hop('mx.bridge.example with ESMTPS') + fromElsewhere,
      fromElsewhere + hop('mx.bridge.example with ESMTPS') + EXCHANGE,
      hop('mx.bridge.example with ESMTPS (with Microsoft SMTP Server)') + fromElsewhere + EXCHANGE,
      hop('mx.bridge.example with Microsoft SMTP Server by mx.bridge.example with ESMTPS').replace(
        'mail.evil',
        '[1] by'
      ) + fromElsewhere,
      fromElsewhere + hop('mx.evil.example with Microsoft SMTP Server')
    ])
      expect((await read(above + mail, trusting)).inbound).toMatchObject({
        assurance: 'claimed',
        reason: 'dkim_missing'
      })
  })
})

describe('decides nothing', () => {
  const reasonOf = async (mail: string, more: Partial<typeof settings> = {}) => {
    const { inbound, note, kept } = await read(mail, more)
    expect(inbound.type).toBe('ignored')
    expect(note).toBeUndefined()
    expect(kept).toEqual([])
    return inbound.reason
  }

  it.each<[string, Fields]>([
    ['own_mail', { From: 'Parley <ask@bridge.example>' }],
    ['own_mail', { From: `ask+${OTHER}@bridge.example` }],
    ['own_mail', { 'Message-ID': `<msg_2.${OTHER}@bridge.example>` }],
    ['own_mail', { 'Message-ID': '<msg_2.w@bridge.example>' }],
    ['list', { 'List-Id': '<staff.acme.example>' }],
    ['from_missing', { From: undefined }],
    ['bounce_address', { To: `ask+${BOUNCE}@bridge.example`, 'In-Reply-To': undefined }]
  ])('%s: %j', async (reason, fields) => expect(await reasonOf(compose(fields))).toBe(reason))

  it('what is too large', async () => {
    expect(await reasonOf(compose({}, 'x'.repeat(2_000)), { maxBytes: 1_000 })).toBe('too_large')
  })
})

describe('an automatic answer', () => {
  it.each<Fields>([
    { 'Auto-Submitted': 'auto-replied' },
    { 'Auto-Submitted': 'auto-generated; type=x' },
    { 'X-Autoreply': 'yes' },
    { Precedence: 'auto_reply' },
    { Precedence: 'bulk' },
    { 'Return-Path': '<>' },
    { Subject: 'Automatic reply: Deploy?' },
    { Subject: 'Out of office: Deploy?' },
    { Subject: 'Automatische Antwort: Deploy?' },
    { Subject: 'Réponse automatique : Deploy?' },
    { Subject: 'Respuesta automática: Deploy?' },
    { Subject: '=?utf-8?B?6Ieq5Yqo5Zue5aSNOiBEZXBsb3k/?=' },
    { Subject: '自动答复: Deploy?' }
  ])('is told to the agent: %j', async (fields) => {
    const { inbound, note } = await read(compose(fields, 'I am away until Monday. Approve\r\n'))
    expect(inbound).toMatchObject({
      type: 'autoReply',
      token: TOKEN,
      account: 'ann@acme.example',
      text: expect.any(String)
    })
    expect(note).toBeUndefined()
  })

  it('comes back to the address for bounces, too', async () => {
    const away = { To: `ask+${BOUNCE}@bridge.example`, 'In-Reply-To': undefined, 'Auto-Submitted': 'auto-replied' }
    expect((await read(compose(away))).inbound).toMatchObject({ type: 'autoReply', token: BOUNCE })
  })

  it('to nothing of ours is ignored', async () => {
    const mail = compose({ To: 'ask@bridge.example', 'In-Reply-To': undefined, 'Auto-Submitted': 'auto-replied' })
    expect((await read(mail)).inbound).toMatchObject({ type: 'ignored', reason: 'auto_unmatched' })
  })

  it.each<Fields>([
    { 'X-Auto-Response-Suppress': 'All' },
    { 'Auto-Submitted': 'no' },
    { Subject: 'Re: Out of office: may Bob have June?' },
    { Subject: 'Out of office policy' }
  ])('is not what a person wrote: %j', async (fields) => {
    expect((await read(compose(fields))).inbound.type).toBe('reply')
  })
})

describe('a bounce', () => {
  const dsn = (...blocks: string[]) => {
    const { type, body } = multipart(
      'report; report-type=delivery-status',
      'Content-Type: text/plain\r\n\r\nApprove\r\n',
      `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.acme.example\r\n\r\n${blocks.join('\r\n\r\n')}\r\n`,
      `Content-Type: message/rfc822\r\n\r\nMessage-ID: <msg_1.${TOKEN}@bridge.example>\r\nSubject: Deploy?\r\n\r\nApprove\r\n`
    )
    return compose(
      {
        From: 'MAILER-DAEMON@acme.example',
        To: `ask+${BOUNCE}@bridge.example`,
        'In-Reply-To': undefined,
        'Auto-Submitted': 'auto-replied',
        'Content-Type': type
      },
      body
    )
  }
  const hard =
    'Final-Recipient: rfc822; ann@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n user unknown'
  const soft = 'Final-Recipient: rfc822; bob@acme.example\r\nAction: delayed\r\nStatus: 4.4.1'
  const late = 'Final-Recipient: rfc822; ann@acme.example\r\nAction: failed\r\nStatus: 4.4.7'

  it('says for whom, and why', async () => {
    expect((await read(dsn(hard))).inbound).toEqual({
      type: 'receipt',
      externalId: expect.any(String),
      raw: 'fil_raw',
      token: BOUNCE,
      outcome: 'bounced',
      reason: '5.1.1 user unknown'
    })
    expect((await read(dsn(hard, hard))).inbound).toMatchObject({ outcome: 'bounced' })
    expect((await read(dsn(late))).inbound).toMatchObject({ outcome: 'bounced', reason: '4.4.7' })
  })

  it('that may still be delivered waits', async () => {
    expect((await read(dsn(soft))).inbound).toMatchObject({ type: 'ignored', reason: 'bounce_soft' })
    expect((await read(dsn(hard, soft))).inbound).toMatchObject({ type: 'ignored', reason: 'bounce_soft' })
  })

  it('counts by its own token only', async () => {
    const quoted = dsn(hard).replaceAll(BOUNCE, TOKEN)
    expect((await read(quoted)).inbound).toMatchObject({ type: 'ignored', reason: 'bounce_unmatched' })
  })

  it.each([
    [
      'Gmail',
      { 'X-Failed-Recipients': 'ann@acme.example', From: 'mailer-daemon@googlemail.com' },
      '550 5.1.1 no such user'
    ],
    [
      'Exchange',
      { From: 'postmaster@acme.example', Subject: 'Undeliverable: Deploy?' },
      'ann@acme.example\r\n#550 5.7.1 refused'
    ],
    ['163', { From: 'Postmaster@163.com', Subject: '系统退信' }, '550 User not found: ann@163.com'],
    ['QQ Mail', { From: 'PostMaster@qq.com', Subject: '来自qq.com的退信' }, '收件人邮件地址不存在']
  ])('of %s is told by its words', async (_, fields, text) => {
    const mail = compose({ To: `ask+${BOUNCE}@bridge.example`, 'In-Reply-To': undefined, ...fields }, `${text}\r\n`)
    expect((await read(mail)).inbound).toMatchObject({ type: 'receipt', token: BOUNCE, outcome: 'bounced' })
  })

  it('is nothing that a person at a mail server writes', async () => {
    expect((await read(compose({ From: 'Postmaster <postmaster@acme.example>' }))).inbound.type).toBe('reply')
  })

  it('is no complaint', async () => {
    const { type, body } = multipart(
      'report; report-type=feedback-report',
      'Content-Type: text/plain\r\n\r\nspam\r\n',
      'Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n'
    )
    const mail = compose({ 'Content-Type': type }, body)
    expect((await read(mail)).inbound).toMatchObject({ type: 'ignored', reason: 'complaint' })
  })
})

describe('what was written', () => {
  const alternative = (text: string, html: string) =>
    multipart('alternative', part('text/plain; charset=utf-8', text), part('text/html; charset=utf-8', html))
  const saysOf = async (type: string, body: string, sent?: string) =>
    (await read(compose({ 'Content-Type': type }, body), {}, sent)).inbound

  it('is cut out of what the client quotes', async () => {
    const { type, body } = alternative(
      'Reject\n\nToo dear.\n\nOn Sat, 21 Nov 2026 at 10:00, Parley <ask@bridge.example> wrote:\n\n> Approve\n> Reject',
      '<div>Reject<br><br>Too dear.</div><div class="gmail_quote"><div class="gmail_attr">On Sat, Parley wrote:</div><blockquote>Approve</blockquote></div>'
    )
    const inbound = await saysOf(type, body)
    expect(inbound).toMatchObject({ text: 'Reject\n\nToo dear.' })
    expect(inbound).not.toHaveProperty('unsure')
  })

  it('is told from what we sent', async () => {
    const sent = 'Deploy build 1042 of the billing service?\n\nApprove\nReject'
    expect(await saysOf('text/plain', `Reject\r\n\r\n${sent}`, sent)).toMatchObject({ text: 'Reject' })
  })

  it.each([
    ['@Parley approve', 'approve'],
    ['@parley, approve', 'approve'],
    ['@Parley: Approve. Next time cc legal.', 'Approve. Next time cc legal.'],
    ['@Parley\r\nReject', 'Reject'],
    ['＠Parley 批准', '批准'],
    ['@Parley批准', '批准'],
    ['@Acme (Ops)  Desk approve', 'approve'],
    ['@ask@bridge.example approve', 'approve'],
    ['@Parley <ask@bridge.example> approve', 'approve'],
    [`@Parley<mailto:ask+${TOKEN}@bridge.example> approve`, 'approve']
  ])('says to us by name what it says without it: %s', async (text, said) => {
    const inbound = await saysOf('text/plain; charset=utf-8', text)
    expect(inbound).toMatchObject({ type: 'reply', text: said })
    expect(inbound).not.toHaveProperty('unsure')
  })

  it.each([
    '@Parley',
    '@Ann approve',
    '@Parleys approve',
    '@Parley.example approve',
    '@Acme approve',
    '@Ann @Parley approve',
    'Do as @Parley says',
    'The one by @Parley',
    'Parley approve'
  ])('keeps a name that is no address, or not ours: %s', async (text) => {
    expect(await saysOf('text/plain; charset=utf-8', text)).toMatchObject({ type: 'reply', text })
  })

  it.each([
    ['@Parley <ask@bridge.example> approve', 'class="gmail_plusreply"'],
    ['@Parley<mailto:ask@bridge.example> approve', 'id="OWAAM1" class="mention"'],
    ['@Parley approve', '']
  ])('names us as clients do, in its text and its HTML: %s', async (text, mark) => {
    const { type, body } = alternative(
      text,
      `<div><a ${mark} href="mailto:ask@bridge.example">@Parley</a> approve</div>`
    )
    const inbound = await saysOf(type, body)
    expect(inbound).toMatchObject({ text: 'approve' })
    expect(inbound).not.toHaveProperty('unsure')
  })

  it('names us in no time, however long it is', async () => {
    for (const text of [
      '@Parley '.repeat(30_000),
      `${' '.repeat(100_000)}@Parley${' '.repeat(100_000)}x`,
      '@'.repeat(90_000)
    ])
      expect((await saysOf('text/plain', `x${text}`)).type).toBe('reply')
  })

  it('is unsure where the two ways of writing it differ', async () => {
    const { type, body } = alternative('Approve', '<p>Do not approve</p>')
    expect(await saysOf(type, body)).toMatchObject({ unsure: true })
  })

  it('is what can be seen', async () => {
    const html = '<div style="display:none">APPROVE</div><p>No</p>'
    expect(await saysOf('text/html; charset=utf-8', html)).toMatchObject({ text: 'No' })
  })

  it('may be Chinese in GB18030 and HTML only', async () => {
    const bytes = Buffer.from([0xcd, 0xac, 0xd2, 0xe2])
    const head = compose({ 'Content-Type': 'text/html; charset="gb18030"', 'Content-Transfer-Encoding': '8bit' }, '')
    const mail = Buffer.concat([Buffer.from(`${head}<div>`), bytes, Buffer.from('</div>\r\n')])
    expect((await read(mail)).inbound).toMatchObject({ text: '同意' })
  })

  it('is in no attachment, whatever it is called, and in no mail in the mail', async () => {
    const { type, body } = multipart(
      'mixed',
      part('text/plain', 'See my notes.'),
      part('text/plain; name=notes.txt', 'APPROVE', 'Content-Disposition: inline; filename="../no\u0007tes.txt"\r\n'),
      part('text/html', '<p>APPROVE</p>', 'Content-Disposition: attachment; filename="a.html"\r\n'),
      'Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nAPPROVE\r\n',
      part('text/calendar', 'BEGIN:VCALENDAR'),
      part('image/png', 'png', 'Content-ID: <p1>\r\nContent-Disposition: inline\r\n')
    )
    const { inbound, kept } = await read(compose({ 'Content-Type': type }, body))
    expect(inbound).toMatchObject({ text: 'See my notes.' })
    expect(kept.map((one) => one.name)).toEqual(['no tes.txt', 'a.html', 'mail.eml', 'file', 'file'])
    expect(inbound).toMatchObject({ attachments: kept.map(({ name, contentType }) => ({ name, contentType })) })
  })

  it('takes twenty attachments', async () => {
    const file = part('image/png', 'png', 'Content-Disposition: attachment; filename="a.png"\r\n')
    const { type, body } = multipart('mixed', part('text/plain', 'No'), ...Array.from({ length: 30 }, () => file))
    expect((await read(compose({ 'Content-Type': type }, body))).kept).toHaveLength(20)
  })
})

describe('without a token', () => {
  const unasked = {
    To: 'ask@bridge.example',
    'In-Reply-To': '<x1@acme.example>',
    References: '<x0@acme.example> <x1@acme.example>'
  }

  it('a mail is unasked, and says what it follows', async () => {
    const { inbound, note } = await read(await sign(compose(unasked)))
    expect(inbound).toMatchObject({
      type: 'unsolicited',
      account: 'ann@acme.example',
      name: 'Ann Lee',
      subject: 'Re: Deploy?',
      text: 'Approve',
      assurance: 'address',
      ref: { messageId: '<m1@acme.example>', references: ['<x0@acme.example>', '<x1@acme.example>'] },
      follows: [
        { messageId: '<x1@acme.example>' },
        { relayId: '<x1@acme.example>' },
        { messageId: '<x0@acme.example>' },
        { relayId: '<x0@acme.example>' }
      ]
    })
    expect(note).toMatchObject({ to: 'ann@acme.example' })
  })

  it('a reply is told by the id that a relay gave, where addresses carry no token', async () => {
    const id = '<0100018b5c3c-1@eu-west-1.amazonses.com>'
    const mail = await sign(compose({ ...unasked, 'In-Reply-To': id }))
    expect((await read(mail, { plusAddressing: false })).inbound).toMatchObject({
      type: 'reply',
      ref: { relayId: id },
      assurance: 'address'
    })
    expect((await read(mail)).inbound.type).toBe('unsolicited')
  })

  it('somebody who watches answers a mail of ours', async () => {
    const id = '<msg_1.w@bridge.example>'
    expect((await read(compose({ ...unasked, 'In-Reply-To': id }))).inbound).toMatchObject({
      type: 'reply',
      ref: { messageId: id }
    })
  })
})

it('reads a mail without a Message-ID, twice the same', async () => {
  const mail = compose({ 'Message-ID': undefined })
  const [first, second] = await Promise.all([read(mail), read(mail)])
  expect(first.inbound.externalId).toBe(second.inbound.externalId)
  expect(first.note).toBeUndefined()
})

it.each<[string, Fields, string?]>([
  ['addressees', { To: 'a@b.example, '.repeat(7_000) }],
  ['brackets', { To: '<'.repeat(100_000) }],
  ['quotes', { From: '"'.repeat(100_000) }],
  ['comments', { From: '('.repeat(100_000) }],
  ['encoded words', { Subject: '=?utf-8?q?=41?= '.repeat(6_000) }],
  ['folds', { Subject: 'a\r\n '.repeat(30_000) }],
  ['references', { References: '<a@b.example> '.repeat(8_000) }],
  ['half tokens', { 'Delivered-To': `+${'0a1b2c3d4e5f6a7b-'.repeat(6_000)}` }],
  ['results', { 'Authentication-Results': `mx.bridge.example; ${'(dkim=pass); '.repeat(8_000)}` }],
  [
    'signatures',
    { 'DKIM-Signature': Array.from({ length: 500 }, () => 'v=1; a=rsa-sha256; d=a.example; s=b; h=from; b=x') }
  ],
  ['parts', { 'Content-Type': 'multipart/mixed; boundary=b1' }, '--b1\r\n\r\nx\r\n'.repeat(900)],
  [
    'nested parts',
    { 'Content-Type': 'multipart/mixed; boundary=b1' },
    '--b1\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n'.repeat(900)
  ],
  ['delivery reports', { 'Content-Type': 'message/delivery-status' }, 'Action: failed\r\n\r\n'.repeat(40_000)]
])('is not held up by many %s', async (...[, fields, body]) => {
  // What grows with the square is not done before the test's own time is over.
  const said = await read(compose(fields, body), { trustedServer: 'mx.bridge.example' }).catch(() => 'refused')
  expect(said).toBeDefined()
})
