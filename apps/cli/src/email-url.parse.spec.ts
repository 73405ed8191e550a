import { readEmailUrl } from './email-url.parse.ts'

const PRESETS = ['gmail', 'fastmail', '163']
const read = (url: string) => readEmailUrl(url, PRESETS)

it.each<[string, Record<string, string>]>([
  [
    'smtps://ann:pass@smtp.acme.example?imap=imap.acme.example&from=Approvals <approvals@acme.example>',
    {
      smtpHost: 'smtp.acme.example',
      smtpTls: 'tls',
      user: 'ann',
      password: 'pass',
      imapHost: 'imap.acme.example',
      imapTls: 'tls',
      from: 'Approvals <approvals@acme.example>'
    }
  ],
  [
    'smtp://approvals%40acme.example:p%40ss%2F%23%3A%25+1@mail.acme.example:2525/?imap=imap://mail.acme.example:1143',
    {
      smtpHost: 'mail.acme.example',
      smtpPort: '2525',
      smtpTls: 'starttls',
      user: 'approvals@acme.example',
      password: 'p@ss/#:%+1',
      from: 'approvals@acme.example',
      imapHost: 'mail.acme.example',
      imapPort: '1143',
      imapTls: 'starttls'
    }
  ],
  [
    'smtps://a@b.example:pw@127.0.0.1:465?smtpTls=none&imap=127.0.0.1:143&imapTls=none&plusAddressing=false&mailbox=A%26B',
    {
      smtpHost: '127.0.0.1',
      smtpPort: '465',
      smtpTls: 'none',
      user: 'a@b.example',
      password: 'pw',
      from: 'a@b.example',
      imapHost: '127.0.0.1',
      imapPort: '143',
      imapTls: 'none',
      plusAddressing: 'false',
      mailbox: 'A&B'
    }
  ],
  [
    'smtp://[::1]:25?from=a+b@c.example',
    { smtpHost: '::1', smtpPort: '25', smtpTls: 'starttls', from: 'a+b@c.example' }
  ],
  [
    'smtps://out:1@smtp.acme.example?imap=imaps%3A%2F%2Fin%3A2%40imap.acme.example',
    {
      smtpHost: 'smtp.acme.example',
      smtpTls: 'tls',
      user: 'out',
      password: '1',
      imapHost: 'imap.acme.example',
      imapTls: 'tls',
      imapUser: 'in',
      imapPassword: '2'
    }
  ],
  ['gmail://me@gmail.com', { preset: 'gmail', from: 'me@gmail.com' }],
  [
    'GMAIL://me:abcd%20efgh@acme.example?from=Acme <me@acme.example>',
    { preset: 'gmail', from: 'Acme <me@acme.example>', password: 'abcd efgh' }
  ],
  ['163://ops:code@163.com', { preset: '163', from: 'ops@163.com', password: 'code' }]
])('reads %s', (url, settings) => {
  expect(read(url)).toEqual(settings)
})

it.each([
  ['smtp.acme.example', /^Cannot read the URL: write smtps:/],
  ['https://u:hunter2@acme.example', /begins with none of smtps, smtp, gmail, fastmail, 163/],
  ['smtps://u:hunter2/x@smtp.acme.example', /password, write|more than a server/],
  ['smtps://u:hunter2@smtp.acme.example/inbox', /more than a server/],
  ['smtps://u:hunter2#x@smtp.acme.example', /write \/ \? #|more than a server/],
  ['smtps://u:hunter2%@smtp.acme.example', /write it as %25/],
  ['smtps://?from=hunter2', /names no server|Cannot read/],
  ['smtps://u@smtp.acme.example?imap=pop3://hunter2', /^"imap" in the URL is a host/],
  ['gmail://gmail.com?x=hunter2', /holds your address/]
])('says what is wrong with %s, without a word of it', (url, text) => {
  expect(() => read(url)).toThrow(text)
  expect(() => read(url)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
})
