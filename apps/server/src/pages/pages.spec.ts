import { renderDecide, type DecideView } from './decide.render.ts'
import { renderHeldList } from './held.render.ts'
import { renderHome } from './home.render.ts'
import { messages, renderMessage } from './message.render.ts'
import { renderOperatorContact, renderWaitingList } from './operator.render.ts'
import { renderSignIn } from './sign-in.render.ts'

const now = new Date('2026-03-12T09:20:00Z')
const evil = `"'\`><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)></textarea></title></style><style>*{}</style>`
const evilMarkdown = `${evil}\n\n![x](https://evil.example/pixel.png) [x](javascript:alert(1)) <javascript:alert(1)>\n\n\`\`\`"><svg onload=x>\n${evil}\n\`\`\``

const hostile: DecideView = {
  state: 'open',
  kind: 'approval',
  title: evil,
  bodyMarkdown: evilMarkdown,
  agent: evil,
  project: evil,
  as: evil,
  askedAt: now,
  deadlineAt: now,
  context: {
    risk: 'high',
    signals: [{ level: 'warning', text: evil }],
    impact: evil,
    rollback: evil,
    suggestion: evil,
    links: [
      { label: evil, url: 'javascript:alert(1)' },
      { label: evil, url: `https://evil.example/"onclick="x` },
      { label: evil, url: 'data:text/html,<script>' }
    ]
  },
  action: { name: evil, arguments: { [evil]: evil } },
  options: [{ id: evil, label: evil, decision: 'approve', comment: 'optional', prefill: evil }],
  form: {
    fields: (['text', 'number', 'boolean', 'select', 'date'] as const).map((type) => ({
      id: evil,
      label: evil,
      type,
      help: evil,
      options: [evil]
    }))
  },
  freeText: true,
  code: { to: evil, waiting: true, sent: true },
  nonce: evil,
  files: [{ name: evil, size: 1, href: '/o/files/1', by: evil }],
  turns: [{ by: evil, text: evilMarkdown, at: now }],
  yourAnswer: { label: evil, comment: evil, at: now },
  error: { field: `values.${evil}`, message: evil },
  values: { comment: evil, text: evil, arguments: evil, [`values.${evil}`]: evil },
  notice: evil,
  reason: evil
}
const nav = { waitingHref: '/o', heldHref: '/o/held', heldCount: 1, signOutHref: '/o/sign-out', keyName: evil }
const operator = { csrf: 'csrf-7', nav }
const contact = {
  href: '/o/1',
  kind: 'question',
  bodyMarkdown: evilMarkdown,
  agent: evil,
  askedAt: now,
  asked: [evil]
} as const
const reply = {
  id: evil,
  from: evil,
  text: evil,
  reason: evil,
  receivedAt: now,
  files: [{ name: evil, size: 1, href: '/o/files/1' }],
  contact: { href: '/o/1', title: evil },
  respondents: [{ id: evil, label: evil }]
}
const settled = { by: evil, label: evil, comment: evil, at: now }

const operatorPages: [string, string][] = [
  [
    'waiting',
    renderWaitingList({ ...operator, contacts: [contact, { ...contact, title: evil }], olderHref: '/o?a=1&b=2' }, now)
  ],
  ['nothing waiting', renderWaitingList({ ...operator, contacts: [] }, now)],
  ['contact', renderOperatorContact({ ...operator, contact: hostile, proposal: 1, asked: [evil] }, now)],
  [
    'held',
    renderHeldList({ ...operator, replies: [reply], notice: evil, error: { replyId: evil, message: evil } }, now)
  ],
  ['nothing held', renderHeldList({ ...operator, replies: [], error: { message: evil } }, now)],
  ['sign-in', renderSignIn({ csrf: 'csrf-7', error: evil })]
]
const pages: [string, string][] = [
  ...operatorPages,
  ...(['open', 'settled', 'expired', 'cancelled', 'undeliverable', 'linkExpired'] as const).map(
    (state): [string, string] => [
      state,
      renderDecide({ ...hostile, state, settled: state === 'open' ? undefined : settled }, now)
    ]
  ),
  ['barred', renderDecide({ ...hostile, barred: evil, warns: true }, now)],
  ['editable', renderDecide({ ...hostile, action: { name: evil, arguments: evil, editable: true } }, now)],
  ['message', renderMessage({ heading: evil, text: evil, tone: 'bad' })],
  ['unreadable', renderMessage(messages.unreadable(evil))],
  ['home', renderHome()]
]

/** Tags as a browser would see them; text cannot hold `<`, and quoted values cannot hold `>` or their own quote. */
const tagsOf = (markup: string): { name: string; attributes: [string, string][] }[] =>
  Array.from(markup.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/gi), ([, name = '', rest = '']) => ({
    name: name.toLowerCase(),
    attributes: Array.from(rest.matchAll(/([^\s"'=/]+)(?:="([^"]*)")?/g), (match) => [match[1] ?? '', match[2] ?? ''])
  }))

const ALLOWED_TAGS = new Set(
  (
    'html head meta title link style body header main nav article section form fieldset legend label input select option textarea ' +
    'button p span strong small bdi h1 h2 h3 h4 h5 h6 ul ol li dl div dt dd a time pre code blockquote em svg path rect br hr'
  ).split(' ')
)

describe.each(pages)('%s', (_name, markup) => {
  const tags = tagsOf(markup)

  it('has no tag but those of the templates, and one style', () => {
    expect(tags.map((tag) => tag.name).filter((name) => !ALLOWED_TAGS.has(name))).toEqual([])
    expect(tags.filter((tag) => tag.name === 'style')).toHaveLength(1)
    expect(tags.filter((tag) => tag.name === 'title')).toHaveLength(1)
  })

  it('has no handler and no style attribute', () => {
    const names = tags.flatMap((tag) => tag.attributes.map(([name]) => name.toLowerCase()))
    expect(names.filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc')).toEqual([])
  })

  it('loads nothing, and links only to pages', () => {
    const named = (wanted: readonly string[]) =>
      tags.flatMap((tag) =>
        tag.attributes.filter(([name]) => wanted.includes(name)).map(([, value]) => [tag.name, value])
      )
    expect(named(['src', 'srcset', 'background', 'poster', 'data', 'formaction', 'xlink:href'])).toEqual([])
    expect(named(['action']).filter(([, value]) => value !== nav.signOutHref)).toEqual([])
    const strange = named(['href']).filter(
      ([tag, value = '']) => !(tag === 'link' ? /^data:image\/svg\+xml,/ : /^(https:|\/o|\/docs$)/).test(value)
    )
    expect(strange).toEqual([])
  })
})

describe.each(operatorPages)('the operator page %s', (_name, markup) => {
  it('carries the CSRF token in every form', () => {
    const forms = Array.from(markup.matchAll(/<form[\s\S]*?<\/form>/g), String)
    expect(forms.length).toBeGreaterThan(0)
    for (const form of forms) expect(form).toMatch(/<input type="hidden" name="csrf" value="csrf-7" \/>/)
  })
})

describe('the lists', () => {
  it('link to older entries only where there are some', () => {
    expect(renderWaitingList({ ...operator, contacts: [contact], olderHref: '/o?a=1&b=2' }, now)).toContain(
      'href="/o?a=1&amp;b=2"'
    )
    const list = renderWaitingList({ ...operator, contacts: [{ ...contact, agent: 'CFO', key: 'billing' }] }, now)
    expect(list).toContain('CFO</bdi>, by key <bdi class="agent">billing</bdi>, asked')
    expect(renderWaitingList({ ...operator, contacts: [contact] }, now)).not.toContain('Older')
  })

  it('say so when they are empty', () => {
    expect(renderWaitingList({ ...operator, contacts: [] }, now)).toContain('Nothing is waiting')
    expect(renderHeldList({ ...operator, replies: [] }, now)).toContain('No reply is held')
  })

  it('ask whose vote a held reply becomes, unless only one was asked', () => {
    const two = [
      { id: 'ann', label: 'Ann' },
      { id: 'ben', label: 'Ben' }
    ]
    const choice = renderHeldList({ ...operator, replies: [{ ...reply, id: 'r1', respondents: two }] }, now)
    expect(choice).toMatch(/<select id="respondent-r1" name="respondent" required>\s*<option value="">/)
    expect(choice).toMatch(/name="verdict" value="accept"/)
    expect(choice).toMatch(/name="verdict" value="discard" formnovalidate/)
    expect(renderHeldList({ ...operator, replies: [{ ...reply, respondents: two.slice(0, 1) }] }, now)).not.toContain(
      '<option value="">'
    )
  })
})
