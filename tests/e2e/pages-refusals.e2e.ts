// What private pages refuse, and what they give away: nothing.
import { createHmac } from 'node:crypto'
import type { Json } from '../support/api.ts'
import { linkOf, open, Pages, press, type Shown } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname
const ASKED = ['contact.created', 'contact.asked']

let server: Parley
let pages: Pages
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let inboundUrl: string
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  pages = new Pages(server)
  const config = { url: platform.url, secret: platform.secret }
  const channel = await pages.api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
  inboundUrl = `${server.url}/inbound/${channel.id}`
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

async function expectUndecided(contact: Json): Promise<void> {
  expect((await pages.read(contact)).status).toBe('pending')
  expect(await pages.history(contact)).toEqual(ASKED)
}

/** Whatever a page tells: it is framed by nobody, kept nowhere, and runs nothing. */
function expectPrivate({ headers }: Shown): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-robots-tag': 'noindex, nofollow'
  })
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; form-action 'self'; /)
  expect(policy).toMatch(/frame-ancestors 'none'; base-uri 'none'$/)
  expect(policy).not.toContain('unsafe')
}

describe('looking', () => {
  it('decides nothing, whoever looks and however often', async () => {
    const contact = await pages.ask()
    const link = linkOf(contact)
    const lookers: RequestInit[] = [
      {},
      { method: 'HEAD' },
      { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } },
      {
        headers: {
          'user-agent': 'Mozilla/5.0 (compatible; SafeLinks)',
          purpose: 'prefetch',
          'sec-purpose': 'prefetch;prerender'
        }
      },
      { headers: { 'x-http-method-override': 'POST', 'content-type': 'application/x-www-form-urlencoded' } }
    ]
    for (const init of lookers) expect((await open(link, init)).status).toBe(200)
    for (const query of ['?option=approve', '?nonce=x&option=approve&_method=POST'])
      expect((await open(link + query)).status).toBe(200)
    for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH']) expect((await open(link, { method })).status).toBe(405)
    await expectUndecided(contact)
  })

  it('tells HEAD no more than GET', async () => {
    const contact = await pages.ask()
    const head = await open(linkOf(contact), { method: 'HEAD' })
    expect(head.html).toBe('')
    expectPrivate(head)
  })
})

describe('a link', () => {
  const known = async () => {
    const contact = await pages.ask({ title: 'A secret title', agent: 'secret-bot' })
    return { contact, link: linkOf(contact) }
  }

  it('that is not ours is a page that tells nothing', async () => {
    const { link } = await known()
    const token = link.split('/').at(-1)!
    const [id = '', kind = '', mac = ''] = token.split('-')
    const flipped = (text: string) => text.slice(0, -1) + (text.endsWith('a') ? 'b' : 'a')
    const forged = createHmac('sha256', 'guess').update(`${id}|link`).digest('hex').slice(0, 20)
    const tokens = [
      'nope',
      token.slice(0, -1),
      `${token}a`,
      `${token}.`,
      token.toUpperCase(),
      `${id}-${kind}-${flipped(mac)}`,
      `${flipped(id)}-${kind}-${mac}`,
      `${id}-${kind}-${forged}`,
      // Made for reply addresses, and for a key that the ring does not have.
      `${id}-${kind.replace('k', 'r')}-${mac}`,
      `${id}-kz-${mac}`,
      'a'.repeat(5_000),
      '%00',
      '%E0%A4%A',
      '%2e%2e%2foperator',
      '__proto__',
      ''
    ]
    const bodies = new Set<string>()
    for (const one of tokens) {
      for (const page of [
        await open(`${server.url}/r/${one}`),
        await press(`${server.url}/r/${one}`, { option: 'approve' })
      ]) {
        expect(page.status).toBe(404)
        expectPrivate(page)
        expect(page.text).toContain('This link is not valid')
        bodies.add(page.html)
      }
    }
    expect(bodies.size).toBe(1)
    expect([...bodies][0]).not.toMatch(/secret|Default/)
  })

  it('of one message does not open by the token of its replies', async () => {
    const contact = await pages.ask({ to: 'rec:reply-token' })
    const send = await until((): Json => platform.sentTo('reply-token')[0])
    expect(send.link).toContain('/r/')
    expect(send.token).not.toBe(send.link.split('/').at(-1))
    expect((await open(`${server.url}/r/${send.token}`)).status).toBe(404)
    expect((await open(send.link)).status).toBe(200)
    await expectUndecided(contact)
  })

  it('of somebody who could not be reached, as too few others could, says so', async () => {
    // The other one has their request first: what is not sent by then is withdrawn.
    const status = () => (platform.sentTo('here').length > 0 ? 404 : 503)
    platform.rule((endpoint, body) =>
      endpoint === 'send' && body.target === 'gone' ? { status: status() } : undefined
    )
    const stages = [{ steps: [{ to: ['rec:here', 'rec:gone'] }], require: [{ count: 2 }] }]
    const contact = await pages.ask({ policy: { stages } })
    expect((await pages.api.settled(contact.id)).status).toBe('undeliverable')
    const { link } = await until((): Json => platform.sentTo('here')[0])
    const page = await open(link)
    expect(page.text).toContain('Too few of those asked could be reached')
    expect(page.html).not.toContain('<form')
  })

  it('answers at its own assurance: what the policy holds too little is held', async () => {
    const policy = { stages: [{ steps: [{ to: ['rec:careful'] }] }], minAssurance: 'platform' }
    const contact = await pages.ask({ policy })
    const { link } = await until((): Json => platform.sentTo('careful')[0])
    const { nonce } = await open(link)
    const page = await press(link, { nonce, option: 'approve' })
    expect(page.text).toContain('An operator has to accept it before it counts.')
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('shows what somebody said elsewhere, and who they are', async () => {
    const handle = `ann${++count}`
    await pages.api.make('/v1/people', { handle, name: 'Ann Lee', addresses: [`rec:${handle}`] })
    const stages = [{ steps: [{ to: [`@${handle}`, 'inbox'] }], require: [{ count: 2 }] }]
    await pages.ask({ policy: { stages } })
    const { link, token } = await until((): Json => platform.sentTo(handle)[0])
    expect((await open(link)).text).toContain(`You answer as Ann Lee (rec:${handle})`)
    const reply = { id: `in-${++count}`, type: 'reply', token, account: handle, option: 'approve' }
    expect((await platform.post(inboundUrl, [reply])).receipts).toMatchObject([{ kind: 'accepted' }])
    expect((await open(link)).text).toMatch(/Your answer: Approved/)
  })
})

describe('a nonce', () => {
  it('is good for its own link, once, and as it was made', async () => {
    const [one, other] = [await pages.ask(), await pages.ask()]
    const { nonce } = await open(linkOf(one))
    const foreign = (await open(linkOf(other))).nonce
    const [at = '', random = '', mac = ''] = nonce.split('.')
    const wrong = [
      '',
      'x',
      foreign,
      `${nonce}.x`,
      ` ${nonce}`,
      `${at}.${random}`,
      `${at}.${random}.${'é'.repeat(20)}`,
      `${at}.${random}.${mac.slice(0, -1)}${mac.endsWith('0') ? '1' : '0'}`,
      // Far in the future, and far in the past.
      `${(Date.now() + 9e9).toString(36)}.${random}.${mac}`,
      `${(Date.now() - 9e9).toString(36)}.${random}.${mac}`
    ]
    for (const bad of wrong) {
      const page = await press(linkOf(one), { nonce: bad, option: 'approve', comment: 'typed' })
      expect(page.status).toBe(409)
      expectPrivate(page)
      expect(page.text).toContain('This page was open for too long. Nothing was recorded')
      expect(page.html).toContain('typed</textarea>')
      expect(page.nonce).not.toBe(bad)
    }
    await expectUndecided(one)
    expect((await press(linkOf(one), { nonce, option: 'approve' })).text).toContain('Your answer is recorded')
  })

  it('that was used decides nothing more', async () => {
    const stages = [{ steps: [{ to: ['inbox', 'rec:second'] }], require: [{ count: 2 }], rejections: 2 }]
    const contact = await pages.ask({ policy: { stages } })
    const link = linkOf(contact)
    const { nonce } = await open(link)
    const first = await press(link, { nonce, option: 'approve', comment: 'a' })
    expect(first.text).toContain('Your answer is recorded. Others still have to answer.')
    const again = await press(link, { nonce, option: 'approve', comment: 'a' })
    expect(again.text).toContain('Your answer is recorded. Others still have to answer.')
    const changed = await press(link, { nonce, option: 'reject' })
    expect(changed.text).toMatch(/This page was used already, and your answer below stays.*Your answer: Approved/)
    expect(await pages.history(contact)).toEqual([...ASKED, 'contact.replied'])
    // The page that came back is good for another answer.
    expect((await press(link, { nonce: changed.nonce, option: 'reject' })).text).toContain('Your answer: Rejected')
  })

  it('decides once, however many presses of it arrive at a time', async () => {
    const contact = await pages.ask()
    const link = linkOf(contact)
    const { nonce } = await open(link)
    const answers = await Promise.all(Array.from({ length: 12 }, () => press(link, { nonce, option: 'approve' })))
    for (const page of answers) {
      expect(page.status).toBe(200)
      expect(page.text).toMatch(/Approved Decided by an operator of Default.*Your answer is recorded/)
    }
    expect(await pages.history(contact)).toEqual([...ASKED, 'contact.replied', 'contact.resolved'])
  })

  it('of many page views decides once, and tells the rest', async () => {
    const contact = await pages.ask()
    const link = linkOf(contact)
    const views = await Promise.all(Array.from({ length: 8 }, () => open(link)))
    const options = views.map((_, index) => (index % 2 === 0 ? 'approve' : 'reject'))
    await Promise.all(views.map(({ nonce }, index) => press(link, { nonce, option: options[index]! })))
    const types = await pages.history(contact)
    expect(types.filter((type) => type === 'contact.resolved')).toHaveLength(1)
    expect(types.filter((type) => type === 'contact.replied')).toHaveLength(1)
  })
})

describe('a post', () => {
  let contact: Json
  let link: string
  let nonce: string

  beforeEach(async () => {
    contact = await pages.ask({ form: { fields: [{ id: 'n', label: 'Number', type: 'number' }] } })
    link = linkOf(contact)
    nonce = (await open(link)).nonce
  })

  it('that names a field twice is refused, whichever it is', async () => {
    const twice = ['option', 'nonce', 'comment', 'values.n']
    for (const name of twice) {
      const page = await press(link, [
        ['nonce', nonce],
        ['option', 'approve'],
        [name, 'approve'],
        [name, 'reject']
      ])
      expect(page.status).toBe(400)
      expect(page.text).toContain(`“${name}” was sent more than once`)
      expectPrivate(page)
    }
    await expectUndecided(contact)
  })

  it('that says nothing is no conversation', async () => {
    for (const said of [{}, { comment: 'hm' }, { option: '' }, { text: ' ' }, { 'values.n': '3' }]) {
      const page = await press(link, { nonce, ...said })
      expect(page.status).toBe(400)
      expect(page.text).toContain('Press one of the answers')
    }
    await expectUndecided(contact)
  })

  it.each([
    ['an option that is not offered', { option: 'yes' }, 422, 'The contact offers "approve", "reject"'],
    ['a field that is not there', { option: 'approve', 'values.x': '1' }, 400, 'the form has no such field'],
    ['a value that does not fit', { option: 'approve', 'values.n': 'many' }, 400, 'Number must be a number'],
    ['a comment that is too long', { option: 'approve', comment: 'x'.repeat(10_001) }, 400, 'At most 10,000 characters']
  ])('with %s is refused and kept', async (_name, said, status, why) => {
    const page = await press(link, { nonce, ...(said as Record<string, string>) })
    expect(page).toMatchObject({ status, text: expect.stringContaining(why) })
    await expectUndecided(contact)
  })

  it('leaves arguments alone that may not be edited', async () => {
    const fixed = await pages.ask({ action: { name: 'pay', arguments: { amount: 1 } } })
    const view = await open(linkOf(fixed))
    await press(linkOf(fixed), { nonce: view.nonce, option: 'approve', arguments: '{"amount":9}' })
    expect((await pages.read(fixed)).outcome.arguments).toEqual({ amount: 1 })
  })

  it('of characters that cannot be kept is taken without them', async () => {
    const bytes = (comment: string) => Buffer.from(`nonce=${nonce}&option=approve&comment=${comment}`, 'latin1')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const comment of ['%00a%00', '%ff%fe', '\xff\xc3', '%ED%A0%80', '%', '%zz', '%u0000']) {
      const body = bytes(comment).toString('latin1').replace('option=approve', 'option=%00')
      const page = await open(link, { method: 'POST', headers, body: Buffer.from(body, 'latin1') })
      expect(page.status).toBe(400)
    }
    await expectUndecided(contact)
    const page = await open(link, { method: 'POST', headers, body: bytes('a%00b%0D%0Ac\xff') })
    expect(page.text).toContain('Your answer is recorded')
    expect((await pages.read(contact)).outcome.comment).toMatch(/^ab\nc/)
  })

  it('larger than a megabyte is refused on a page', async () => {
    const page = await press(link, { nonce, option: 'approve', comment: 'x'.repeat(1_200_000) })
    expect(page.status).toBe(413)
    expect(page.text).toContain('That was too much text')
    expectPrivate(page)
    await expectUndecided(contact)
  })

  it('of another type decides only with a nonce, and never fails', async () => {
    const json = { 'content-type': 'application/json' }
    const posts: [Record<string, string>, string, number][] = [
      [json, '{"option":"approve"}', 409],
      [json, JSON.stringify({ nonce: { a: nonce }, option: 'approve' }), 400],
      [json, JSON.stringify({ nonce, option: ['approve'] }), 400],
      [json, JSON.stringify({ nonce: [nonce], option: 'approve' }), 400],
      [json, '[1]', 400],
      [json, '"approve"', 400],
      [json, 'null', 400],
      [json, '{', 400],
      [json, '{"__proto__":{"nonce":"x"},"option":"approve"}', 400],
      [{ 'content-type': 'text/plain' }, `nonce=${nonce}&option=approve`, 400],
      [{ 'content-type': 'application/xml' }, '<a/>', 400],
      [{ 'content-type': 'nonsense' }, 'x', 415],
      [{ 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\n\r\n--x--', 400]
    ]
    for (const [headers, body, status] of posts) {
      const page = await open(link, { method: 'POST', headers, body })
      expect([body, page.status]).toEqual([body, status])
      expectPrivate(page)
    }
    await expectUndecided(contact)
    const page = await open(link, { method: 'POST', headers: json, body: JSON.stringify({ nonce, option: 'approve' }) })
    expect(page.text).toContain('Your answer is recorded')
  })

  it('to a notice is no answer', async () => {
    const notice = await pages.ask({ kind: 'notice' })
    await pages.api.settled(notice.id)
    const page = await press(linkOf(notice), { nonce, text: 'yes' })
    expect(page.status).toBeLessThan(500)
    expect((await pages.read(notice)).outcome).toBeNull()
  })
})

it('serves the bare address, and an icon', async () => {
  const home = await open(`${server.url}/`)
  expect(home.status).toBe(200)
  expectPrivate(home)
  expect(home.html).toContain('href="/operator"')
  expect(home.html).toContain('href="/docs"')
  const icon = await open(`${server.url}/favicon.ico`)
  expect(icon.headers.get('content-type')).toContain('image/svg+xml')
  expect(icon.html).toMatch(/^<svg /)
})

it('keeps tokens and nonces out of the log', async () => {
  const contact = await pages.ask()
  const link = linkOf(contact)
  const { nonce } = await open(link)
  await press(link, { nonce: `${nonce}x`, option: 'approve' })
  await press(link, { nonce, option: 'approve', comment: 'x'.repeat(1_100_000) })
  await press(link, { nonce, option: 'approve' })
  const logs = server.logs()
  expect(logs).toContain('/r/:token')
  expect(logs).not.toMatch(/\/r\/[0-9a-z]{10}/)
  for (const secret of [link.split('/').at(-1)!, nonce, server.adminKey]) expect(logs).not.toContain(secret)
  expect(logs).not.toMatch(/"level":"(error|fatal)"/)
})
