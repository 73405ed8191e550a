import fc from 'fast-check'
import { cleanText, writeMarkdown } from '@parley/provider-kit'
import { mentionsIn, parseHtml, type ParsedText } from '../../../provider-kit/src/simulators/telegram-html.simulator.ts'
import { HTML, plain } from './telegram-html.ts'

const shown = (source: string): ParsedText => parseHtml(`|${writeMarkdown(cleanText(source), HTML).join('\n\n')}|`)
/** What one tap would send. */
const COMMAND = /(?<![\p{L}\p{N}_/<>])\/[A-Za-z0-9_]{1,64}(?![\p{L}\p{N}_/<>])/gu
const commandsIn = ({ text, entities }: ParsedText) =>
  [...text.matchAll(COMMAND)].filter(
    ({ index, 0: found }) =>
      !entities.some(
        ({ type, offset, length }) =>
          ['code', 'pre'].includes(type) && offset <= index && index + found.length <= offset + length
      )
  )

/** Whom it calls, and what it would have done. */
const callsOf = (parsed: ParsedText): readonly string[] => [
  ...mentionsIn(parsed),
  ...commandsIn(parsed).map(([found]) => found),
  ...parsed.entities.flatMap(({ type }) => (type === 'text_mention' ? [type] : []))
]

describe('what an agent writes', () => {
  it.each([
    '@**ann_lee**',
    '**@**ann_lee',
    '@`ann_lee`',
    '`@`ann_lee',
    '`@ann`_lee',
    '~~@~~_ann_lee_',
    '@[ann_lee](https://acme.example)',
    '[@](https://acme.example)',
    '@![ann_lee](https://acme.example/a.png)',
    '/**ban**',
    '**/**ban',
    '`/`ban',
    '/_ban_@parley_bot',
    '[Ann](tg://user?id=810001)',
    '<tg://user?id=810001>',
    '<a href="tg://user?id=810001">Ann</a>',
    '[Ann](TG://user?id=810001)',
    '![Ann](tg://user?id=810001)'
  ])('calls nobody and is no command: %s', (source) => {
    expect(callsOf(shown(source))).toEqual([])
  })

  it('calls nobody and is no command, however it is marked up', () => {
    const part = fc.constantFrom(
      ...[
        '@',
        '/',
        'ann_lee',
        'ban',
        'é',
        '1',
        '.',
        '**',
        '__',
        '*',
        '_',
        '`',
        '``',
        '~~',
        ' ',
        '\n',
        '\n\n',
        '> ',
        '- '
      ],
      ...[
        '[',
        ']',
        '(',
        ')',
        '](https://acme.example)',
        '](tg://user?id=1)',
        '<tg://user?id=1>',
        '![',
        '<b>',
        '\\',
        '&'
      ],
      ...['\u2060', '\u200b', '| a | @', '```', '#', '$']
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        expect(callsOf(shown(parts.join('')))).toEqual([])
      }),
      { numRuns: 3_000 }
    )
  })

  it('calls nobody where it stands beside other words', () => {
    const part = fc.constantFrom('@', '/', 'ann', '_lee', ' ', '.', '&', '<')
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (one, other) => {
        const html = `|${plain(one.join(''))}<b>${plain(other.join(''))}</b>|`
        expect(callsOf(parseHtml(html))).toEqual([])
      })
    )
  })

  it('is otherwise as it was written', () => {
    const { text } = shown('Mail ann@acme.example, run `/usr/bin/env @x -a`, see 1/2 and a/b')
    expect(text).toBe('|Mail ann@acme.example, run /usr/bin/env @x -a, see 1/2 and a/b|')
  })
})
