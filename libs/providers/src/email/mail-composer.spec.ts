import { decide, type Form } from '@parley/core'
import type { OutboundMessage } from '@parley/provider-kit'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { anAttachment, anOption, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { composeClosing, composeCode, composeMail, composeNote, sentText } from './mail-composer.ts'
import { mailRef } from './mail-header.ts'
import type { MailSettings } from './request.mapper.ts'

const ANN = 'ann@acme.example'
const settings: MailSettings = {
  name: '',
  address: 'ask@bot.example',
  domain: 'bot.example',
  plusAddressing: true,
  imapHost: 'imap.bot.example'
}
const mute: MailSettings = { ...settings, imapHost: undefined }
const transport = createTransport({ streamTransport: true, buffer: true })

async function wire(options: SendMailOptions): Promise<{ raw: string; mail: ParsedMail; envelope: object }> {
  const sent = await transport.sendMail(options)
  const raw = (sent.message as Buffer).toString()
  return { raw, mail: await simpleParser(sent.message as Buffer), envelope: sent.envelope }
}

const asked = (given: Partial<OutboundMessage> = {}, to = ANN) =>
  wire(composeMail(anOutboundMessage(given), to, settings))
const header = (mail: ParsedMail, name: string): unknown => mail.headers.get(name)

describe('the mail that asks', () => {
  it('says by whom, to whom, when and about what, and reads back the same', async () => {
    const message = anOutboundMessage()
    const { mail, envelope } = await asked()
    expect(mail.from?.value).toEqual([{ name: 'deploy-bot via Acme', address: 'ask@bot.example' }])
    expect(mail.to).toMatchObject({ value: [{ name: 'Ann Lee', address: ANN }] })
    expect(mail.replyTo?.value[0]?.address).toBe(`ask+${message.token}@bot.example`)
    expect(envelope).toEqual({ from: `ask+${message.bounceToken}@bot.example`, to: [ANN] })
    expect(mail.messageId).toBe(`<${message.id}.${message.token}@bot.example>`)
    expect(mail.date).toEqual(message.createdAt)
    expect(mail.subject).toBe(message.title)
    expect(header(mail, 'auto-submitted')).toBe('auto-generated')
    expect(header(mail, 'x-auto-response-suppress')).toBe('All')
    expect(header(mail, 'x-parley')).toBe(message.contactId)
    expect([mail.cc, mail.bcc, mail.inReplyTo, mail.references]).toEqual([undefined, undefined, undefined, undefined])
  })

  it('is the same for each attempt', async () => {
    const [first, second] = await Promise.all([asked({ attempt: 1 }), asked({ attempt: 2 })])
    const lines = ({ raw }: { raw: string }) => raw.split('\r\n').filter((line) => !/boundary=|^--/.test(line))
    expect(lines(second)).toEqual(lines(first))
  })

  it('puts text first and HTML beside it, in short lines', async () => {
    const { raw, mail } = await asked({ title: '部署到生产环境', body: '请批准这次部署。'.repeat(200) })
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'))
    expect(Math.max(...raw.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThan(998)
    expect(mail.subject).toBe('部署到生产环境')
    const sent = sentText(anOutboundMessage({ title: mail.subject!, body: '请批准这次部署。'.repeat(200) }), settings)
    expect(sent).toContain(mail.text)
  })

  it('names the channel instead of the project where the channel has a name, and nobody twice', async () => {
    const from = (agent: string, name: string) =>
      composeMail(anOutboundMessage({ agent }), ANN, { ...settings, name }).from
    expect(from('deploy-bot', 'Acme Approvals')).toMatchObject({ name: 'deploy-bot via Acme Approvals' })
    expect(from('Acme', '')).toMatchObject({ name: 'Acme' })
  })

  it('names the key beside the agent’s own name, wherever it stands, and shows no risk that was not stated', () => {
    const message = anOutboundMessage({ agent: 'Acme', key: 'billing', context: { impact: 'Much' } })
    const { from, text, html } = composeMail(message, ANN, settings)
    expect(from).toMatchObject({ name: 'Acme, by key billing via Acme' })
    for (const shown of [text, html]) {
      expect(shown).toContain('Acme, by key billing, asks for your approval')
      expect(shown).not.toMatch(/\brisk\b/i)
    }
  })

  it('keeps a local part within 64 characters, and adds nothing where the server takes no plus', async () => {
    const long = { ...settings, address: 'approvals-of-acme-production@bot.example' }
    for (const one of [long, { ...settings, plusAddressing: false }]) {
      const { replyTo, envelope, messageId } = composeMail(anOutboundMessage(), ANN, one)
      expect(replyTo).toBeUndefined()
      expect(envelope).toMatchObject({ from: one.address })
      expect(messageId).toContain(anOutboundMessage().token)
    }
  })

  it('follows what came before, of either side', async () => {
    const { mail } = await asked({
      follows: {
        messageId: '<b@ann.example>',
        references: ['<a@bot.example>'],
        subject: 'RE: Aw: 回复：Deploy checkout'
      }
    })
    expect(mail.inReplyTo).toBe('<b@ann.example>')
    expect(mail.references).toEqual(['<a@bot.example>', '<b@ann.example>'])
    expect(mail.subject).toBe('Re: Deploy checkout')
    expect(
      mailRef(anOutboundMessage({ follows: { messageId: '<b@ann.example>', references: [], subject: 'x' } }), settings)
    ).toEqual({
      messageId: mail.messageId,
      references: ['<b@ann.example>'],
      subject: 'Re: x'
    })
  })

  it('names the first and the latest of a long conversation', () => {
    const references = Array.from({ length: 40 }, (_, index) => `<${index}@bot.example>`)
    const follows = { messageId: '<40@bot.example>', references, subject: 'x' }
    const named = composeMail(anOutboundMessage({ follows }), ANN, settings).references as string[]
    expect([named.length, named[0], named.at(-1)]).toEqual([20, '<0@bot.example>', '<40@bot.example>'])
  })

  it('lets nobody write a header', async () => {
    const evil = 'x\r\nBcc: eve@evil.example\n\u2028To: eve@evil.example\u202egnp.exe 🚀\u200f'
    const { raw, mail } = await asked({
      title: evil,
      agent: `${evil} <ceo@acme.example>`,
      project: evil,
      recipient: evil,
      contactId: 'con_1\r\nX-Evil: 1',
      attachments: [anAttachment(`a\r\nX-Evil: 1\u202efdp.txt`, 'x', 'text/plain\r\nX-Evil: 1')],
      follows: { messageId: '<a@b>\r\nX-Evil: 1', references: ['<c@d>\r\nX-Evil: 1'], subject: evil }
    })
    expect(raw).not.toMatch(/^(bcc|x-evil):/im)
    expect(raw.match(/^(to|from|subject):/gim)).toHaveLength(3)
    expect(mail.from?.value).toHaveLength(1)
    expect(mail.from?.value[0]?.name).not.toMatch(/[@<>\u202e\u200f]/)
    expect(mail.subject).not.toMatch(/[\u202e\u200f\n]/)
    expect(mail.inReplyTo).toBeUndefined()
    expect(mail.to).toMatchObject({ value: [{ address: ANN }] })
  })

  it('cuts a subject that is too long, and makes one where there is no title', async () => {
    expect(Array.from((await asked({ title: '🚀'.repeat(300) })).mail.subject!)).toHaveLength(200)
    const untitled = anOutboundMessage({ body: '# Deploy *now*?' })
    const { title: _, ...rest } = untitled
    expect(composeMail(rest, ANN, settings).subject).toBe('Deploy now?')
  })
})

describe('files', () => {
  it('go with the mail and come out the same', async () => {
    const { mail } = await asked({
      attachments: [
        anAttachment('plan.txt', 'the plan'),
        anAttachment('письмо', 'Subject: x\n\nbody', 'message/rfc822')
      ]
    })
    const files = mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, String(content)])
    expect(files).toEqual([
      ['plan.txt', 'text/plain', 'the plan'],
      ['письмо', 'application/octet-stream', 'Subject: x\n\nbody']
    ])
    expect(mail.text).toContain('Attached: plan.txt (8 B)')
  })

  it('stay behind where they are too large together, or would be run, and are named', async () => {
    const attachments = [
      anAttachment('a.bin', 6_000_000),
      anAttachment('b.bin', 5_200_000),
      anAttachment('c.txt', 'c'),
      anAttachment('report.pdf.EXE ', 'x', 'application/pdf'),
      anAttachment('innocent.pdf', 'x', 'application/x-msdownload')
    ]
    const { text, html, attachments: sent } = composeMail(anOutboundMessage({ attachments }), ANN, settings)
    expect(sent?.map((file) => file.filename)).toEqual(['a.bin', 'c.txt'])
    for (const part of [String(text), String(html)]) {
      expect(part).toContain('Not attached: b.bin (5.2 MB), because it is too large')
      expect(part).toMatch(/Not attached: report\.pdf\.EXE \(1 B\)/)
      expect(part).toContain('Not attached: innocent.pdf')
    }
  })
})

describe('whoever watches', () => {
  it.each(['cc', 'bcc'] as const)('gets a mail of their own that asks nothing (%s)', async (watches) => {
    const {
      token: _,
      link: __,
      ...message
    } = anOutboundMessage({ watches, recipient: 'Cy', asked: ['Ann Lee', 'Bob'] })
    const { mail, raw, envelope } = await wire(composeMail(message, 'cy@acme.example', settings))
    expect(raw).not.toContain('-r1-')
    expect(raw).not.toContain('/r/')
    expect(mail.replyTo).toBeUndefined()
    expect(mail.messageId).toBe(`<${message.id}.w@bot.example>`)
    expect(envelope).toMatchObject({ from: `ask+${message.bounceToken}@bot.example` })
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('Ann Lee and Bob were asked. Nothing is expected of you')
      expect(part).not.toContain('reply above this line')
      expect(part).toContain('Approve')
    }
  })
})

describe('the text', () => {
  const full = anOutboundMessage({
    action: { name: 'deploy.release', arguments: { service: 'checkout', nested: { by: 'ann' } }, editable: true },
    context: {
      risk: 'critical',
      confidence: 0.9,
      signals: [{ level: 'danger', text: 'No backup since May' }],
      impact: 'Payments pause',
      rollback: 'Redeploy 4.1.7',
      suggestion: 'Wait for the night',
      links: [{ label: 'Dashboard', url: 'https://grafana.acme.example/d' }]
    },
    deadlineAt: new Date('2026-11-23T13:16:00Z')
  })

  it('and the HTML hold everything that matters to the decision', () => {
    const { text, html } = composeMail(full, ANN, settings)
    const shown = String(html)
      .replace(/<[^>]*>/g, ' ')
      .replace(/&quot;/g, '"')
      .replace(/\s+/g, ' ')
    for (const fact of [
      'deploy-bot asks for your approval',
      full.title!,
      'Acme',
      'Critical risk',
      'Mon 23 Nov 2026, 13:16 UTC+00:00',
      '2 days after',
      '412 checks',
      'deploy.release',
      'service',
      'checkout',
      '"ann"',
      'Danger',
      'No backup since May',
      'Payments pause',
      'Redeploy 4.1.7',
      'Wait for the night',
      '90%',
      'Dashboard',
      'grafana.acme.example',
      'Approve',
      'Reject',
      'Or reply to this mail with nothing but “Approve” or 1, “Reject” or 2 on the first line',
      'do not forward'
    ]) {
      expect(String(text).replace(/\*\*/g, '')).toContain(fact)
      expect(shown).toContain(fact)
    }
    expect(text).toContain(full.link)
    expect(html).toContain(`${full.link}?option=reject`)
  })

  it('says how to reply only where replies come in', () => {
    for (const part of [composeMail(full, ANN, mute).text, composeMail(full, ANN, mute).html]) {
      expect(part).not.toContain('reply above')
      expect(part).not.toContain('Or reply')
      expect(part).toContain('Replies to this mail are not read')
    }
    expect(sentText(full, { ...mute, inboundSecret: 'x'.repeat(16) })).toMatch(/^-- reply above this line --\n/)
  })

  it('lists the fields of a form with what they offer and what they take when they are left out', () => {
    const options = [{ value: 's', label: 'Small' }, 'Large']
    const fields = [
      { id: 'a', label: 'Size', type: 'select' as const, required: true, options },
      { id: 'b', label: 'Seats', type: 'number' as const, required: true, default: 2 }
    ]
    const text = String(composeMail(anOutboundMessage({ form: { fields } }), ANN, settings).text)
    expect(text.replace(/\s+/g, ' ')).toContain('Size (needed; one of Small, Large)')
    expect(text).toContain('Seats (2 if left out)')
  })

  describe('says how to fill in a form by a reply, as a reply is read', () => {
    const form: Form = { fields: [{ id: 'n', label: 'How many, in all', type: 'number', required: true }] }
    const howTo = (more: Partial<OutboundMessage>) =>
      sentText(anOutboundMessage({ form, ...more }), settings).replace(/\s+/g, ' ')

    it('a question', () => {
      const text = howTo({ kind: 'question', options: [] })
      expect(text).toContain('- How many, in all (needed)')
      expect(text).toContain('Or reply to this mail with a line for each field, such as “How many, in all: …”.')
      const read = decide('How many, in all: 3', { kind: 'question', options: [], form })
      expect(read).toMatchObject({ decision: 'answer', values: { n: 3 } })
    })

    it('an approval', () => {
      const options = [anOption('yes', 'Go on', 'approve'), anOption('no', 'Reject', 'reject')]
      const text = howTo({ options })
      expect(text).toContain('with nothing but “Go on” or 1, “Reject” or 2 on the first line.')
      expect(text).toContain('goes on below it with a line for each field, such as “How many, in all: …”.')
      for (const said of ['Go on\nHow many, in all: 3', '1\n\nHow many, in all: 3'])
        expect(decide(said, { kind: 'approval', options, form })).toMatchObject({ option: 'yes', values: { n: 3 } })
      expect(decide('2', { kind: 'approval', options, form })).toMatchObject({ option: 'no' })
    })
  })

  it('puts what the agent adds before what was asked', () => {
    const text = sentText(anOutboundMessage({ turn: 'The canary failed.' }), settings)
    expect(text.indexOf('The canary failed.')).toBeLessThan(text.indexOf('WHAT WAS ASKED'))
    expect(text).toContain('deploy-bot adds something')
  })

  it('tells of a notice without asking', () => {
    const { deadlineAt: _, ...message } = anOutboundMessage({ kind: 'notice', options: [] })
    const { html, text } = composeMail(message, ANN, settings)
    expect(html).not.toContain('/r/')
    expect(text).toContain('Nothing is expected of you. If you reply, it is passed on to the agent.')
  })

  it('asks for words where a question has no options', () => {
    const text = sentText(anOutboundMessage({ kind: 'question', options: [] }), settings)
    expect(text).toContain('Or reply to this mail: your words are the answer.')
  })

  it('says which option needs a comment', () => {
    const options = [anOption('go', 'Go', 'approve'), anOption('no', 'No', 'reject', 'required')]
    expect(sentText(anOutboundMessage({ options }), settings)).toContain('2. No (needs a comment)')
  })
})

describe('the mail that closes', () => {
  const vote = {
    name: 'Bob',
    delegateFor: 'Cy',
    option: 'approve',
    comment: 'Go ahead.',
    at: Date.parse('2026-11-21T11:02:00Z')
  }
  const close = (settlement: object, message = anOutboundMessage()) => {
    const given = { version: 4, status: 'resolved', elsewhere: true, ...settlement }
    return composeClosing(
      mailRef(message, settings),
      message,
      given as never,
      ANN,
      settings,
      new Date('2026-11-22T00:00:00Z')
    )
  }

  it('stands in the thread, and says who decided what, when and why, with nothing to press', async () => {
    const outcome = { decision: 'approved', by: 'people', settledBy: vote, responses: [] }
    const { mail } = await wire(close({ outcome }))
    const { messageId, subject } = mailRef(anOutboundMessage(), settings)
    expect(mail.inReplyTo).toBe(messageId)
    expect(mail.subject).toBe(`Re: ${subject}`)
    expect(mail.messageId).not.toBe(messageId)
    expect(mail.date).toEqual(new Date(vote.at))
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('Approved')
      expect(part).toContain('Decided by Bob for Cy, Sat 21 Nov 2026, 11:02 UTC+00:00')
      expect(part).toContain('Go ahead.')
      expect(part).not.toContain('/r/')
    }
  })

  it.each([
    [{ status: 'expired' }, 'Nobody decided in time'],
    [{ status: 'cancelled', reason: 'Rolled back by hand' }, 'Rolled back by hand'],
    [{ status: 'undeliverable' }, 'Too few of those asked could be reached'],
    [{ outcome: { decision: 'rejected', by: 'policy', responses: [] } }, 'Decided by the policy']
  ])('says what else became of it: %j', (settlement, words) => {
    expect(close(settlement).text).toContain(words)
  })
})

it('sends a note that nothing answers', async () => {
  const note = { to: ANN, messageId: '<a@ann.example>', references: ['<b@bot.example>'], subject: 'RE: Deploy' }
  const { mail, envelope } = await wire(composeNote(note, 'Bob decided already: Approve.', settings))
  expect(envelope).toEqual({ from: false, to: [ANN] })
  expect(header(mail, 'auto-submitted')).toBe('auto-replied')
  expect([mail.inReplyTo, mail.subject]).toEqual(['<a@ann.example>', 'Re: Deploy'])
  expect(mail.references).toEqual(['<b@bot.example>', '<a@ann.example>'])
  expect(mail.text).toContain('Bob decided already: Approve.')
})

it('sends a code, what it is for, and until when', async () => {
  const code = { code: '402817', expiresAt: new Date('2026-11-21T11:00:00Z'), project: 'Acme', title: 'Deploy?' }
  const { mail } = await wire(composeCode(code, ANN, settings))
  expect(mail.subject).toBe('Your code for Acme')
  for (const part of [mail.text, mail.html]) {
    for (const words of ['402817', 'Deploy?', '11:00 UTC+00:00']) expect(part).toContain(words)
  }
})
