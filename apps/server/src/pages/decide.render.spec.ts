import { renderDecide, type DecideView } from './decide.render.ts'

const now = new Date('2026-03-12T09:20:00Z')

const aView = (change: Partial<DecideView> = {}): DecideView => ({
  state: 'open',
  kind: 'approval',
  title: 'Refund 4,820 EUR?',
  bodyMarkdown: 'Order **88213** arrived damaged.',
  agent: 'refund-bot',
  project: 'Customer care',
  as: 'Ann Lee (email:ann@acme.example)',
  askedAt: new Date('2026-03-12T09:06:00Z'),
  deadlineAt: new Date('2026-03-12T12:06:00Z'),
  options: [
    { id: 'approve', label: 'Approve', decision: 'approve', comment: 'optional' },
    { id: 'reject', label: 'Reject', decision: 'reject', comment: 'required' }
  ],
  freeText: false,
  nonce: 'once-7',
  ...change
})

/** The page in one line, so that the layout of a template does not matter. */
const rendered = (change?: Partial<DecideView>): string => renderDecide(aView(change), now).replace(/\s+/g, ' ')

const buttons = (markup: string): string[] =>
  Array.from(markup.matchAll(/<button type="submit" [^>]*name="option" value="([^"]*)"/g), (match) => match[1] ?? '')

describe('an open contact', () => {
  it('says who asks, as whom one answers, and until when', () => {
    const markup = rendered()
    expect(markup).toContain('<bdi class="agent">refund-bot</bdi> asks for your approval')
    expect(markup).toContain('You answer as <bdi>Ann Lee (email:ann@acme.example)</bdi>')
    expect(markup).toMatch(
      /Answer by .*<time datetime="2026-03-12T12:06:00.000Z">12 Mar 2026, 12:06 UTC<\/time>.*\(in 3 hours\)/
    )
  })

  it('names the key beside a name that the agent gave itself, and shows no risk that was not stated', () => {
    const markup = rendered({ agent: 'CFO', key: 'billing', context: { impact: 'Much' } })
    expect(markup).toContain('CFO</bdi>, by key <bdi class="agent">billing</bdi>, asks for your approval')
    expect(rendered({ agent: 'CFO', key: 'billing', title: '' })).toMatch(/<h1[^>]*>CFO, by key billing, asks for/)
    expect(rendered({ agent: 'CFO', key: 'billing', state: 'cancelled' })).toContain('CFO, by key billing, no longer')
    expect(markup).not.toMatch(/class="badge risk|(Low|Medium|High|Critical) risk/)
  })

  it('has one form that posts to its own address, with the nonce and a button per option', () => {
    const markup = rendered()
    expect(markup.match(/<form [^>]*>/g)).toEqual(['<form method="post" class="answer">'])
    expect(markup).toContain('<input type="hidden" name="nonce" value="once-7" />')
    expect(buttons(markup)).toEqual(['approve', 'reject'])
  })

  it('begins its form with a disabled button, so that Enter in an input decides nothing', () => {
    expect(rendered()).toMatch(/<form [^>]*> <button type="submit" disabled hidden><\/button>/)
  })

  it('says which option needs a comment, and requires it in HTML only where all do', () => {
    expect(rendered()).toContain('Needed for “Reject”.')
    expect(rendered()).not.toMatch(/<textarea[^>]* required/)
    const all = rendered({ options: [{ id: 'reject', label: 'Reject', decision: 'reject', comment: 'required' }] })
    expect(all).toMatch(/<textarea[^>]* name="comment" required/)
  })

  it('has no comment where no option takes one', () => {
    const markup = rendered({ options: [{ id: 'a', label: 'A', decision: 'answer', comment: 'none' }] })
    expect(markup).not.toContain('name="comment"')
  })

  it('puts a prefill into the comment only when it fits every option', () => {
    const option = { id: 'a', label: 'A', decision: 'answer', comment: 'optional', prefill: 'As agreed' } as const
    expect(rendered({ options: [option] })).toMatch(/<textarea[^>]* name="comment"[^>]*> As agreed<\/textarea>/)
    const two = rendered({ options: [option, { ...option, id: 'b', label: 'B', prefill: undefined }] })
    expect(two).toContain('For “A”, for example: As agreed')
  })

  it('lets a rejection leave the fields of an approval empty', () => {
    const markup = rendered({ form: { fields: [{ id: 'n', label: 'N', type: 'number', required: true }] } })
    expect(markup).toMatch(/<button [^>]*value="reject" formnovalidate/)
    expect(markup).not.toMatch(/<button [^>]*value="approve" formnovalidate/)
  })

  it('answers a question in words', () => {
    const markup = rendered({ kind: 'question', title: undefined, options: [], freeText: true })
    expect(markup).toContain('<h1 dir="auto">refund-bot has a question for you</h1>')
    expect(markup).toMatch(/<textarea [^>]*name="text" required/)
    expect(markup).toContain('>Answer</button>')
    expect(buttons(markup)).toEqual([])
  })

  it('names the inputs of a form by the ids of its fields', () => {
    const fields = (['text', 'number', 'date', 'boolean', 'select'] as const).map((type) => ({
      id: type,
      label: type,
      type,
      options: ['x', 'y']
    }))
    const markup = rendered({ form: { fields }, values: { 'values.select': 'y', 'values.boolean': 'false' } })
    for (const type of ['text', 'number', 'date'])
      expect(markup).toMatch(new RegExp(`name="values.${type}" type="${type}"`))
    expect(markup).toContain('<option value="y" selected>y</option>')
    expect(markup).toContain('type="radio" name="values.boolean" value="false" checked')
  })

  it('fills in what the form has by default, until something was typed', () => {
    const options = [{ value: 's', label: 'Small' }, 'Large']
    const form = {
      fields: [
        { id: 'text', label: 'T', type: 'text', multiline: true, default: 'a\nb' },
        { id: 'number', label: 'N', type: 'number', default: 2 },
        { id: 'bool', label: 'B', type: 'boolean', default: false },
        { id: 'one', label: 'O', type: 'select', options, default: 's' },
        { id: 'several', label: 'S', type: 'select', options, multiple: true, default: ['Large'], required: true }
      ]
    } as const
    const markup = renderDecide(aView({ form: form as never }), now)
    expect(markup).toMatch(/<textarea [^>]*name="values.text"[^>]*>\na\nb<\/textarea>/)
    expect(markup).toMatch(/name="values.number" [^>]*value="2"/)
    expect(markup).toContain('type="radio" name="values.bool" value="false" checked')
    expect(markup).toContain('<option value="s" selected>Small</option>')
    expect(markup).toContain('type="checkbox" name="values.several.0" value="s" />')
    expect(markup).toContain('type="checkbox" name="values.several.1" value="Large" checked />')
    const typed = rendered({ form: form as never, values: { 'values.several.0': 's', 'values.number': '' } })
    expect(typed).toContain('name="values.several.0" value="s" checked')
    expect(typed).not.toMatch(/value="Large" checked|value="false" checked|value="2"/)
  })

  it('shows arguments as they will run, with nothing invisible in them', () => {
    const action = { name: 'pay', arguments: { to: 'ann\u202Etxt\u200B' } }
    expect(rendered({ action })).toContain('&quot;ann\\u202etxt\\u200b&quot;')
    expect(rendered({ action })).not.toContain('name="arguments"')
    expect(rendered({ action: { ...action, editable: true } })).toMatch(/<textarea [^>]*name="arguments"/)
  })

  it('keeps what was typed after a refused post, beginning with a newline or not', () => {
    const markup = renderDecide(
      aView({ error: { field: 'comment', message: 'Say why.' }, values: { comment: '\nbecause' } }),
      now
    )
    expect(markup).toMatch(/<textarea id="comment" [^>]*aria-invalid="true" autofocus[^>]*>\n\nbecause<\/textarea>/)
    expect(markup).toMatch(/role="alert">\s*Say why\./)
    expect(markup).toContain('id="comment-error"')
  })

  it('shows what this person has said already, and still the form', () => {
    const markup = rendered({
      notice: 'Your answer is recorded. Waiting for 1 more.',
      yourAnswer: { label: 'Approve', comment: 'fine', at: now }
    })
    expect(markup).toContain('Waiting for 1 more.')
    expect(markup).toContain('You can still change it.')
    expect(buttons(markup)).toHaveLength(2)
  })

  it('shows context, conversation and only links that open a page', () => {
    const markup = rendered({
      context: {
        risk: 'critical',
        confidence: 0.864,
        signals: [{ level: 'danger', text: 'Late' }],
        impact: 'Money leaves',
        links: [
          { label: 'claim', url: 'https://claims.acme.example/1' },
          { label: 'trap', url: 'javascript:alert(1)' }
        ]
      },
      turns: [{ by: 'Ben', text: 'which *one*?', at: now }]
    })
    for (const text of ['Critical risk', '86%', 'Danger', 'Money leaves', '(claims.acme.example)', '<em>one</em>'])
      expect(markup).toContain(text)
    expect(markup).not.toContain('trap')
    expect(markup).not.toContain('javascript')
  })
})

describe('a notice', () => {
  it('has nothing to press', () => {
    const markup = rendered({ kind: 'notice', options: [] })
    expect(markup).not.toContain('<form')
    expect(markup).toContain('For your information')
  })
})

describe('a closed contact', () => {
  it.each(['settled', 'expired', 'cancelled', 'undeliverable', 'linkExpired'] as const)(
    'has no form when %s',
    (state) => {
      expect(rendered({ state })).not.toMatch(/<form|<button|<textarea|once-7/)
    }
  )

  it.each([
    ['expired', 'Nobody decided in time.'],
    ['cancelled', 'refund-bot no longer needs an answer.'],
    ['undeliverable', 'Too few of those asked could be reached'],
    ['linkExpired', 'This link has expired']
  ] as const)('says what happened when %s', (state, text) => {
    expect(rendered({ state })).toContain(text)
  })

  it('says who decided what, and why', () => {
    const settled = { by: 'Ben <Ito>', label: 'Reject', comment: 'No & no', at: now, decision: 'rejected' } as const
    const markup = rendered({ state: 'settled', settled })
    expect(markup).toContain('Decided by <bdi>Ben &lt;Ito&gt;</bdi>')
    expect(markup).toContain('No &amp; no')
    expect(markup).toContain('class="panel bad"')
    expect(markup).not.toContain('Answer by')
  })

  it('shows nothing of what was asked once the link has expired', () => {
    const markup = rendered({ state: 'linkExpired' })
    for (const secret of ['Refund', '88213', 'refund-bot', 'Customer care', 'ann@acme'])
      expect(markup).not.toContain(secret)
  })

  it('shows not even how it ended once the link has expired', () => {
    const settled = { by: 'Ben Ito', label: 'Reject', comment: 'Too risky', at: now, decision: 'rejected' } as const
    const markup = rendered({ state: 'linkExpired', settled, reason: 'Withdrawn' })
    for (const secret of ['Ben Ito', 'Reject', 'Too risky', 'Withdrawn']) expect(markup).not.toContain(secret)
  })

  it('offers a new link where one may be sent', () => {
    const markup = rendered({ state: 'linkExpired', renewable: true })
    expect(markup).toContain('name="send" value="link"')
    expect(markup).toContain('once-7')
    expect(markup).not.toContain('Ask whoever sent it')
  })
})
