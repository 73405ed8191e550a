import { extractReply } from '@parley/core'
import type { OutboundMessage } from '@parley/provider-kit'
import { anAttachment, anOption, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { composeMail, sentText } from './mail-composer.ts'
import type { MailSettings } from './request.mapper.ts'

const settings: MailSettings = {
  name: '',
  address: 'ask@bot.example',
  domain: 'bot.example',
  plusAddressing: true,
  imapHost: 'imap.bot.example'
}
const context = {
  risk: 'critical' as const,
  confidence: 0.5,
  signals: [{ level: 'warning' as const, text: 'Error rate is up since noon' }],
  impact: 'Customers may not log in for a minute',
  rollback: 'Four minutes',
  suggestion: 'Approve',
  links: [{ label: 'Dashboard', url: 'https://ci.acme.example/dash' }]
}
const letters: Record<string, OutboundMessage> = {
  'an approval': anOutboundMessage({
    title: 'Deploy build 1042 to production?',
    body: 'The build passed **all** checks.\n\n- one\n- two\n\nSee <https://ci.acme.example/1042>.',
    context,
    action: { name: 'deploy', arguments: { build: 1042, where: ['eu', 'us'] }, editable: true },
    options: [anOption('approve', 'Approve', 'approve'), anOption('reject', 'Reject', 'reject', 'required')],
    attachments: [anAttachment('plan.pdf', 'x')]
  }),
  'arguments in a table': anOutboundMessage({
    action: { name: 'run', arguments: { a: 'x', b: 1, c: '1' }, editable: false },
    deadlineAt: new Date('2026-11-22T00:00:00Z')
  }),
  'a question': anOutboundMessage({ kind: 'question', options: [], turn: 'The canary failed.' }),
  'many options': anOutboundMessage({
    options: Array.from({ length: 9 }, (_, index) => anOption(`o${index}`, `Plan ${index}`, 'approve'))
  })
}

describe.each(Object.entries(letters))('an answer to %s above our whole mail, without any mark', (_, message) => {
  const mail = composeMail(message, 'ann@acme.example', settings)
  const sent = sentText(message, settings)
  const [text, html] = [String(mail.text), String(mail.html)]

  it.each([
    ['text', { text: `No, wait.\n\n${text}` }],
    ['HTML', { html: `<p>No, wait.</p>${html}` }],
    ['both', { text: `No, wait.\n\n${text}`, html: `<p>No, wait.</p>${html}` }]
  ])('is found in %s', (__, reply) => {
    expect(extractReply(reply, sent)).toMatchObject({ text: 'No, wait.', confidence: 'high', mode: 'top' })
  })

  it('is nothing where nobody wrote anything', () => {
    expect(extractReply({ text }, sent).text).toBe('')
    expect(extractReply({ html }, sent).text).toBe('')
  })

  it('is found below', () => {
    expect(extractReply({ text: `${text}\n\nNo, wait.` }, sent)).toMatchObject({ text: 'No, wait.', mode: 'bottom' })
    expect(extractReply({ html: `${html}<p>No, wait.</p>` }, sent)).toMatchObject({ text: 'No, wait.', mode: 'bottom' })
  })

  it('is never sure where somebody typed into ours', () => {
    const typed = text.replace('\n\n', '\n\nonly after lunch though\n\n')
    expect(extractReply({ text: `Approve\n\n${typed}` }, sent)).toMatchObject({
      text: 'Approve\n\nonly after lunch though',
      mode: 'inline',
      confidence: 'low'
    })
  })
})
