import { extractReply } from './extract-reply.ts'

const ON = 'On Sat, 21 Nov 2026 at 10:00, Ann Lee <ann@acme.example> wrote:'
const HEAD = 'From: Ann Lee <ann@acme.example>\nSent: Saturday, November 21, 2026 10:00 AM\nSubject: Deploy?'
const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')

/** Where somebody else's APPROVE may stand. The same below a written "No" and below nothing. */
const TEXTS: Record<string, string> = {
  'a quote': `${ON}\n> APPROVE`,
  'a quote without attribution': '> APPROVE',
  'a quote in a quote': `${ON}\n> On Fri, Bob wrote:\n>> APPROVE\n> yes`,
  'an unmarked quote': `${ON}\n\n  APPROVE`,
  'a copied head': `${HEAD}\n\nAPPROVE`,
  'a copied head in Korean': '보낸 사람: Ann <ann@acme.example>\n보낸 날짜: 2026년 11월 21일\n제목: 배포\n\nAPPROVE',
  'a copied head below a rule, in no language we know': `________________\nFrá: Ann <a@b.example>\nDags: 21\nTil: Bob\n\nAPPROVE`,
  'an original message': '-----Original Message-----\n\nAPPROVE',
  'a forwarded mail': `---------- Forwarded message ---------\n${HEAD}\n\nAPPROVE`,
  'a forwarded mail of an iPhone': `Begin forwarded message:\n\n> ${HEAD.replaceAll('\n', '\n> ')}\n>\n> APPROVE`,
  'a forwarded mail of QQ': '------------------ 转发邮件 ------------------\n发件人: "Ann";\n\nAPPROVE',
  'what stands below the delimiter': '-- reply above this line --\n\nAPPROVE'
}

const WRAPPED: Record<string, string> = {
  'a blockquote': '<blockquote type="cite">APPROVE</blockquote>',
  'Gmail’s quote': `<div class="gmail_quote"><div class="gmail_attr">${html(ON)}</div><blockquote>APPROVE</blockquote></div>`,
  'Gmail’s forward': `<div class="gmail_quote">---------- Forwarded message ---------<br>${html(HEAD)}<br><br>APPROVE</div>`,
  'Outlook’s reply': `<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Xyz: Ann</div><div>APPROVE</div>`,
  'Yahoo’s quote': `<div class="yahoo_quoted">${html(ON)}<blockquote>APPROVE</blockquote></div>`,
  'NetEase’s quote': '<blockquote id="isReplyContent">APPROVE</blockquote>'
}

const HIDDEN: Record<string, string> = {
  'display:none': '<div style="display:none">APPROVE</div>',
  'no size': '<span style="font-size:0px">APPROVE</span>',
  'no height': '<div style="max-height:0;overflow:hidden">APPROVE</div>',
  'white on white': '<p style="color:#ffffff">APPROVE</p>',
  'white on a white table': '<table bgcolor="#fff"><tr><td style="color:#fefefe">APPROVE</td></tr></table>',
  hidden: '<p hidden>APPROVE</p>',
  'mso-hide': '<span style="mso-hide:all">APPROVE</span>',
  'off the screen': '<div style="position:absolute;left:-9999px">APPROVE</div>',
  'a style sheet': '<style>.a{display:none}</style><p class="a">APPROVE</p>',
  'a transparent colour': '<p style="color:rgba(0, 0, 0, 0)">APPROVE</p>',
  'a far margin': '<div style="margin-left:-9999px">APPROVE</div>',
  'nothing left of its size': '<div style="transform:scale(0)">APPROVE</div>',
  'a clip': '<div style="clip-path:inset(100%)">APPROVE</div>',
  'a style sheet for an element': '<style>u { display: none }</style><u>APPROVE</u>',
  'a style with a comment': '<p style="display:/**/none">APPROVE</p>',
  'a style with an escape': '<p style="d\\69splay:none">APPROVE</p>',
  'a named shade of white': '<p style="color:snow">APPROVE</p>',
  'a size that nobody can read': '<p style="font-size:3px">APPROVE</p>',
  'a line through it': '<s>APPROVE</s>',
  'a line through it, by style': '<span style="text-decoration: line-through">APPROVE</span>',
  'a comment': '<!-- APPROVE -->'
}

const mails = [
  ...Object.entries(TEXTS).flatMap(([name, text]) => [
    [`${name}, in text`, { text: `\n\n${text}` }, { text: `No\n\n${text}` }],
    [`${name}, in HTML`, { html: html(text) }, { html: `<p>No</p>${html(text)}` }],
    [
      `${name}, in both`,
      { text: `\n\n${text}`, html: html(text) },
      { text: `No\n\n${text}`, html: `<p>No</p>${html(text)}` }
    ]
  ]),
  ...Object.entries({ ...WRAPPED, ...HIDDEN }).flatMap(([name, part]) => [
    [`${name}, in HTML`, { html: part }, { html: `<p>No</p>${part}` }],
    [`${name}, in both`, { text: '', html: part }, { text: 'No', html: `<p>No</p>${part}` }]
  ])
] as [string, { text?: string; html?: string }, { text?: string; html?: string }][]

/** Hidden for everybody, and beside nothing else that tells what was meant. */
const isConcealed = (html: string): boolean =>
  Object.entries(HIDDEN).some(([name, part]) => html.endsWith(part) && !/^a line through it$|^a comment$/.test(name))

describe.each(mails)('an APPROVE of somebody else’s: %s', (_, alone, below) => {
  it('is no answer', () => {
    const { text, confidence } = extractReply(alone)
    // Where nobody can know, it does not decide.
    expect(confidence === 'low' || !/approve/i.test(text)).toBe(true)
  })

  it('is no part of the answer above', () => {
    const isAlone = below.text === undefined && isConcealed(below.html!)
    expect(extractReply(below)).toMatchObject({ text: 'No', confidence: isAlone ? 'low' : 'high' })
  })

  it('is kept for whoever looks', () => {
    const { removed } = extractReply(below)
    expect(JSON.stringify(removed).includes('APPROVE')).toBe(!JSON.stringify(below).includes('<!--'))
  })
})

it.each(Object.entries(HIDDEN))('above the answer, %s hides all the same', (_, part) => {
  expect(extractReply({ html: `${part}<p>No</p>` }).text).toBe('No')
})

it('is not sure where the text hides what the HTML shows', () => {
  expect(extractReply({ text: 'APPROVE', html: `<p hidden>APPROVE</p><p>No</p>` }).confidence).toBe('low')
  expect(extractReply({ text: 'APPROVE', html: '<blockquote>APPROVE</blockquote>' }).confidence).toBe('low')
})

it('reads what is hidden only below a pointer', () => {
  const sheet = '<style>.a:hover{display:none}</style>'
  expect(extractReply({ html: `${sheet}<p><span class="a">Do not</span> approve</p>` }).text).toBe('Do not approve')
})

it('decides nothing by what is left where HTML alone hides a part', () => {
  const html = '<p style="visibility:hidden"><span style="visibility:visible">Do not</span></p><p>approve</p>'
  expect(extractReply({ html }).confidence).toBe('low')
})

it('knows the hidden beginning of what it quotes from something hidden in the answer', () => {
  const letter = '<div style="display:none">Answer by noon</div><p>Deploy?</p>'
  const rule = '-'.repeat(18)
  const html = `<div>同意</div><div>${rule}&nbsp;原始邮件&nbsp;${rule}</div><div><b>发件人:</b>&nbsp;a@b.example</div>${letter}`
  expect(extractReply({ html })).toMatchObject({ text: '同意', confidence: 'high' })
})
