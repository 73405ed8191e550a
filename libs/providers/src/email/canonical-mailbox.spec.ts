import { canonicalMailbox } from './canonical-mailbox.ts'

describe('the one form of a mailbox', () => {
  it.each([
    ['capital letters', 'Ann@ACME.example', 'ann@acme.example'],
    ['white space around it', ' ann@acme.example\n', 'ann@acme.example'],
    ['a tag', 'ann+news@acme.example', 'ann@acme.example'],
    ['several tags', 'ann+a+b@acme.example', 'ann@acme.example'],
    ['an empty tag', 'ann+@acme.example', 'ann@acme.example'],
    ['a tag at a service that ignores dots', 'A.n.n+x.y@gmail.com', 'ann@gmail.com'],
    ['the other domain of a service', 'a.nn@googlemail.com', 'ann@gmail.com'],
    ['wide letters', 'ａｎｎ＠ａｃｍｅ．ｅｘａｍｐｌｅ', 'ann@acme.example'],
    ['a wide plus', 'ann＋x@acme.example', 'ann@acme.example'],
    ['characters without width', 'a\u200bn\u200dn\ufeff@ac\u200bme.example', 'ann@acme.example'],
    ['a soft hyphen', 'a\u00adnn@acme.example', 'ann@acme.example'],
    ['marks of direction', '\u202aann\u202c@acme.example', 'ann@acme.example'],
    ['a variation selector', 'ann\ufe0f@acme.example', 'ann@acme.example'],
    ['letters in two parts', 'jose\u0301@acme.example', 'jos\u00e9@acme.example'],
    ['a ligature', 'o\ufb03ce@acme.example', 'office@acme.example'],
    ['a domain in its own script', 'ann@b\u00fccher.example', 'ann@xn--bcher-kva.example'],
    ['the same in capitals', 'ann@B\u00dcCHER.example', 'ann@xn--bcher-kva.example'],
    ['an ideographic dot', 'ann@acme\u3002example', 'ann@acme.example'],
    ['a domain with an ideographic dot at its end', 'ann@acme.example\u3002', 'ann@acme.example'],
    ['a domain with its last dot', 'ann@acme.example.', 'ann@acme.example'],
    ['a name that begins with a plus', '+15550100@sms.example', '+15550100@sms.example'],
    ['a pattern', '*@Agents.ACME.example', '*@agents.acme.example'],
    ['a pattern in the domain', 'bot@*.ACME.example', 'bot@*.acme.example'],
    ['no address', 'Ann', 'ann']
  ])('is told by %s', (_what, address, form) => {
    expect(canonicalMailbox(address)).toBe(form)
    expect(canonicalMailbox(form)).toBe(form)
  })

  it.each([
    ['dots where they count', 'a.nn@acme.example', 'ann@acme.example'],
    ['a hyphen', 'ann-x@acme.example', 'ann@acme.example'],
    ['another domain', 'ann@gmail.com', 'ann@gmail.example'],
    ['a domain below', 'ann@gmail.com.evil.example', 'ann@gmail.com'],
    ['a letter of another script', '\u0430nn@acme.example', 'ann@acme.example'],
    ['a domain that names a part of objects', 'a.nn@constructor', 'ann@constructor']
  ])('keeps %s', (_what, address, other) => {
    expect(canonicalMailbox(address)).not.toBe(canonicalMailbox(other))
  })
})
