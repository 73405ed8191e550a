// The plain operator page: who gets in, what they see, and what their answers do.
import type { Api, Json } from '../support/api.ts'
import { onPage, startChromium } from '../support/chromium.ts'
import { Operator } from '../support/operator.ts'
import { linkOf, open, Pages, press } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { describeWith } from '../support/requirement.ts'
import { storageOf } from '../support/storage.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const PROVIDER = new URL('../support/recording.provider.mjs', import.meta.url).pathname

let server: Parley
let pages: Pages
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let ann: Api
let agent: Api
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  server = await startParley({ env: { PARLEY_PROVIDERS: PROVIDER } })
  pages = new Pages(server)
  ann = await pages.api.keyed({ name: 'ann', scope: 'operator' })
  agent = await pages.api.keyed({ name: 'bot', scope: 'agent' })
  const config = { url: platform.url, secret: platform.secret }
  await pages.api.make('/v1/channels', { name: 'rec', provider: 'recording', config })
})
afterAll(async () => {
  await server?.stop()
  await platform?.close()
})

const signedIn = async (key = ann.key): Promise<Operator> => {
  const operator = new Operator(server)
  expect((await operator.signIn(key)).status).toBe(303)
  return operator
}

describe('signing in', () => {
  it('takes an operator’s or admin’s key, and keeps it in no page', async () => {
    for (const key of [ann.key, server.adminKey]) {
      const operator = new Operator(server)
      const answer = await operator.signIn(key)
      expect(answer.headers.get('location')).toBe('/operator')
      const session = operator.setCookies.find((one) => one.startsWith('parley_session='))
      expect(session).toMatch(/; Path=\/operator; HttpOnly; SameSite=Lax$/)
      expect(session).not.toContain(key)
      expect((await operator.open('/operator')).html).not.toContain(key)
    }
  })

  it.each([
    ['an agent’s key', () => agent.key, 'This is an agent’s key'],
    ['a key that nobody has', () => 'parley_unknownunknownunknown', 'unknown or was revoked'],
    ['no key', () => '', 'unknown or was revoked'],
    ['a text with what no key has', () => 'parley_\0é\ud800', 'unknown or was revoked']
  ])('refuses %s', async (_name, key, why) => {
    const operator = new Operator(server)
    const answer = await operator.signIn(key())
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(why)
    expect(operator.getCookie('parley_session')).toBe('')
    if (key()) expect(answer.html).not.toContain(key())
    expect((await operator.open('/operator')).headers.get('location')).toBe('/operator/sign-in')
  })

  it('needs the token of the visitor’s own page', async () => {
    const [visitor, other] = [new Operator(server), new Operator(server)]
    await visitor.open('/operator/sign-in')
    const { csrf } = await other.open('/operator/sign-in')
    for (const fields of [{ key: ann.key }, { key: ann.key, csrf: 'x' }, { key: ann.key, csrf }])
      expect((await visitor.press('/operator/sign-in', fields)).status).toBe(403)
    expect((await press(`${server.url}/operator/sign-in`, { key: ann.key, csrf })).status).toBe(403)
    const twice = await visitor.press('/operator/sign-in', [
      ['csrf', csrf],
      ['key', ann.key],
      ['key', 'x']
    ])
    expect(twice.status).toBe(400)
    expect(visitor.getCookie('parley_session')).toBe('')
  })

  it('is not done by another site, whatever cookies it planted', async () => {
    const visitor = new Operator(server)
    const { csrf } = await visitor.open('/operator/sign-in')
    for (const site of ['cross-site', 'same-site'])
      expect(
        (await visitor.press('/operator/sign-in', { csrf, key: ann.key }, { 'sec-fetch-site': site })).status
      ).toBe(403)
    const fields = { csrf, key: ann.key }
    expect((await visitor.press('/operator/sign-in', fields, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
    const { csrf: own } = await visitor.open('/operator')
    const foreign = await visitor.press('/operator/sign-out', { csrf: own }, { 'sec-fetch-site': 'same-site' })
    expect(foreign.status).toBe(403)
  })

  it('leads nowhere but to the list', async () => {
    const path = '/operator/sign-in?next=https://evil.example&return=//evil.example&redirect=/\\evil.example'
    const operator = new Operator(server)
    const { csrf } = await operator.open(path)
    const fields = { csrf, key: ann.key, next: 'https://evil.example', return_to: '//evil.example' }
    const answer = await operator.press(path, fields, { host: 'evil.example', 'x-forwarded-host': 'evil.example' })
    expect(answer.headers.get('location')).toBe('/operator')
  })

  it('marks its cookies for HTTPS where people come by HTTPS', async () => {
    const secure = await startParley({ beside: server, env: { PUBLIC_URL: 'https://parley.example' } })
    try {
      const operator = new Operator(secure)
      await operator.open('/operator/sign-in')
      expect(operator.setCookies).toEqual([
        expect.stringMatching(/^parley_visitor=.*; HttpOnly; Secure; SameSite=Lax$/)
      ])
      await operator.signIn(ann.key)
      expect(operator.setCookies).toEqual([
        expect.stringMatching(/^parley_session=.*; HttpOnly; Secure; SameSite=Lax$/)
      ])
    } finally {
      await secure.stop()
    }
  })

  it('ends with the sign-out button, and not by a link', async () => {
    const operator = await signedIn()
    const { csrf } = await operator.open('/operator')
    expect((await operator.open('/operator/sign-out')).status).toBe(405)
    expect((await operator.press('/operator/sign-out', {})).status).toBe(403)
    expect((await operator.open('/operator')).status).toBe(200)
    const copied = operator.getCookie('parley_session')
    const elsewhere = await signedIn()
    expect((await operator.press('/operator/sign-out', { csrf })).headers.get('location')).toBe('/operator/sign-in')
    expect((await operator.open('/operator')).status).toBe(303)
    // The session is over, not only the cookie; another one of the same key goes on.
    operator.setCookie('parley_session', copied)
    expect((await operator.open('/operator')).headers.get('location')).toBe('/operator/sign-in')
    expect((await elsewhere.open('/operator')).status).toBe(200)
  })

  it('ends at once when the key is revoked', async () => {
    const { id, key } = await pages.api.make('/v1/keys', { name: `brief${++count}`, scope: 'operator' })
    const contact = await pages.ask()
    const operator = await signedIn(key)
    const { csrf, nonce } = await operator.open(`/operator/contacts/${contact.id}`)
    await pages.api.delete(`/v1/keys/${id}`)
    const storage = await storageOf(server)
    const { rows } = await storage.query('select hash from operator_session where key_id = $1', [id])
    await storage.end()
    expect(rows).toEqual([])
    const path = `/operator/contacts/${contact.id}`
    expect((await operator.press(path, { csrf, nonce, option: 'approve' })).headers.get('location')).toBe(
      '/operator/sign-in'
    )
    expect((await operator.open('/operator')).status).toBe(303)
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('believes no cookie that it did not write', async () => {
    const operator = await signedIn()
    const good = operator.getCookie('parley_session')
    const middle = Math.floor(good.length / 2)
    const flipped = good.slice(0, middle) + (good[middle] === 'A' ? 'B' : 'A') + good.slice(middle + 1)
    const plain = Buffer.from(JSON.stringify({ keyId: 'key_bootstrap', until: Date.now() + 1e6 })).toString('base64url')
    for (const bad of [flipped, good.slice(0, -4), plain, `1:${good}`, 'x', '', '%00', '..']) {
      operator.setCookie('parley_session', bad)
      const answer = await operator.open('/operator')
      expect([bad, answer.status, answer.headers.get('location')]).toEqual([bad, 303, '/operator/sign-in'])
    }
  })
})

describe('the list', () => {
  it('shows what waits in this project, oldest pages behind the newest', async () => {
    const { id } = await pages.api.make('/v1/projects', { name: `Other ${++count}` })
    const { key } = await pages.api.make('/v1/keys', { name: 'boss', scope: 'admin', project: id })
    const boss = await signedIn(key)
    expect((await boss.open('/operator')).text).toContain('Nothing is waiting')
    const api = new Pages({ ...server, adminKey: key } as Parley)
    for (let index = 0; index < 30; index++) await api.ask({ title: `Number ${index}.` })
    const first = await boss.open('/operator')
    expect(first.text).toMatch(/Number 29\. .*Number 5\. /)
    expect(first.text).not.toContain('Number 4.')
    expect(first.text).toContain('Asked: any operator')
    const [, older = ''] = /href="(\/operator\?cursor=[^"]*)"/.exec(first.html) ?? []
    const second = await boss.open(older)
    expect(second.text).toMatch(/Number 4\. .*Number 0\. /)
    expect(second.text).not.toContain('Number 5.')
    expect(second.html).not.toContain('cursor=')
    expect((await (await signedIn()).open('/operator')).text).not.toContain('Number 29.')
    for (const cursor of ['x', '1.', '1e300.x', '%00', 'a&cursor=b'])
      expect([cursor, (await boss.open(`/operator?cursor=${cursor}`)).status < 500]).toEqual([cursor, true])
  })

  it('knows no contact of another project', async () => {
    const { id } = await pages.api.make('/v1/projects', { name: `Other ${++count}` })
    const { key } = await pages.api.make('/v1/keys', { name: 'boss', scope: 'operator', project: id })
    const contact = await pages.ask({ title: 'Not theirs' })
    const boss = await signedIn(key)
    const { csrf } = await boss.open('/operator')
    for (const path of [contact.id, 'con_unknown', '%00', 'x'.repeat(500)].map((one) => `/operator/contacts/${one}`)) {
      for (const answer of [await boss.open(path), await boss.press(path, { csrf, option: 'approve' })]) {
        expect([path, answer.status < 500 && answer.status >= 400]).toEqual([path, true])
        expect(answer.text).not.toContain('Not theirs')
      }
    }
    expect((await boss.open(`/operator/contacts/${contact.id}`)).status).toBe(404)
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('changes nothing by being looked at', async () => {
    const contact = await pages.ask()
    const operator = await signedIn()
    for (const path of [
      '/operator',
      '/operator/held',
      '/operator/sign-in',
      `/operator/contacts/${contact.id}?option=approve`
    ]) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
        const answer = await operator.open(path, { method })
        expect([path, method, answer.status]).toEqual([path, method, method === 'GET' || method === 'HEAD' ? 200 : 405])
        expect(answer.headers.get('cache-control')).toBe('no-store')
        expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      }
    }
    expect(await pages.history(contact)).toEqual(['contact.created', 'contact.asked'])
  })
})

describe('an answer', () => {
  it('reaches the agent that waits, as one who signed in', async () => {
    const contact = await agent.make('/v1/contacts', { kind: 'approval', body: 'Deploy?', to: 'inbox' })
    const waiting = agent.settled(contact.id)
    const operator = await signedIn()
    const page = await operator.answer(contact.id, { option: 'approve', comment: 'Go' })
    expect(page.text).toMatch(/Approved Decided by ann.*Go Recorded\. Thank you\./)
    expect(await waiting).toMatchObject({
      status: 'resolved',
      outcome: {
        decision: 'approved',
        comment: 'Go',
        responses: [{ name: 'ann', account: 'operator:ann', assurance: 'login' }]
      }
    })
  })

  it('needs the token of its session', async () => {
    const contact = await pages.ask()
    const path = `/operator/contacts/${contact.id}`
    const [operator, other] = [await signedIn(), await signedIn()]
    const { nonce } = await operator.open(path)
    const theirs = await other.open(path)
    for (const fields of [{}, { csrf: '' }, { csrf: theirs.csrf }, { csrf: 'é'.repeat(20) }]) {
      const answer = await operator.press(path, { nonce, option: 'approve', ...fields })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('nothing was recorded')
    }
    expect((await press(server.url + path, { csrf: theirs.csrf, nonce, option: 'approve' })).status).toBe(303)
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('is given once by each page, for the contact that it shows', async () => {
    const stages = [{ steps: [{ to: ['inbox'] }], require: [{ count: 2 }], rejections: 2 }]
    const [one, other] = [await pages.ask({ policy: { stages } }), await pages.ask()]
    const operator = await signedIn()
    const [path, otherPath] = [one, other].map((contact: Json) => `/operator/contacts/${contact.id}`) as [
      string,
      string
    ]
    const { csrf, nonce } = await operator.open(path)
    for (const bad of [
      '',
      'rep_00000000000000000000',
      nonce.slice(0, -1),
      `${nonce}x`,
      (await operator.open(otherPath)).nonce
    ]) {
      const answer = await operator.press(path, { csrf, nonce: bad, option: 'approve', comment: 'typed' })
      expect(answer.status).toBe(409)
      expect(answer.html).toContain('typed</textarea>')
    }
    expect((await operator.press(otherPath, { csrf, nonce, option: 'approve' })).status).toBe(409)
    const first = await operator.press(path, { csrf, nonce, option: 'approve' })
    expect(first.text).toMatch(/Recorded\. Others still have to answer\..*Your answer: Approved/)
    const again = await operator.press(path, { csrf, nonce, option: 'reject' })
    expect(again.text).toMatch(/already counted.*Your answer: Approved/)
    expect((await operator.answer(one.id, { option: 'reject' })).text).toContain('Your answer: Rejected')
    expect((await pages.read(other)).status).toBe('pending')
  })

  it('that lacks something is asked for again, with what was typed', async () => {
    const options = [
      { id: 'yes', label: 'Yes', decision: 'approve' },
      { id: 'no', label: 'No', decision: 'reject', comment: 'required' }
    ]
    const fields = [{ id: 'n', label: 'Number', type: 'number', required: true }]
    const contact = await pages.ask({ options, form: { fields } })
    const operator = await signedIn()
    const refused = [
      [{ option: 'no', 'values.n': '7' }, 'This option needs a comment'],
      [{ option: 'yes', 'values.n': 'seven' }, 'Number must be a number'],
      [{ option: 'maybe', 'values.n': '7' }, 'The contact offers'],
      [{ comment: 'hm', 'values.n': '7' }, 'Press one of the answers']
    ] as const
    for (const [said, why] of refused) {
      const page = await operator.answer(contact.id, said)
      expect(page.text).toContain(why)
      expect(page.html).toContain(`value="${said['values.n']}"`)
    }
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('is not for whoever was not asked', async () => {
    const elsewhere = await pages.ask({ to: [`rec:somebody${++count}`] })
    const bobs = await pages.ask({ to: ['inbox:bob'] })
    const operator = await signedIn()
    for (const contact of [elsewhere, bobs]) {
      const page = await operator.open(`/operator/contacts/${contact.id}`)
      expect(page.text).toContain('You were not asked, so you cannot answer this one here.')
      expect(page.html).not.toContain('name="option"')
      const nonce = (await operator.open(`/operator/contacts/${(await pages.ask()).id}`)).nonce
      const pressed = await operator.press(`/operator/contacts/${contact.id}`, {
        csrf: page.csrf,
        nonce,
        option: 'approve'
      })
      expect(pressed.status).toBe(409)
      expect((await pages.read(contact)).status).toBe('pending')
    }
    expect((await operator.open(`/operator/contacts/${bobs.id}`)).text).toContain('Asked: bob')
  })

  it('that comes too late says who decided', async () => {
    const contact = await pages.ask()
    const operator = await signedIn()
    const path = `/operator/contacts/${contact.id}`
    const { csrf, nonce } = await operator.open(path)
    const link = linkOf(await pages.read(contact))
    await press(link, { nonce: (await open(link)).nonce, option: 'reject', comment: 'No' })
    const page = await operator.press(path, { csrf, nonce, option: 'approve' })
    expect(page.text).toMatch(
      /An operator of Default decided already: Reject\. .*Rejected Decided by an operator of Default/
    )
  })
})

describe('a held reply', () => {
  const hold = async (option = 'approve'): Promise<{ contact: Json; name: string }> => {
    const name = `somebody${++count}`
    const policy = { stages: [{ steps: [{ to: [`rec:${name}`] }] }], minAssurance: 'platform' }
    const contact = await pages.ask({ policy, title: `Held for ${name}` })
    const { link } = await until((): Json => platform.sentTo(name)[0])
    await press(link, { nonce: (await open(link)).nonce, option, comment: `said by ${name}` })
    return { contact, name }
  }
  const formOf = (html: string, name: string) => {
    const form = html.split('<li class="row held">').find((one) => one.includes(`said by ${name}`)) ?? ''
    const value = (pattern: RegExp) => pattern.exec(form)?.[1] ?? ''
    return { reply: value(/name="reply" value="([^"]*)"/), respondent: value(/<option value="([^"]+)"/) }
  }

  it('counts once an operator says whose vote it is', async () => {
    const { contact, name } = await hold()
    const operator = await signedIn()
    const page = await operator.open('/operator/held')
    expect(page.text).toContain(`rec:${name} wrote`)
    expect(page.text).toContain(`Approve said by ${name}`)
    expect(page.text).toContain('it proves less about who wrote it than the policy demands')
    const fields = { csrf: page.csrf, ...formOf(page.html, name) }
    for (const wrong of [
      { verdict: 'accept', respondent: '' },
      { verdict: '' },
      { verdict: 'Accept' },
      { verdict: 'accept', respondent: 'nobody' }
    ]) {
      const answer = await operator.press('/operator/held', { ...fields, ...wrong })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.text).toContain(`said by ${name}`)
    }
    expect((await operator.press('/operator/held', { ...fields, csrf: 'x', verdict: 'accept' })).status).toBe(403)
    expect((await pages.read(contact)).status).toBe('pending')
    const accepted = await operator.press('/operator/held', { ...fields, verdict: 'accept' })
    expect(accepted.text).toContain('The reply counts now.')
    expect(accepted.text).not.toContain(`said by ${name}`)
    expect((await pages.read(contact)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ vouchedBy: 'ann', assurance: 'link' }]
    })
    expect((await operator.press('/operator/held', { ...fields, verdict: 'accept' })).status).toBe(409)
  })

  it('never counts once it is discarded', async () => {
    const { contact, name } = await hold('reject')
    const operator = await signedIn()
    const page = await operator.open('/operator/held')
    const fields = { csrf: page.csrf, ...formOf(page.html, name) }
    expect((await operator.press('/operator/held', { ...fields, verdict: 'discard' })).text).toContain(
      'The reply is discarded.'
    )
    expect((await operator.press('/operator/held', { ...fields, verdict: 'accept' })).status).toBe(409)
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it('of another project is not there', async () => {
    const { contact, name } = await hold()
    const operator = await signedIn()
    const { reply } = formOf((await operator.open('/operator/held')).html, name)
    const { id } = await pages.api.make('/v1/projects', { name: `Other ${++count}` })
    const { key } = await pages.api.make('/v1/keys', { name: 'boss', scope: 'operator', project: id })
    const boss = await signedIn(key)
    const { csrf, text } = await boss.open('/operator/held')
    expect(text).toContain('No reply is held')
    for (const verdict of ['accept', 'discard'])
      expect((await boss.press('/operator/held', { csrf, reply, verdict, respondent: 'r0' })).status).toBe(404)
    expect((await pages.read(contact)).status).toBe('pending')
  })
})

describeWith(['chromium'], 'in a browser', () => {
  it('an operator signs in, answers what waits, and signs out, at 360 px and without JavaScript', async () => {
    const contact = await pages.ask({ title: 'Renew the certificate?', context: { risk: 'medium' } })
    const browser = await startChromium()
    try {
      await onPage(
        browser,
        `${server.url}/`,
        async (page) => {
          const fits = async () => expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
          await page.getByRole('link', { name: 'Answer what is waiting' }).click()
          await page.getByLabel('API key').fill(ann.key)
          await page.getByRole('button', { name: 'Sign in' }).click()
          await page.getByRole('heading', { name: 'Waiting for an answer' }).waitFor()
          await fits()
          await page.getByRole('link', { name: 'Renew the certificate?' }).click()
          await fits()
          await page.getByRole('button', { name: 'Approve' }).click()
          await page.getByText('Decided by ann').waitFor()
          await page.getByRole('link', { name: 'Held' }).click()
          await fits()
          await page.getByRole('button', { name: 'Sign out' }).click()
          await page.getByRole('heading', { name: 'Sign in' }).waitFor()
        },
        { javaScriptEnabled: false, viewport: { width: 360, height: 740 }, colorScheme: 'dark' }
      )
    } finally {
      await browser.close()
    }
    expect((await pages.read(contact)).outcome.responses[0].assurance).toBe('login')
  })
})

it('writes no key, cookie or token of the pages to the log', async () => {
  const operator = await signedIn()
  const { csrf } = await operator.open('/operator')
  await operator.press('/operator/sign-in', { csrf, key: [ann.key, ann.key].join() })
  const logs = server.logs()
  for (const secret of [ann.key, operator.getCookie('parley_session'), csrf]) expect(logs).not.toContain(secret)
  expect(logs).not.toMatch(/"level":"(error|fatal)"/)
})
