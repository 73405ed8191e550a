import { markdownExcerpt, markdownRenderer } from './markdown.ts'

const markdown = markdownRenderer((tag, { right }): Record<string, string> => {
  if (tag === 'a') return { rel: 'nofollow' }
  return right ? { class: 'right' } : tag === 'place' ? { class: 'place' } : {}
})

const rendered = (source: string): string => String(markdown(source))

describe('markdown', () => {
  it('shows HTML as text', () => {
    expect(rendered('<img src=x onerror=alert(1)> <script>alert(1)</script>')).not.toMatch(/<(img|script)/)
  })

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\tscript:x',
    'data:text/html,x',
    'vbscript:x',
    '/r/token',
    '//evil.example'
  ])('makes no link of %j', (url) => {
    for (const source of [`[x](${url})`, `[x](<${url}>)`, `<${url}>`, `![x](${url})`, `[x][1]\n\n[1]: ${url}`])
      expect(rendered(source)).not.toContain('<a ')
  })

  it('says where a labelled link leads', () => {
    expect(rendered('[bank.example](https://bank.example@evil.example/x)')).toBe(
      '<p><a href="https://bank.example@evil.example/x" rel="nofollow">bank.example</a> <span class="place">(evil.example)</span></p>\n'
    )
  })

  it('links a bare address, but not a file name that looks like one', () => {
    expect(rendered('see https://a.example/x')).toContain('<a href="https://a.example/x" rel="nofollow"')
    expect(rendered('run deploy.sh, read README.md')).not.toContain('<a ')
  })

  it('turns an image into a link, and into its text inside a link', () => {
    expect(rendered('![the "plan"](https://a.example/p.png)')).toMatch(
      /<a href="https:\/\/a\.example\/p\.png" .*>the &quot;plan&quot;<\/a>/
    )
    expect(rendered('[![plan](https://a.example/p.png)](https://b.example)').match(/<a /g)).toHaveLength(1)
  })

  it('keeps headings below those of the page', () => {
    expect(rendered('# one\n\n##### five')).toBe('<h3>one</h3>\n<h6>five</h6>\n')
  })

  it('aligns table cells without a style attribute', () => {
    const table = rendered('| a | b |\n|---|---:|\n| 1 | 2 |')
    expect(table).toContain('<td class="right">2</td>')
    expect(table).not.toContain('style')
  })
})

describe('markdownExcerpt', () => {
  it('keeps the words and drops the marks', () => {
    expect(markdownExcerpt('# Title\n\nSome **bold**\n`code` [label](https://a.example)\n\n- item', 99)).toBe(
      'Title Some bold code label item'
    )
  })

  it('cuts after a word, and between characters where there are no words', () => {
    expect(markdownExcerpt('one two three', 9)).toBe('one two…')
    expect(markdownExcerpt('请问应该使用哪个', 4)).toBe('请问应该…')
  })
})
