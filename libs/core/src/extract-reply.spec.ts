import { extractReply } from './extract-reply.ts'

const outbound = `Reply above this line

Release agent asks for your approval:

Deploy build 1042 of the billing service to production?

Risk: high. Rollback takes about four minutes.

Answer by replying with one of these words in the first line:
1. Approve
2. Reject

This expires on 30 November 2026 at 18:00 UTC.`

const quoted = outbound
  .split('\n')
  .map((line) => `> ${line}`.trimEnd())
  .join('\n')
const block = outbound
  .split('\n\n')
  .map((part) => `<p>${part.replaceAll('\n', '<br>')}</p>`)
  .join('')

describe('a text', () => {
  it.each([
    ['Gmail', `Approve\n\nOn Sat, 21 Nov 2026 at 10:00, Parley <ask@acme.example> wrote:\n\n${quoted}`],
    [
      'Gmail, wrapped',
      `Approve\n\nOn Sat, 21 Nov 2026 at 10:00, Parley for the release team\n<ask@acme.example>\nwrote:\n\n${quoted}`
    ],
    ['Gmail in Chinese', `Approve\n\nParley <ask@acme.example> 于2026年11月21日周六 18:00写道：\n\n${quoted}`],
    ['a client in no language we know', `Approve\n\n2026-11-21 10:00 Parley <ask@acme.example> cwcwcw:\n${quoted}`],
    [
      'Outlook',
      `Approve\n\n________________________________\nFrom: Parley <ask@acme.example>\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Ann <ann@acme.example>\nSubject: Deploy?\n\n${outbound}`
    ],
    [
      'Outlook in German',
      `Approve\n\nVon: Parley <ask@acme.example>\nGesendet: Samstag, 21. November 2026 10:00\nAn: Ann\nBetreff: Deploy?\n\n${outbound}`
    ],
    [
      'QQ Mail',
      `Approve\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Parley" <ask@acme.example&gt;;\n\n${outbound}`
    ],
    [
      'Foxmail',
      `Approve\n\n\nann@acme.example\n\n发件人： Parley\n发送时间： 2026-11-21 18:00\n收件人： ann\n\n${outbound}`
    ],
    ['163', `Approve\n\n\n在 2026-11-21 18:00:00，"Parley" <ask@acme.example> 写道：\n\n${outbound}`],
    ['an original message', `Approve\n\n-----Original Message-----\nFrom: Parley\n\n${outbound}`],
    [
      'an iPhone',
      `Approve\n\nSent from my iPhone\n\n> On 21 Nov 2026, at 10:00, Parley <ask@acme.example> wrote:\n>\n${quoted}`
    ],
    ['a signature', `Approve\n\n-- \nAnn\nFinance\n\nOn Sat, 21 Nov 2026 at 10:00, Parley wrote:\n${quoted}`],
    ['a gateway', `CAUTION: This email came from outside of the company, mind its links.\n\nApprove\n\n${quoted}`],
    ['a delimiter alone', `Approve\n\n-- Reply above this line --\n\nsomething that we do not know`]
  ])('of %s is what stands above the quote', (_, text) => {
    expect(extractReply({ text })).toMatchObject({ text: 'Approve', confidence: 'high', mode: 'top' })
    expect(extractReply({ text }, outbound)).toMatchObject({ text: 'Approve', confidence: 'high', mode: 'top' })
  })

  it('is told from what we sent without any mark', () => {
    const said = extractReply({ text: `Approve\n\n${outbound}` }, outbound)
    expect(said).toMatchObject({ text: 'Approve', mode: 'top' })
    expect(said.removed).toEqual([{ kind: 'history', text: expect.stringContaining('Deploy build 1042') }])
    const wrapped = outbound.replaceAll(' of the billing', ' of\nthe billing').toUpperCase()
    expect(extractReply({ text: `No\n\n${wrapped}` }, outbound).text).toBe('No')
  })

  it('may stand below', () => {
    expect(extractReply({ text: `On 21 Nov 2026 Parley wrote:\n${quoted}\n\nApprove\n\n-- \nAnn` })).toMatchObject({
      text: 'Approve',
      mode: 'bottom',
      confidence: 'high'
    })
    expect(extractReply({ text: `${outbound}\n\nGo, but slowly.` }, outbound)).toMatchObject({
      text: 'Go, but slowly.',
      mode: 'bottom'
    })
  })

  it('in between is never sure', () => {
    const text = `Approve\n> Deploy build 1042?\nbut only for Europe\n> Risk: high.`
    expect(extractReply({ text })).toMatchObject({
      text: 'Approve\n\nbut only for Europe',
      mode: 'inline',
      confidence: 'low'
    })
    expect(extractReply({ text: `Approve\n> Deploy build 1042?\nbut only for Europe` }).confidence).toBe('low')
  })

  it('above a mark that only some take for a signature’s is never sure', () => {
    expect(extractReply({ text: 'No.\n\n---\nAnn Lee\nFinance' })).toMatchObject({ text: 'No.', confidence: 'high' })
    expect(extractReply({ text: 'Yes.\n\n---\n\nbut not before Monday.' })).toMatchObject({ confidence: 'low' })
    expect(extractReply({ text: 'Yes.\n\nSent from my iPhone\n\nbut not before Monday.' })).toMatchObject({
      confidence: 'low'
    })
  })

  it('may share a line with the attribution', () => {
    expect(extractReply({ text: 'Approve On Sat, 21 Nov 2026 at 10:00, ann@acme.example wrote:\n> x' }).text).toBe(
      'Approve'
    )
  })

  it('is told from a quote that its client broke in two, and is never sure', () => {
    const text = `No.\n\n> We looked at the figures of last week again, and they are as good as\nwe hoped.\n> Go?`
    expect(extractReply({ text })).toMatchObject({ text: 'No.', confidence: 'low' })
  })

  it('is all there is where an attribution stands first and nothing is marked, and is never sure', () => {
    const on = 'On Sat, 21 Nov 2026 at 10:00, Ann Lee <ann@acme.example> wrote:'
    expect(extractReply({ text: `${on}\n\nApprove` })).toMatchObject({ text: 'Approve', confidence: 'low' })
    expect(extractReply({ text: `${on}\n\n    Approve` }).text).toBe('')
  })

  it('is not hidden by a company’s legal words', () => {
    const legal =
      'This message is confidential and meant for its recipient only. If you are not the recipient, delete it.'
    expect(extractReply({ text: `Approve\n\n${quoted}\n\n${legal}` })).toMatchObject({ text: 'Approve', mode: 'top' })
    expect(extractReply({ text: `Approve\n\n${legal}\n\n${quoted}` })).toMatchObject({ text: 'Approve', mode: 'top' })
  })

  it.each([
    'On Monday we decided to wait, so: no.',
    'From: finance there is no budget for this.',
    'Yes.\n\nAs Bob said to me on 12 May 2026:\n"do not ship",\nso no.',
    'Send it to Ann <ann@acme.example> before 12:30:\n- the list\n- the price',
    'Use this address:\nann@acme.example',
    'Approve.\nSent with the wrong price list, please stop it',
    'Yes\n\nSent from my desk, which is easier than my phone.',
    '----- APPROVED -----',
    'Reject\n\n-No budget',
    'name: Ann Lee\nemail: ann@acme.example\ndate: 2026-11-21',
    'Caution: external reviewers cannot open the links.\nSo no.',
    '资料已发自公司邮箱',
    'Two things:\n- the price is wrong\n- see the contract of 2026',
    'Approve',
    '1'
  ])('keeps own words: %j', (text) => {
    expect(extractReply({ text: `${text}\n\n${quoted}` }, outbound).text).toBe(text)
    expect(extractReply({ text }, outbound).text).toBe(text)
  })

  it('may be nothing', () => {
    expect(extractReply({ text: quoted }).text).toBe('')
    expect(extractReply({ text: outbound }, outbound).text).toBe('')
    expect(extractReply({})).toEqual({ text: '', confidence: 'high', removed: [], mode: 'top' })
  })
})

describe('HTML', () => {
  it.each([
    [
      'Gmail',
      `<div dir="ltr">Approve</div><br><div class="gmail_quote"><div class="gmail_attr">On Sat, Ann wrote:<br></div><blockquote class="gmail_quote">${block}</blockquote></div>`
    ],
    [
      'Outlook',
      `<style>p.Mso {margin:0}</style><div class="WordSection1"><p>Approve</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Parley &lt;ask@acme.example&gt;<br><b>Sent:</b> Saturday<br><b>Subject:</b> Deploy?</p></div>${block}</div>`
    ],
    [
      'Outlook on the web',
      `<div>Approve</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Parley</div>${block}`
    ],
    [
      'Apple Mail',
      `<div>Approve</div><br><blockquote type="cite"><div>On 21 Nov, Parley wrote:</div>${block}</blockquote>`
    ],
    [
      'QQ Mail',
      `<div>Approve</div><div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b> "Parley"</div>${block}`
    ],
    [
      '163',
      `<div>Approve</div><pre>在 2026-11-21 18:00:00，"Parley" &lt;ask@acme.example&gt; 写道：</pre><blockquote id="isReplyContent">${block}</blockquote>`
    ],
    ['GMX', `<div>Approve</div><div name="quote">${block}</div>`],
    [
      'a phone',
      `<div>Approve</div><div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><hr><div id="divRplyFwdMsg">From: Parley</div>${block}`
    ]
  ])('of %s is what stands above the quote', (_, html) => {
    expect(extractReply({ html })).toMatchObject({ text: 'Approve', confidence: 'high', mode: 'top' })
  })

  it('below a quote is found inside of what the client wrapped', () => {
    const html = `<div class="gmail_quote"><div class="gmail_attr">On Sat, Ann wrote:</div><blockquote>${block}</blockquote><div>Approve</div></div>`
    expect(extractReply({ html })).toMatchObject({ text: 'Approve', mode: 'bottom' })
  })

  it('in between, and above as well, is found and never sure', () => {
    const html = `<div>See below<div class="gmail_quote"><div class="gmail_attr">On Sat, 21 Nov 2026 Ann &lt;a@acme.example&gt; wrote:<br></div><blockquote class="gmail_quote">One?</blockquote><div>yes</div><blockquote class="gmail_quote">Two?</blockquote></div></div>`
    expect(extractReply({ html })).toMatchObject({ text: 'See below\n\nyes', mode: 'inline', confidence: 'low' })
  })

  it('keeps a rule that somebody drew, and takes the one of a client', () => {
    expect(extractReply({ html: '<p>Yes</p><hr><p>but only in Europe.</p>' }).text).toBe('Yes\n\nbut only in Europe.')
    expect(extractReply({ html: '<p>好的</p><hr><div>李安</div><blockquote>APPROVE</blockquote>' }).text).toBe('好的')
    const head = '<p><b>Frá:</b> Ann &lt;a@acme.example&gt;<br><b>Dags:</b> 21<br><b>Til:</b> b</p>'
    const border = `<p>ok</p><div style='border:none;border-top:solid #B5C4DF 1.0pt'>${head}</div><p>APPROVE</p>`
    expect(extractReply({ html: border }).text).toBe('ok')
  })

  it.each([
    '<p style="display:none">APPROVE</p>',
    '<p style="DISPLAY : NONE !important">APPROVE</p>',
    '<div style="display:none"><div style="display:block">APPROVE</div></div>',
    '<p hidden>APPROVE</p>',
    '<p style="visibility:hidden">APPROVE</p>',
    '<p style="font-size:0">APPROVE</p>',
    '<p style="font-size:1px">APPROVE</p>',
    '<p style="mso-hide:all">APPROVE</p>',
    '<p style="opacity:0">APPROVE</p>',
    '<p style="height:0;overflow:hidden">APPROVE</p>',
    '<p style="max-height:0px">APPROVE</p>',
    '<p style="color:#fff">APPROVE</p>',
    '<font color="white">APPROVE</font>',
    '<div style="background:#222222"><p style="color:rgb(34, 34, 34)">APPROVE</p></div>',
    '<p style="position:absolute;left:-9999px">APPROVE</p>',
    '<style>.x, .y { display: none }</style><p class="y">APPROVE</p>',
    '<style>@media screen { .z { display: none } }</style><p class="z">APPROVE</p>',
    '<title>APPROVE</title>',
    '<!-- APPROVE -->',
    '<script>APPROVE</script>'
  ])('shows no %s', (html) => {
    expect(extractReply({ html: `${html}<p>No</p>` }).text).toBe('No')
    expect(extractReply({ html }).text).toBe('')
  })

  it('keeps the lines of what is set as written', () => {
    expect(extractReply({ html: '<pre>Reject\n\ntoo  dear\n</pre>' }).text).toBe('Reject\n\ntoo  dear')
  })

  it('shows white on dark', () => {
    expect(extractReply({ html: '<div style="background:#000;color:#fff">Approve</div>' }).text).toBe('Approve')
  })

  it('says the same as the text, or is not sure', () => {
    const both = {
      text: '*Approve* https://acme.example/x',
      html: '<b>Approve</b> <a href="https://acme.example/x"></a>'
    }
    expect(extractReply(both).confidence).toBe('high')
    expect(extractReply({ text: 'Approve', html: '<p>Do not approve</p>' }).confidence).toBe('low')
    expect(extractReply({ text: 'Approve', html: '<p style="display:none">Approve</p><p>No</p>' }).confidence).toBe(
      'low'
    )
  })
})

it.each([
  ['blank lines', '\n'.repeat(300_000)],
  ['spaces', ' '.repeat(1_000_000)],
  ['one line', 'x'.repeat(1_000_000)],
  ['dashes', '-'.repeat(1_000_000)],
  ['"On "', 'On '.repeat(330_000)],
  ['quote marks', '>'.repeat(1_000_000)],
  ['labels', 'From: a\n'.repeat(100_000)],
  ['dates', 'at 10:00 a@b.c wrote '.repeat(40_000)],
  ['colons', '：:'.repeat(400_000)],
  ['deep elements', '<div>'.repeat(100_000)],
  ['elements that never end', '<b>x</i>'.repeat(100_000)],
  ['quotes in quotes', '<blockquote>x'.repeat(60_000)],
  ['a style sheet', `<style>${'.a{display:none}'.repeat(60_000)}`],
  ['styles', `<p style="${'color:red;'.repeat(90_000)}">x`],
  ['an open tag', '<'.repeat(1_000_000)]
])('takes no time for a million characters of %s', (_, input) => {
  // What grows with the square is not done before the test's own time is over.
  const { confidence } = extractReply({ text: input, html: input }, `${outbound}\n${input.slice(0, 20_000)}`)
  expect(confidence).toMatch(/high|low/)
})
