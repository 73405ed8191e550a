import { masked, renderCode } from './code.render.ts'

describe('masked', () => {
  it.each([
    ['ann@acme.example', 'a••@acme.example'],
    ['a@acme.example', 'a••@acme.example'],
    ['"a@b"@acme.example', '"••@acme.example'],
    ['+44 20 7946 0018', '••18'],
    ['+442079460018', '••18'],
    ['ann', 'a••'],
    ['#room', '#••'],
    ['🦊fox', '🦊••'],
    ['', '••']
  ])('shows %j as %j', (target, shown) => expect(masked(target)).toBe(shown))
})

describe('the code of an answer', () => {
  const rendered = (code: Parameters<typeof renderCode>[0]['code'], more: object = {}) =>
    String(renderCode({ code, ...more })).replace(/\s+/g, ' ')

  it('is asked for as a phone fills it in', () => {
    const markup = rendered({ to: 'a••@acme.example', waiting: false })
    expect(markup).toMatch(
      /<input id="code" name="code" required[^>]* inputmode="numeric" autocomplete="one-time-code"/
    )
    expect(markup).toMatch(/<button [^>]*name="send" value="code" formnovalidate>[^/]*Send a code to <bdi>a••@acme/)
    expect(markup).not.toContain('autofocus')
  })

  it('is to be typed next once it was sent', () => {
    const markup = rendered({ to: 'a••@acme.example', waiting: true, sent: true })
    expect(markup).toContain('We sent it to a••@acme.example.')
    expect(markup).toContain('Send another code')
    expect(markup).toMatch(/<input id="code"[^>]* autofocus/)
  })

  it('says below the field what was wrong with it', () => {
    const error = { field: 'code', message: 'That code is wrong.' }
    expect(rendered({ to: 'a••', waiting: true }, { error })).toMatch(/aria-invalid="true".*id="code-error"/)
  })
})
