import { readInboundMail } from './inbound-mail.ts'

const TOKEN = '7f3k2m9qw8x4z1c5-ra-0123456789abcdefghij'
const BOUNCE = '7f3k2m9qw8x4z1c5-ba-0123456789abcdefghij'
const GMAIL = 'text/vnd.google.email-reaction+json'
const settings = {
  address: 'ask@bridge.example',
  domain: 'bridge.example',
  plusAddressing: true,
  trustedServer: undefined,
  maxBytes: 1_000_000
}

type Fields = Record<string, string | undefined>

function compose(fields: Fields, body: string): string {
  const all: Fields = {
    From: 'Ann Lee <ann@acme.example>',
    To: `Parley <ask+${TOKEN}@bridge.example>`,
    Subject: 'Re: Which customer?',
    Date: 'Sat, 21 Nov 2026 09:59:00 +0000',
    'Message-ID': '<m1@acme.example>',
    'In-Reply-To': `<msg_1.${TOKEN}@bridge.example>`,
    'MIME-Version': '1.0',
    ...fields
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

async function read(mail: string) {
  const kept: string[] = []
  const { inbound, note } = await readInboundMail(
    {
      id: 'fil_raw',
      size: mail.length,
      async *open() {
        yield Buffer.from(mail)
      }
    },
    settings,
    {
      dns: async () => {
        throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      },
      files: {
        async save(content, about) {
          let size = 0
          for await (const chunk of content) size += chunk.length
          kept.push(about.name)
          return { id: `fil_${kept.length}`, ...about, size }
        },
        open: () => {
          throw new Error('nothing is read again')
        }
      },
      now: () => new Date('2026-11-21T10:00:00Z'),
      logger: { info() {}, warn() {}, error() {} }
    }
  )
  return { inbound, note, kept }
}

const part = (head: string, body: string) => `${head}\r\n\r\n${body}\r\n`
const base64 = (head: string, body: string) =>
  part(`${head}\r\nContent-Transfer-Encoding: base64`, Buffer.from(body).toString('base64'))
const multipart = (type: string, ...parts: string[]) => {
  const body = `${parts.map((one) => `--b1\r\n${one}\r\n`).join('')}--b1--\r\n`
  return compose({ 'Content-Type': `${type}; boundary="b1"` }, body)
}
const plain = (text: string) => base64('Content-Type: text/plain; charset="UTF-8"', text)
const html = (text: string) => base64('Content-Type: text/html; charset="UTF-8"', text)

/** What Gmail sends, in the order in which it does. */
const gmail = (...more: string[]) =>
  multipart(
    'multipart/alternative',
    plain(
      '😂\n\nAnn reacted via Gmail\n<https://www.google.com/gmail/about/?utm_source=gmail-in-product>\n\nOn Mon, Nov 30, 2026 at 9:00 AM Acme <ask@bridge.example> wrote:\n> Which customer?'
    ),
    ...more,
    html('<div><p>😂</p><p>Ann reacted via <a href="https://www.google.com/gmail/about/">Gmail</a></p></div>')
  )
const told = {
  type: 'reacted',
  externalId: expect.stringMatching(/^mail:[0-9a-f]{32}$/),
  raw: 'fil_raw',
  token: TOKEN,
  account: 'ann@acme.example',
  name: 'Ann Lee'
}

describe('a reaction', () => {
  const json = '{\n "emoji": "😂",\n "version": 1\n}'

  it.each<[string, string]>([
    ['as Gmail sends it', gmail(base64(`Content-Type: ${GMAIL}; charset="UTF-8"`, json))],
    ['in capitals', gmail(base64(`content-type: Text/VND.Google.Email-Reaction+JSON`, json))],
    ['shown inline', gmail(base64(`Content-Type: ${GMAIL}\r\nContent-Disposition: inline`, json))],
    [
      'alone',
      compose({ 'Content-Type': GMAIL, 'Content-Transfer-Encoding': 'base64' }, Buffer.from(json).toString('base64'))
    ],
    [
      'in quoted-printable',
      compose(
        { 'Content-Type': `${GMAIL}; charset="UTF-8"`, 'Content-Transfer-Encoding': 'quoted-printable' },
        '{"emoji":"=F0=9F=98=82","version":1}'
      )
    ],
    [
      'beside a picture',
      multipart(
        'multipart/related',
        part(
          'Content-Type: multipart/alternative; boundary=b2',
          `--b2\r\n${plain('😂')}\r\n--b2\r\n${base64(`Content-Type: ${GMAIL}`, json)}\r\n--b2--`
        ),
        base64('Content-Type: image/png\r\nContent-Disposition: inline', 'png')
      )
    ],
    [
      'as RFC 9078 marks it',
      multipart(
        'multipart/mixed',
        base64('Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: Reaction', '😂\r\n')
      )
    ],
    [
      'as RFC 9078 marks it, alone',
      compose({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Disposition': 'reaction' }, '😂\r\n')
    ],
    [
      'as Gmail’s words, of which a gateway dropped the mark',
      multipart(
        'multipart/alternative',
        plain('😂\n\nAnn reacted via Gmail\n'),
        html('<p>😂</p><p>Ann reacted via <a>Gmail</a></p>')
      )
    ],
    [
      'in Spanish, without the mark',
      multipart(
        'multipart/mixed',
        plain(
          '😂\r\n\r\nAnn reaccionó a través de Gmail\r\n<https://www.google.com/gmail/about/?utm_campaign=emojireactionemail#app>'
        )
      )
    ],
    ['in Chinese, without the mark', multipart('multipart/mixed', plain('😂\n\nAnn 已通过 Gmail 做出回应\n'))]
  ])('is told, and answers nothing: %s', async (_, mail) => {
    const { inbound, note } = await read(mail)
    expect(inbound).toEqual({ ...told, reason: 'reaction', reaction: '😂' })
    expect(note).toBeUndefined()
  })

  it.each<[string, string, string]>([
    ['with a name', 'multipart/mixed', '; name="reaction.json"'],
    ['shown inline', 'multipart/mixed', '\r\nContent-Disposition: inline; filename="reaction.json"'],
    ['another form of the words', 'multipart/alternative', '; name=r.json\r\nContent-Disposition: attachment']
  ])('is one by its part alone: %s', async (_, type, more) => {
    const { inbound, kept } = await read(
      multipart(type, plain('Approve'), base64(`Content-Type: ${GMAIL}${more}`, json))
    )
    expect(inbound).toEqual({ ...told, reason: 'reaction', reaction: '😂' })
    expect(kept).toEqual([])
  })

  it.each(['', '{', '[]', 'null', '{"emoji":1}', `{"emoji":"${'😂'.repeat(40)}"}`])(
    'is one whatever its part says: %s',
    async (said) => {
      const { inbound } = await read(gmail(base64(`Content-Type: ${GMAIL}`, said)))
      expect(inbound).toEqual({ ...told, reason: 'reaction' })
    }
  )

  const quoted =
    '\n________________________________\nFrom: Acme <ask@bridge.example>\nSent: Monday, May 6, 2026 10:00 AM\nTo: Ann <ann@acme.example>\nSubject: Which customer?\n\nWhich customer?\n'
  const outlook = (line: string, alt = 'like') =>
    multipart(
      'multipart/alternative',
      plain(line + quoted),
      html(
        `<div><table><tr><td><img alt="${alt}" src="cid:x"> </td><td><span><b>Ann Lee</b></span> <span>${line.replace(/^.*Ann Lee/, '')}</span></td></tr></table></div><hr><div id="divRplyFwdMsg"><b>From:</b> Acme &lt;ask@bridge.example&gt;<br><b>Sent:</b> Monday</div><div>Which customer?</div>`
      )
    )

  it.each<[string, string | undefined]>([
    ['[like]  Ann Lee reacted to your message:', 'like'],
    ['[heart] Ann Lee reacted to your message:', 'heart'],
    ['[0] Ann Lee reacted to your message:', undefined],
    ['Ann Lee reacted to your message:', undefined],
    ['👍 Ann Lee reacted to your message:', '👍'],
    ['[like]\n\nAnn Lee reacted to your message:', 'like'],
    ['[like] Ann Lee hat auf Ihre Nachricht reagiert:', 'like'],
    ['[like] Ann Lee a réagi à votre message :', 'like'],
    ['[like] Ann Lee reaccionó a tu mensaje:', 'like'],
    ['[like] Ann Lee reagiu à sua mensagem:', 'like'],
    ['[like] Ann Leeさんがあなたのメッセージにリアクションしました:', 'like'],
    ['[like] Ann Lee 对你的邮件做出了反应:', 'like'],
    ['[sad] Ann Lee in keiner Sprache, die wir kennen:', 'sad']
  ])('of Outlook is told by its words: %s', async (line, reaction) => {
    const expected = { ...told, reason: 'reaction', ...(reaction === undefined ? {} : { reaction }) }
    expect((await read(outlook(line))).inbound).toEqual(expected)
    expect((await read(multipart('multipart/mixed', plain(line + quoted)))).inbound).toEqual(expected)
    expect((await read(multipart('multipart/mixed', html(`<p>${line}</p>`)))).inbound).toMatchObject({
      type: 'reacted'
    })
  })

  it.each([
    '👍',
    'Approve 👍',
    'Approve\n\nSent from Gmail',
    '👍\n\nSent from Gmail Mobile',
    '[like] is what I would press, but: no.',
    'He reacted to your message: badly.',
    'Bob reacted to your message, so go ahead.',
    'No. The customer reacted to your message:\nhe is angry.',
    'Approve\n\nOn Mon, Nov 30, 2026 Bob <bob@acme.example> wrote:\n> 😂\n>\n> Bob reacted via Gmail\n> <https://www.google.com/gmail/about/?utm_campaign=emojireactionemail#app>'
  ])('is not what a person writes: %j', async (text) => {
    expect((await read(multipart('multipart/mixed', plain(text)))).inbound).toMatchObject({
      type: 'reply',
      token: TOKEN
    })
  })

  it('is not what a person attaches', async () => {
    const file = base64(`Content-Type: ${GMAIL}; name=r.json\r\nContent-Disposition: attachment; filename=r.json`, json)
    const { inbound, kept } = await read(multipart('multipart/mixed', plain('Globex'), file))
    expect(inbound).toMatchObject({ type: 'reply', text: 'Globex' })
    expect(kept).toEqual(['r.json'])
    const inner = part(
      'Content-Type: message/rfc822',
      gmail(base64(`Content-Type: ${GMAIL}`, json)).replaceAll('b1', 'b2')
    )
    expect((await read(multipart('multipart/mixed', plain('Globex'), inner))).inbound).toMatchObject({ type: 'reply' })
  })

  it('to nothing of ours begins nothing', async () => {
    const mail = gmail(base64(`Content-Type: ${GMAIL}`, json))
      .replaceAll(`+${TOKEN}`, '')
      .replaceAll(`.${TOKEN}`, '')
    expect((await read(mail)).inbound).toMatchObject({ type: 'ignored', reason: 'reaction' })
    const words = outlook('[like] Ann Lee reacted to your message:')
      .replaceAll(`+${TOKEN}`, '')
      .replaceAll(`.${TOKEN}`, '')
    expect((await read(words)).inbound).toMatchObject({ type: 'ignored', reason: 'reaction' })
  })
})

describe('the answer of a calendar', () => {
  const calendar = (method: string | undefined, partstat = 'ACCEPTED') =>
    [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', ...(method === undefined ? [] : [`METHOD:${method}`]), 'BEGIN:VEVENT'],
      'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;RSVP=TRUE;CN="Ann; Lee";PA',
      ` RTSTAT=${partstat}:mailto:ann@acme.example`,
      ...['SUMMARY:Deploy', 'END:VEVENT', 'END:VCALENDAR']
    ].join('\r\n')

  const xcal = (method: string) =>
    `<?xml version="1.0"?><icalendar><vcalendar><properties><method><text>${method}</text></method></properties><components><vevent><properties><attendee><parameters><partstat><text>DECLINED</text></partstat></parameters><cal-address>mailto:ann@acme.example</cal-address></attendee></properties></vevent></components></vcalendar></icalendar>`
  const jcal = (method: string) =>
    JSON.stringify([
      'vcalendar',
      [
        ['version', {}, 'text', '2.0'],
        ['method', {}, 'text', method]
      ],
      [['vevent', [['attendee', { partstat: 'DECLINED' }, 'cal-address', 'mailto:ann@acme.example']], []]]
    ])

  it.each<[string, string]>([
    ['application/calendar+xml', xcal('REPLY')],
    ['application/calendar+json', jcal('REPLY')]
  ])('is told with whether they come: %s', async (type, said) => {
    const mail = multipart('multipart/alternative', plain('Approve'), base64(`Content-Type: ${type}`, said))
    expect((await read(mail)).inbound).toMatchObject({ type: 'reacted', reason: 'calendar', reaction: 'declined' })
  })

  it('is one as another form of the words, whatever its name', async () => {
    const invitation = base64('Content-Type: text/calendar; method=REQUEST; name=meeting.ics', calendar('REQUEST'))
    const mail = multipart('multipart/alternative', plain('Approve'), invitation)
    expect((await read(mail)).inbound).toMatchObject({ type: 'reacted', reaction: 'request' })
  })

  it.each(['REPLY', 'reply'])('is told with what it says, and with the words beside it: %s', async (method) => {
    for (const [partstat, reaction] of [
      ['ACCEPTED', 'accepted'],
      ['DECLINED', 'declined'],
      ['TENTATIVE', 'tentative']
    ])
      expect(
        (
          await read(
            multipart(
              'multipart/alternative',
              plain('Approve, I will be there.'),
              base64(`Content-Type: text/calendar; charset=utf-8; method=${method}`, calendar('REPLY', partstat))
            )
          )
        ).inbound
      ).toEqual({ ...told, reason: 'calendar', reaction, text: 'Approve, I will be there.' })
  })

  it.each<[string, string, string]>([
    ['by its content only', 'Content-Type: text/calendar', calendar('REPLY')],
    ['named', 'Content-Type: text/calendar; method=REPLY; name=meeting.ics', calendar('REPLY')],
    [
      'attached',
      'Content-Type: application/ics; name=invite.ics\r\nContent-Disposition: attachment; filename=invite.ics',
      calendar('REPLY')
    ],
    ['another time proposed', 'Content-Type: text/calendar; method=COUNTER', calendar('COUNTER')],
    ['a proposal declined', 'Content-Type: text/calendar; method=DECLINECOUNTER', calendar('DECLINECOUNTER')],
    ['asked again', 'Content-Type: text/calendar; method=REFRESH', calendar('REFRESH')],
    ['an invitation', 'Content-Type: text/calendar; method=REQUEST', calendar('REQUEST')],
    ['a meeting called off', 'Content-Type: text/calendar; method=CANCEL', calendar('CANCEL')],
    ['with a parameter', 'Content-Type: text/calendar', calendar('REPLY').replace('METHOD:', 'METHOD;VALUE=TEXT:')],
    [
      'with a quoted parameter',
      'Content-Type: text/calendar; name=x.ics',
      calendar('REPLY').replace('METHOD:', 'METHOD;X-A="a:b;c";X-B=d: ')
    ],
    ['folded', 'Content-Type: text/calendar', calendar('REPLY').replace('METHOD:REPLY', 'METH\r\n OD:RE\r\n\tPLY')],
    ['with another method in its head', 'Content-Type: text/calendar; method=PUBLISH; name=x.ics', calendar('REPLY')],
    ['a file of unknown type', 'Content-Type: application/octet-stream; name="meeting.ics"', calendar('REPLY')],
    ['in XML', 'Content-Type: application/calendar+xml', xcal('REPLY')],
    ['in XML, by its head', 'Content-Type: application/calendar+xml; method=REPLY; name=x.xml', ''],
    ['in XML with a prefix', 'Content-Type: application/calendar+xml', xcal('REPLY').replaceAll(/<(\/?)/g, '<$1c:')],
    [
      'in XML with parameters',
      'Content-Type: application/calendar+xml',
      xcal('REPLY').replace('<method>', '<method>\n<parameters><x><text>y</text></x></parameters>\n')
    ],
    ['in JSON', 'Content-Type: application/calendar+json; charset=utf-8', jcal('reply')],
    [
      'in JSON, attached',
      'Content-Type: application/calendar+json; name=x.json\r\nContent-Disposition: attachment; filename=x.json',
      jcal('REPLY')
    ],
    ['in JSON, by its head', 'Content-Type: application/calendar+json; method=REPLY', ''],
    ['without a calendar in it', 'Content-Type: text/calendar; method=REPLY', '']
  ])('answers nothing of ours: %s', async (_, head, ics) => {
    const mail = multipart('multipart/mixed', plain('Approve'), base64(head, ics))
    expect((await read(mail)).inbound).toMatchObject({ type: 'reacted', reason: 'calendar', token: TOKEN })
  })

  it('is told alone, and by what Exchange says of it', async () => {
    const alone = compose({ 'Content-Type': 'text/calendar; method=REPLY' }, calendar('REPLY'))
    expect((await read(alone)).inbound).toMatchObject({ type: 'reacted', reaction: 'accepted' })
    const tnef = compose(
      { 'Content-Class': 'urn:content-classes:calendarmessage', 'Content-Type': 'text/plain', Subject: 'Accepted: x' },
      'Approve'
    )
    expect((await read(tnef)).inbound).toMatchObject({ type: 'reacted', reason: 'calendar', text: 'Approve' })
    const generated = multipart(
      'multipart/mixed',
      base64('Content-Type: text/calendar; method=REPLY', calendar('REPLY'))
    )
    expect((await read(`Auto-Submitted: auto-generated\r\n${generated}`)).inbound).toMatchObject({ type: 'reacted' })
  })

  it('is no reason to miss who invites us unasked, and says nothing where it answers nothing', async () => {
    const unasked = (method: string) =>
      multipart('multipart/mixed', plain('Shall we meet?'), base64(`Content-Type: text/calendar; method=${method}`, ''))
        .replaceAll(`+${TOKEN}`, '')
        .replaceAll(`.${TOKEN}`, '')
    expect((await read(unasked('REQUEST'))).inbound).toMatchObject({ type: 'unsolicited', text: 'Shall we meet?' })
    expect((await read(unasked('REPLY'))).inbound).toMatchObject({ type: 'ignored', reason: 'calendar' })
  })

  it('is not an appointment that somebody attaches to an answer', async () => {
    for (const [head, ics] of [
      [
        'Content-Type: text/calendar; name=x.ics\r\nContent-Disposition: attachment; filename=x.ics',
        calendar('REQUEST')
      ],
      ['Content-Type: text/calendar; name=x.ics', calendar('PUBLISH')],
      ['Content-Type: application/calendar+xml; name=x.xml', xcal('PUBLISH')],
      ['Content-Type: application/calendar+json; name=x.json', jcal('REQUEST')],
      ['Content-Type: text/calendar; name=x.ics', `${calendar(undefined)}\r\nDESCRIPTION:Write\r\n METHOD:REPLY`],
      ['Content-Type: text/calendar', calendar(undefined)]
    ] as const) {
      const { inbound, kept } = await read(multipart('multipart/mixed', plain('Globex'), base64(head, ics)))
      expect(inbound).toMatchObject({ type: 'reply', text: 'Globex' })
      expect(kept).toHaveLength(1)
    }
  })
})

describe('a read receipt', () => {
  const receipt = (disposition: string | undefined, more = '') =>
    multipart(
      'multipart/report; report-type=disposition-notification',
      plain('Your message was read. Approve'),
      part(
        'Content-Type: message/disposition-notification',
        `Reporting-UA: mail.acme.example\r\nFinal-Recipient: rfc822;ann@acme.example\r\n${more}${
          disposition === undefined ? '' : `Disposition: manual-action/MDN-sent-manually;\r\n ${disposition}\r\n`
        }`
      )
    )
  const seen = { ...told, type: 'viewed', reason: 'read_receipt' }

  it('is told as that', async () => {
    expect((await read(receipt('displayed'))).inbound).toEqual(seen)
    expect((await read(receipt(undefined))).inbound).toEqual(seen)
    const renamed = receipt('displayed').replace(
      'multipart/report; report-type=disposition-notification',
      'multipart/mixed'
    )
    expect((await read(renamed)).inbound).toEqual(seen)
    expect((await read(`Auto-Submitted: auto-replied\r\n${receipt('displayed')}`)).inbound).toEqual(seen)
  })

  const mdn = (head: string, more = '') =>
    part(
      head,
      `Reporting-UA: mail.acme.example\r\nFinal-Recipient: rfc822;ann@acme.example\r\n${more}Disposition: manual-action/MDN-sent-manually; displayed\r\n`
    )

  it.each<[string, string]>([
    [
      'with a name',
      'Content-Type: message/disposition-notification; name="MDNPart2.txt"\r\nContent-Disposition: inline'
    ],
    ['with a file name', 'Content-Type: message/disposition-notification\r\nContent-Disposition: inline; filename=x'],
    ['with a name only', 'Content-Type: message/disposition-notification; name=details.txt'],
    ['for addresses of all scripts', 'Content-Type: message/global-disposition-notification'],
    ['of all scripts, with a name', 'Content-Type: Message/Global-Disposition-Notification; name="MDNPart2.txt"']
  ])('is one below the words of a gateway: %s', async (_, head) => {
    const words = plain('Your message was read. Approve')
    const inner = `Content-Type: multipart/mixed; boundary=b2\r\n\r\n--b2\r\n${words}\r\n--b2\r\n${mdn(head)}\r\n--b2--`
    for (const mail of [
      multipart('multipart/mixed', words, mdn(head)),
      multipart('multipart/mixed', inner, plain('This mail is confidential.'))
    ]) {
      const { inbound, kept } = await read(mail)
      expect(inbound).toEqual(seen)
      expect(kept).toEqual([])
    }
  })

  it('is one as a report in another mail’s frame, whatever is left of it', async () => {
    const report = (...parts: string[]) =>
      `Content-Type: multipart/report; report-type="Disposition-Notification"; boundary=b2\r\n\r\n${parts.map((one) => `--b2\r\n${one}\r\n`).join('')}--b2--`
    const words = plain('Your message was read. Approve')
    for (const inner of [
      report(words),
      report(words, mdn('Content-Type: message/disposition-notification\r\nContent-Disposition: attachment'))
    ])
      expect((await read(multipart('multipart/mixed', inner, plain('Confidential.')))).inbound).toEqual(seen)
  })

  it.each(['urn:content-classes:mdn', 'URN:content-classes:MDN'])('is one where Exchange says so: %s', async (said) => {
    const bare = (Subject: string) =>
      compose({ 'Content-Class': said, 'Content-Type': 'text/plain', Subject }, 'Approve')
    expect((await read(bare('Read: Which customer?'))).inbound).toEqual(seen)
    for (const subject of ['Not read: Which customer?', 'Nicht gelesen: Which customer?', 'Non lu : Which customer?'])
      expect((await read(bare(subject))).inbound).toMatchObject({ type: 'ignored', reason: 'read_receipt' })
  })

  it('is not what a person attaches to an answer', async () => {
    const attached = 'Content-Disposition: attachment; filename=receipt.txt'
    const whole = receipt('displayed').replaceAll('b1', 'b2')
    for (const file of [
      mdn(`Content-Type: message/disposition-notification\r\n${attached}`),
      mdn(`Content-Type: message/global-disposition-notification; name=receipt.txt\r\n${attached}`),
      part('Content-Type: message/rfc822', whole),
      part(`Content-Type: message/rfc822; name=receipt.eml\r\n${attached}`, whole)
    ]) {
      const { inbound, kept } = await read(multipart('multipart/mixed', plain('Globex'), file))
      expect(inbound).toMatchObject({ type: 'reply', text: 'Globex' })
      expect(kept).toHaveLength(1)
    }
  })

  it('names what was read itself, where nothing else does', async () => {
    const bare = { To: 'ask@bridge.example', 'In-Reply-To': undefined }
    const named = receipt('displayed', `Original-Message-ID: <msg_1.${TOKEN}@bridge.example>\r\n`)
    const body = named.slice(named.indexOf('\r\n\r\n') + 4)
    const type = 'multipart/report; report-type=disposition-notification; boundary="b1"'
    expect((await read(compose({ ...bare, 'Content-Type': type }, body))).inbound).toEqual(seen)
    const other = body.replace('bridge.example', 'evil.example')
    expect((await read(compose({ ...bare, 'Content-Type': type }, other))).inbound).toMatchObject({
      type: 'ignored',
      reason: 'read_receipt'
    })
    const envelope = { ...bare, To: `ask+${BOUNCE}@bridge.example`, 'Content-Type': type }
    expect((await read(compose(envelope, other))).inbound).toEqual({ ...seen, token: BOUNCE })
  })

  it.each(['deleted', 'dispatched', 'processed', 'denied', 'failed'])(
    'of what nobody saw is none: %s',
    async (what) => {
      expect((await read(receipt(what))).inbound).toMatchObject({ type: 'ignored', reason: 'read_receipt' })
    }
  )
})

it('tells of a mail taken back that it was, and reads no answer in that', async () => {
  const recall = compose(
    { 'Content-Class': 'urn:content-classes:recallmessage', Subject: 'Recall: Which customer?' },
    'Ann Lee would like to recall the message, "Which customer?".'
  )
  expect((await read(recall)).inbound).toMatchObject({ type: 'autoReply', token: TOKEN })
})

it.each([
  ['METHOD: '.repeat(20_000), 'text/calendar'],
  ['METHOD;x="y'.repeat(20_000), 'text/calendar'],
  ['METHOD;x=y\r\n'.repeat(20_000), 'text/calendar'],
  ['<method><parameters>'.repeat(10_000), 'application/calendar+xml'],
  ['["method",{'.repeat(10_000), 'application/calendar+json'],
  ['<partstat><text>'.repeat(10_000), 'application/calendar+xml; method=REPLY'],
  [`ATTENDEE${';X=y'.repeat(20_000)}`, 'text/calendar; method=REPLY'],
  ['ATTENDEE;PARTSTAT='.repeat(10_000), 'text/calendar; method=REPLY'],
  [`\u{1F44D}\n${'Gmail '.repeat(20_000)}`, 'text/plain'],
  [`${'a réagi à votre '.repeat(10_000)}message:`, 'text/plain'],
  [`Disposition:${' ;'.repeat(30_000)}`, 'message/disposition-notification']
])('is not held up by a part that goes on and on', async (body, type) => {
  expect((await read(compose({ 'Content-Type': type }, body))).inbound.type).toBeDefined()
})
