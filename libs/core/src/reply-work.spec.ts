import fc from 'fast-check'
import { extractReply, extractWith } from './extract-reply.ts'
import { mailVocabulary } from './mail-vocabulary.ts'
import { REPLY_LOCALES } from './reply-locales.ts'

const vocabulary = mailVocabulary(REPLY_LOCALES)
const outbound = '-- reply above this line --\n\nDeploy build 1042 of the billing service?\n\n1. Approve\n2. Reject'

/** What mails are made of, so that chance makes mails. */
const piece = fc.constantFrom(
  '\n',
  '\n\n',
  '> ',
  '>> ',
  ' ',
  '\t',
  'Approve',
  'no, wait',
  '-- ',
  '-----',
  '________',
  'On Sat, 21 Nov 2026 at 10:00, Ann Lee <ann@acme.example> wrote:',
  'On ',
  '<',
  'mailto:ann@acme.example>',
  'wrote:',
  'From: Ann <ann@acme.example>',
  'Sent: 21 Nov 2026 10:00',
  'Betreff: x',
  '发件人：',
  '在 2026-11-21 写道：',
  '----- Original Message -----',
  '-- reply above this line --',
  'Deploy build 1042 of the billing service?',
  'Sent from my iPhone',
  'CAUTION: originated from outside.',
  'confidential recipient '.repeat(6),
  '<div>',
  '</div>',
  '<blockquote>',
  '</blockquote>',
  '<div class="gmail_quote">',
  '<div id="appendonsend">',
  '<p style="display:none">',
  '<style>.a{display:none}</style>',
  '<p class="a">',
  '<hr>',
  '<br>',
  '&nbsp;'
)
const mail = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('\n')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) }
)
const work = (input: string) =>
  extractWith(vocabulary, { text: input, html: input }, `${outbound}\n${input.slice(0, 500)}`).steps

describe('the work of reading a mail', () => {
  it('never fails, and says what it took away', () => {
    fc.assert(
      fc.property(mail, fc.option(mail, { nil: undefined }), (text, html) => {
        const reply = extractReply({ text, html }, outbound)
        expect(['top', 'bottom', 'inline']).toContain(reply.mode)
        expect(reply.text).toBe(reply.text.trim())
        expect([reply.mode, reply.confidence]).not.toEqual(['inline', 'high'])
        for (const { text: part } of reply.removed) expect(part.trim()).not.toBe('')
      }),
      { numRuns: 500 }
    )
  })

  it('grows in proportion to the mail', () => {
    fc.assert(
      fc.property(mail, fc.integer({ min: 1, max: 40 }), (part, times) => {
        const input = `${part}\n`.repeat(times)
        expect(work(input + input)).toBeLessThanOrEqual(2.5 * work(input) + 20)
      }),
      { numRuns: 200 }
    )
  })

  it.each([
    ['blank lines', '\n'],
    ['spaces', ' '],
    ['dashes', '-'],
    ['"On "', 'On '],
    ['quotes', '> x\n'],
    ['quote marks', '>'],
    ['labels', 'From: a@b.example\n'],
    ['attributions', 'Ann <a@b.example> wrote:\n> x\n'],
    ['unquoted attributions', 'Ann <a@b.example> wrote:\n'],
    ['answers that share a line with one', 'yes On Sat, 21 Nov 2026 at 10:00 a@b.example wrote:\n> x\n'],
    ['footers', 'Sent from my iPhone\n\n'],
    ['banners', 'CAUTION: originated from outside.\n\n'],
    ['our own words', `${outbound}\nnot ours\n`],
    ['delimiters', '> -- reply above this line --\n\n'],
    ['elements', '<div>x'],
    ['quotes in quotes', '<blockquote>x'],
    ['open tags', '<']
  ])('doubles at most when there are twice as many %s', (_, part) => {
    const half = part.repeat(Math.ceil(60_000 / part.length))
    expect(work(half + half)).toBeLessThanOrEqual(2.5 * work(half))
  })
})
