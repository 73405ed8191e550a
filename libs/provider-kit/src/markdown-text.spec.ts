import fc from 'fast-check'
import { cutText, writeMarkdown, type MarkdownWriter } from './markdown-text.ts'

/** A platform whose markup is in brackets, and which takes brackets for markup. */
const BRACKETS: MarkdownWriter = {
  text: (text) => text.replace(/[[\]]/g, '\\$&'),
  strong: (inner) => `[b ${inner}]`,
  emphasis: (inner) => `[i ${inner}]`,
  strike: (inner) => `[s ${inner}]`,
  code: (text) => `[c ${text}]`,
  codeBlock: (text) => `[pre\n${text}\n]`,
  link: (inner, url) => `[a ${url.href} ${inner}]`,
  quote: (inner) => inner.replace(/^/gm, '> ')
}
const write = (source: string) => writeMarkdown(source, BRACKETS).join('\n---\n')

describe('Markdown for a chat', () => {
  it.each([
    ['marks', '**bold** _thin_ ~~gone~~ `code`', '[b bold] [i thin] [s gone] [c code]'],
    ['a mark in a mark', '**very _thin_**', '[b very [i thin]]'],
    ['a heading', '## Plan\n\nGo', '[b Plan]\n\nGo'],
    ['the platform’s own markup', 'see [b this]', 'see \\[b this\\]'],
    ['a list', '- one\n- two\n  1. three\n  2. four', '• one\n• two\n    1. three\n    2. four'],
    ['a list that begins elsewhere', '3. three\n4. four', '3. three\n4. four'],
    ['a code block', '```sh\nrm -rf\n```', '[pre\nrm -rf\n]'],
    ['a quotation', '> first\n> second', '> first\n> second'],
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |', 'a | b\n1 | 2'],
    ['a rule', 'a\n\n---\n\nb', 'a\n\n———\n\nb'],
    ['line breaks', 'one\ntwo', 'one\ntwo'],
    ['HTML', '<b>x</b>', '<b>x</b>']
  ])('writes %s', (_, source, expected) => {
    expect(write(source)).toBe(expected)
  })

  it('says where a link leads unless its label is the link', () => {
    expect(write('[Docs](https://evil.example/x)')).toBe('[a https://evil.example/x Docs] (evil.example)')
    expect(write('<https://acme.example/x>')).toBe('[a https://acme.example/x https://acme.example/x]')
    expect(write('[run](javascript:alert(1))')).not.toContain('[a')
    expect(write('![cat](https://acme.example/cat.png)')).toBe('[a https://acme.example/cat.png cat] (acme.example)')
  })

  it('cuts between blocks, and a block that is too long into plain pieces', () => {
    const pieces = writeMarkdown(`${'a'.repeat(30)}\n\n${'b'.repeat(30)}\n\n**${'c'.repeat(100)}**`, BRACKETS, 70)
    expect(pieces).toEqual([`${'a'.repeat(30)}\n\n${'b'.repeat(30)}`, 'c'.repeat(70), 'c'.repeat(30)])
    const code = writeMarkdown(`\`\`\`\n${'d'.repeat(100)}\n\`\`\``, BRACKETS, 70)
    expect(code.every((piece) => /^\[pre\nd+\n\]$/.test(piece))).toBe(true)
  })

  it('cuts between words, and a word only where it is longer than any', () => {
    const same = (text: string) => text
    expect(cutText('one two three four', 9, same)).toEqual(['one two ', 'three ', 'four'])
    expect(cutText(`a ${'b'.repeat(200)}`, 100, same)).toEqual([`a ${'b'.repeat(98)}`, 'b'.repeat(100), 'bb'])
  })

  it('never cuts a character', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(cutText(family.repeat(3), 25, (text) => text)).toEqual([`${family}${family}`, family])
  })

  it('loses no word and keeps to the limit, whatever it is given', () => {
    const part = fc.oneof(
      fc.lorem({ maxCount: 30 }),
      fc.string({ maxLength: 80, unit: 'grapheme' }),
      fc.constantFrom('- a\n- b', '> q', '```\ncode\n```', '**b**', '| a |\n|---|\n| b |', '# h')
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 20, max: 200 }), (parts, longest) => {
        for (const piece of writeMarkdown(parts.join('\n\n'), BRACKETS, longest)) {
          expect(piece.length).toBeLessThanOrEqual(longest)
        }
      })
    )
    const words = Array.from({ length: 500 }, (_, n) => `word${n}`)
    expect(writeMarkdown(words.join(' '), BRACKETS, 100).join('')).toBe(words.join(' '))
  })
})
