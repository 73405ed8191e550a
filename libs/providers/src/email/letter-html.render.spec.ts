import { readFileSync } from 'node:fs'
import type { OutboundMessage } from '@parley/provider-kit'
import { anAttachment, anOption, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { composeClosing, composeCode, composeMail, composeNote, sentText } from './mail-composer.ts'
import { mailRef } from './mail-header.ts'
import type { MailSettings } from './request.mapper.ts'

interface Support {
  readonly gmail: string
  readonly outlook: string
  readonly apple: string
  readonly without?: string
  readonly values?: string
}
const support = JSON.parse(readFileSync(new URL('fixtures/css-support.json', import.meta.url), 'utf8')) as {
  readonly properties: Record<string, Support>
  readonly styleBlock: Record<string, Support>
}

const settings: MailSettings = {
  name: '',
  address: 'ask@bot.example',
  domain: 'bot.example',
  plusAddressing: true,
  imapHost: 'imap.bot.example'
}
const compose = (message: OutboundMessage) => String(composeMail(message, 'ann@acme.example', settings).html)

const EVIL = `"><script>alert(1)</script><img src=https://evil.example/p.png onerror=x> \${x} \u202egnp\u2066 {{x}} ]]>--><style>*{}</style>`
const MARKDOWN = [
  EVIL,
  '# Title\n\n###### Six\n\n> quoted\n> > twice\n\n1. one\n2. two\n   - nested\n\n---',
  '![pixel](https://evil.example/p.png) [ok](javascript:alert(1)) [bank.example](https://evil.example/x "t") <https://a.example>',
  '| a | b |\n|---|--:|\n| 1 | `x` |',
  '```"><svg onload=x>\nif (a < b) {\n    return\n}\n```',
  '    indented code\n\n`inline <b>`'
].join('\n\n')
const WORD = 'Donaudampfschifffahrtsgesellschaft'.repeat(20)

const context = {
  risk: 'critical' as const,
  confidence: 0.5,
  signals: (['info', 'warning', 'danger'] as const).map((level) => ({ level, text: `${EVIL} ${WORD}`.slice(0, 500) })),
  impact: `${EVIL}\n${WORD}`,
  rollback: EVIL,
  suggestion: EVIL,
  links: [{ label: EVIL.slice(0, 120), url: 'https://a.example/?q="><script>' }]
}
const hostile = anOutboundMessage({
  title: EVIL,
  agent: EVIL,
  project: EVIL,
  recipient: EVIL,
  body: `${MARKDOWN}\n\n${WORD}`,
  turn: MARKDOWN,
  context,
  action: { name: EVIL, arguments: { [EVIL]: [EVIL, WORD, { a: '\u202e' }] }, editable: true },
  options: Array.from({ length: 20 }, (_, index) =>
    anOption(`o${index}`, `${index} ${EVIL}`.slice(0, 80), 'approve', 'required')
  ),
  deadlineAt: new Date('2026-11-22T00:00:00Z'),
  attachments: [anAttachment(`${EVIL}.exe`, 'x'), anAttachment(`${EVIL}.txt`, 'x')]
})
const flat = anOutboundMessage({
  action: { name: 'run', arguments: { a: 'x', b: 1, c: '1', d: ' x', e: null }, editable: false }
})
const vote = { name: EVIL, option: 'o1', comment: EVIL, at: Date.parse('2026-11-21T11:02:00Z') }
const settlement = {
  version: 2,
  status: 'resolved',
  elsewhere: true,
  outcome: { decision: 'rejected', by: 'people', settledBy: vote, responses: [] }
}

const mails: Record<string, string> = {
  'an approval': compose(anOutboundMessage({ context: { risk: 'low' } })),
  'arguments in a table': compose(flat),
  'a hostile one': compose(hostile),
  'one for a watcher': compose(anOutboundMessage({ watches: 'cc', context })),
  'a closing one': String(
    composeClosing(mailRef(hostile, settings), hostile, settlement as never, 'a@b.example', settings, new Date(0)).html
  ),
  'a note': String(
    composeNote({ to: 'a@b.example', subject: EVIL, messageId: '<a@b>', references: [] }, EVIL, settings).html
  ),
  'a code': String(
    composeCode({ code: '123456', expiresAt: new Date(0), project: EVIL, title: EVIL }, 'a@b.example', settings).html
  )
}

const tagsOf = (html: string): { tag: string; attributes: string }[] =>
  [...html.replace(/<style>.*?<\/style>/s, '').matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/g)].map(([, tag, rest]) => ({
    tag: tag!,
    attributes: rest!
  }))

const valueOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1]

const declarationsOf = (css: string): [property: string, value: string][] =>
  css
    .split(';')
    .filter(Boolean)
    .map((one) => {
      const colon = one.indexOf(':')
      return [one.slice(0, colon).trim(), one.slice(colon + 1).trim()]
    })

/** What a mail client would not understand, or the mail could not do without. */
function unsupported(property: string, value: string, known: Record<string, Support>): string[] {
  const entry = known[property]
  if (!entry) return [`${property}: not in the list`]
  const partial = [entry.gmail, entry.outlook, entry.apple].some((one) => one !== 'yes')
  return [
    ...(partial && !entry.without && !entry.values ? [`${property}: says not what happens without`] : []),
    ...(entry.values && !new RegExp(`^(${entry.values})+$`).test(value) ? [`${property}: ${value}`] : [])
  ]
}

describe.each(Object.entries(mails))('the HTML of %s', (_name, html) => {
  it('uses only what Gmail, Outlook and Apple Mail understand', () => {
    const styles = tagsOf(html).flatMap(({ attributes }) => declarationsOf(valueOf(attributes, 'style') ?? ''))
    expect(styles.length).toBeGreaterThan(20)
    expect(styles.flatMap(([property, value]) => unsupported(property, value, support.properties))).toEqual([])
  })

  it('uses its style block only for what a mail can do without', () => {
    const block = /<style>(.*?)<\/style>/s.exec(html)![1]!
    const known = { ...support.properties, ...support.styleBlock }
    const rules = [...block.matchAll(/\{([^{}]*)\}/g)].flatMap(([, css]) => declarationsOf(css!))
    expect(rules.filter(([property]) => !known[property])).toEqual([])
    for (const [query] of block.matchAll(/@media [^{]*/g)) expect(Object.keys(support.styleBlock)).toContain(query)
    expect(html.match(/<style/g)).toHaveLength(1)
  })

  it('lays out by elements, not by classes', () => {
    const onlyRoom = /^(wide|room)$/
    const bare = tagsOf(html).filter(({ attributes }) => {
      const names = valueOf(attributes, 'class')
      return names !== undefined && valueOf(attributes, 'style') === undefined && !onlyRoom.test(names)
    })
    expect(bare).toEqual([])
    expect(html).not.toMatch(/\b(flex|grid|position|float)\b\s*:/)
  })

  it('runs and loads nothing', () => {
    const known =
      'html head meta title body div table tr td th thead tbody p h1 h2 h3 h4 h5 h6 a span strong em s br hr ul ol li blockquote pre code'
    expect(tagsOf(html).filter(({ tag }) => !known.split(' ').includes(tag))).toEqual([])
    for (const { attributes } of tagsOf(html)) {
      // Without the quoted values, what is left are names.
      const names = attributes.replace(/"[^"]*"/g, '').match(/[a-z-]+/gi) ?? []
      expect(names.filter((name) => /^(on|src|background|srcset|action|poster)/i.test(name))).toEqual([])
      expect(valueOf(attributes, 'href') ?? 'https:').toMatch(/^(https?|mailto):/)
      expect(valueOf(attributes, 'style') ?? '').not.toMatch(/url\(|expression|@import/i)
    }
  })

  it('is small enough for Gmail to show all of it', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(90_000)
  })

  it('hides and reorders nothing', () => {
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/)
  })
})

describe('what is long', () => {
  const line = 'All the words that an agent has to say about this. '
  it.each([
    ['words', line.repeat(980)],
    ['Chinese', '这次部署会影响所有客户。'.repeat(4_100)],
    ['markup', '<&"> '.repeat(10_000)],
    ['a list', '- a\n'.repeat(12_500)],
    ['a table', `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(8_000)}`],
    ['code', `\`\`\`\n${'    if (a < b)\n'.repeat(3_300)}\`\`\``],
    ['one word', 'x'.repeat(50_000)],
    ['quotations', '> a\n\n'.repeat(10_000)]
  ])('is cut in the HTML and whole in the text: %s', (_name, body) => {
    const message = anOutboundMessage({ ...hostile, body })
    const html = compose(message)
    expect(Buffer.byteLength(html)).toBeLessThan(90_000)
    expect(html).toContain('This is only the beginning')
    expect(html.match(/option=o\d+/g)).toHaveLength(20)
    expect(sentText(message, settings)).toContain(body.trim())
  })

  it('leaves room for what is asked', () => {
    const text = `${'&'.repeat(500)}`
    const message = anOutboundMessage({
      body: line.repeat(100),
      context: {
        signals: Array.from({ length: 20 }, () => ({ level: 'danger' as const, text })),
        impact: '&'.repeat(2_000),
        links: Array.from({ length: 20 }, () => ({
          label: '&'.repeat(120),
          url: `https://a.example/${'x'.repeat(1_900)}`
        }))
      },
      action: { name: 'run', arguments: { sql: '&'.repeat(40_000) }, editable: false }
    })
    const html = compose(message)
    expect(Buffer.byteLength(html)).toBeLessThan(90_000)
    expect(html).toContain(line.repeat(20).trim())
    expect(sentText(message, settings)).toContain('&'.repeat(40_000))
  })
})

it('shows arguments so that no value can be taken for another', () => {
  const cells = [...mails['arguments in a table']!.matchAll(/<td[^>]*width="100%"[^>]*>\s*([^<]*?)\s*<\/td>/g)].map(
    ([, value]) => value
  )
  expect(cells).toEqual(['x', '1', '&quot;1&quot;', '&quot; x&quot;', 'null'])
  expect(mails['a hostile one']).toContain('\\u202e')
})

it('says where every link of the agent leads', () => {
  expect(mails['a hostile one']).toMatch(/bank\.example<\/a> <span[^>]*>\(evil\.example\)<\/span>/)
  expect(mails['a hostile one']).not.toContain('javascript:alert(1)"')
})
