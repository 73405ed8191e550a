// A one-time code on a private page: whoever has the link must read the mail, too.
import type { Browser } from 'playwright-core'
import type pg from 'pg'
import type { Json } from '../support/api.ts'
import { onPage, startChromium } from '../support/chromium.ts'
import { open, Pages, press, type Shown } from '../support/pages.ts'
import { startRecordingPlatform } from '../support/recording-platform.mjs'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { storageOf } from '../support/storage.ts'
import { until } from '../support/until.ts'

const provider = (name: string) => new URL(`../support/${name}.provider.mjs`, import.meta.url).pathname
const ASKED = ['contact.created', 'contact.asked']
const DECIDED = [...ASKED, 'contact.replied', 'contact.resolved']

let server: Parley
let pages: Pages
let platform: Awaited<ReturnType<typeof startRecordingPlatform>>
let blind: Awaited<ReturnType<typeof startRecordingPlatform>>
let database: pg.Client
let count = 0

beforeAll(async () => {
  platform = await startRecordingPlatform()
  blind = await startRecordingPlatform()
  const PARLEY_PROVIDERS = `${provider('recording')},${provider('recording-blind')}`
  server = await startParley({ env: { PARLEY_PROVIDERS, PARLEY_LOG_LEVEL: 'trace' } })
  pages = new Pages(server)
  for (const [name, type, { url, secret }] of [
    ['rec', 'recording', platform],
    ['blind', 'recording-blind', blind]
  ] as const)
    await pages.api.make('/v1/channels', { name, provider: type, config: { url, secret } })
  database = await storageOf(server)
})
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await platform?.close()
  await blind?.close()
})

interface Asked {
  readonly contact: Json
  readonly target: string
  readonly link: string
}

async function ask(minAssurance = 'address', more: object = {}, channel = 'rec'): Promise<Asked> {
  const target = `ann${++count}`
  const policy = { stages: [{ steps: [{ to: [`${channel}:${target}`] }] }], minAssurance }
  const contact = await pages.ask({ policy, ...more })
  const sends = channel === 'rec' ? platform : blind
  const { link } = await until((): Json => sends.sentTo(target)[0])
  return { contact, target, link }
}

const sendCode = async (link: string, more: Record<string, string> = {}): Promise<Shown> =>
  press(link, { nonce: (await open(link)).nonce, send: 'code', ...more })

/** The code that a target was sent last. */
async function codeFor({ link, target }: Asked): Promise<string> {
  expect((await sendCode(link)).status).toBe(200)
  return platform.codesTo(target).at(-1)!
}

const answer = async (link: string, code?: string, option = 'approve'): Promise<Shown> =>
  press(link, { nonce: (await open(link)).nonce, option, code })

const wrong = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0')

/** As if so many seconds had passed since the codes of a contact were sent. */
async function pass(contact: Json, seconds: number): Promise<void> {
  await database.query(
    `update code set expires_at = expires_at - $2 * interval '1 s',
       sent_at = array(select at - $2 * interval '1 s' from unnest(sent_at) with ordinality as one(at, n) order by n)
     where message_id in (select id from message where contact_id = $1)`,
    [contact.id, seconds]
  )
}

async function expectUndecided(contact: Json): Promise<void> {
  expect((await pages.read(contact)).status).toBe('pending')
  expect(await pages.history(contact)).toEqual(ASKED)
}

describe('a forwarded link', () => {
  it('decides nothing without the code, and keeps what was typed', async () => {
    const { contact, target, link } = await ask()
    const page = await open(link)
    expect(page.text).toMatch(/You answer as rec:a•• Only somebody who reads a•• may answer here.*Send a code to a••/)
    expect(page.html).not.toContain(target)
    for (const code of [undefined, '', ' - ']) {
      const refused = await press(link, { nonce: page.nonce, option: 'approve', comment: 'typed', code })
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('Have a code sent, and type it here. Nothing was recorded.')
      expect(refused.html).toContain('typed</textarea>')
    }
    await expectUndecided(contact)
  })

  it('decides with it, and that proves the address', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    expect(code).toMatch(/^\d{6}$/)
    const page = await answer(asked.link, code)
    expect(page.text).toMatch(/Approved Decided by .*Your answer is recorded/)
    expect((await pages.read(asked.contact)).outcome).toMatchObject({
      decision: 'approved',
      responses: [{ assurance: 'address', account: `rec:${asked.target}` }]
    })
    expect(await pages.history(asked.contact)).toEqual(DECIDED)
  })

  it('takes it as people type it', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    const fullWidth = code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
    const page = await answer(asked.link, ` ${fullWidth.slice(0, 3)} - ${fullWidth.slice(3)}`, 'reject')
    expect(page.text).toContain('Rejected Decided by')
  })

  it('needs none where it is enough for the policy', async () => {
    const { contact, target, link } = await ask('link')
    expect((await open(link)).text).not.toContain('code')
    expect((await sendCode(link)).status).toBe(400)
    expect((await answer(link)).text).toContain('Your answer is recorded')
    expect((await pages.read(contact)).outcome.responses).toMatchObject([{ assurance: 'link' }])
    expect(platform.codesTo(target)).toEqual([])
  })

  it.each([
    ['where the policy asks for more than a code proves', 'platform', 'rec'],
    ['where the channel sends none', 'address', 'blind']
  ])('is held as ever %s', async (_, minAssurance, channel) => {
    const { contact, link } = await ask(minAssurance, {}, channel)
    expect((await open(link)).text).not.toContain('code')
    expect((await sendCode(link)).status).toBe(400)
    expect((await answer(link, '123456')).text).toContain('An operator has to accept it before it counts.')
    expect(await pages.history(contact)).toEqual([...ASKED, 'contact.held'])
  })
})

describe('a code', () => {
  it('is sent by its button alone, and decides nothing by that', async () => {
    const { contact, target, link } = await ask()
    const { nonce } = await open(link)
    for (const method of ['GET', 'HEAD'])
      for (const query of ['', `?send=code&nonce=${nonce}`]) await open(link + query, { method })
    for (const bad of ['', 'x', (await open((await ask()).link)).nonce])
      expect((await press(link, { nonce: bad, send: 'code' })).status).toBe(409)
    expect(platform.codesTo(target)).toEqual([])
    const sent = await press(link, { nonce, send: 'code', option: 'approve', comment: 'typed' })
    expect(sent.text).toMatch(/Send another code to a•• Code.*We sent it to a••\. It is good for 10 minutes/)
    expect(sent.html).toContain('typed</textarea>')
    expect(platform.codes.filter((one) => one.target === target)).toMatchObject([
      { project: 'Default', title: 'Deploy 2.4.0?' }
    ])
    await expectUndecided(contact)
  })

  it('that is wrong is refused and counted, and after ten none works any more', async () => {
    const asked = await ask()
    const { contact, link } = asked
    const code = await codeFor(asked)
    for (let n = 1; n <= 9; n++) {
      const page = await answer(link, wrong(code, n))
      expect(page).toMatchObject({ status: 422, text: expect.stringContaining('That code is wrong. Nothing was') })
      if (n !== 5) continue
      await pass(contact, 61)
      await codeFor(asked) // a new one grants no new tries
    }
    const latest = platform.codesTo(asked.target).at(-1)!
    expect((await answer(link, wrong(latest))).status).toBe(429)
    await pass(contact, 61)
    const after = await open(link)
    expect(after.text).toContain('Answer the message itself, or ask an operator to answer for you.')
    expect(after.html).not.toContain('<form')
    await expectUndecided(contact)
  })

  it('that is wrong ten times is barred for presses that are on their way, the right one too', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    const views = await Promise.all(Array.from({ length: 14 }, () => open(asked.link)))
    const tries = await Promise.all(
      views.slice(2).map(({ nonce }, n) => press(asked.link, { nonce, option: 'approve', code: wrong(code, n + 1) }))
    )
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(9)
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(3)
    const right = await press(asked.link, { nonce: views[0]!.nonce, option: 'approve', code })
    const another = await press(asked.link, { nonce: views[1]!.nonce, send: 'code' })
    for (const page of [right, another]) {
      expect(page.status).toBe(429)
      expect(page.text).toContain('Too many wrong codes were typed')
    }
    expect(platform.codesTo(asked.target)).toHaveLength(1)
    await expectUndecided(asked.contact)
  })

  it('works for ten minutes', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    await pass(asked.contact, 601)
    const late = await answer(asked.link, code)
    expect(late).toMatchObject({ status: 422, text: expect.stringContaining('That code is too old') })
    await expectUndecided(asked.contact)
  })

  it('works no more once another was sent, and not for another message', async () => {
    const [asked, other] = [await ask(), await ask()]
    const first = await codeFor(asked)
    const others = await codeFor(other)
    await pass(asked.contact, 61)
    const second = await codeFor(asked)
    for (const code of [first, others].filter((one) => one !== second))
      expect((await answer(asked.link, code)).text).toContain('That code is wrong')
    await expectUndecided(asked.contact)
    expect((await answer(asked.link, second)).text).toContain('Your answer is recorded')
  })

  it('is sent once a minute and five times an hour', async () => {
    const { contact, target, link } = await ask()
    await sendCode(link)
    const { nonce } = await open(link)
    const soon = await Promise.all(Array.from({ length: 4 }, () => press(link, { nonce, send: 'code' })))
    for (const page of soon) {
      expect(page.status).toBe(429)
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(50)
      expect(page.text).toMatch(/A code was sent already: look for it.*in (5\d|60) seconds/)
    }
    for (let n = 2; n <= 5; n++) {
      await pass(contact, 61)
      expect((await sendCode(link)).status).toBe(200)
    }
    await pass(contact, 61)
    const sixth = await sendCode(link)
    expect(sixth.status).toBe(429)
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(3_000)
    expect(sixth.text).toMatch(/in 5\d minutes/)
    expect(platform.codesTo(target)).toHaveLength(5)
    await pass(contact, 3_600)
    expect((await sendCode(link)).status).toBe(200)
  })

  it('is sent once however many ask at a time', async () => {
    const { target, link } = await ask()
    const views = await Promise.all(Array.from({ length: 6 }, () => open(link)))
    const sent = await Promise.all(views.map(({ nonce }) => press(link, { nonce, send: 'code' })))
    expect(sent.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429, 429, 429])
    expect(platform.codesTo(target)).toHaveLength(1)
  })

  it('is good for one answer, however often that one arrives', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    const { nonce } = await open(asked.link)
    const presses = Array.from({ length: 8 }, () => press(asked.link, { nonce, option: 'approve', code }))
    for (const page of [...(await Promise.all(presses)), await press(asked.link, { nonce, option: 'approve', code })]) {
      expect(page.status).toBe(200)
      expect(page.text).toContain('Your answer is recorded')
    }
    expect(await pages.history(asked.contact)).toEqual(DECIDED)
  })

  it('that was used is refused for another answer, and a new one takes it', async () => {
    const target = `ann${++count}`
    const policy = {
      stages: [{ steps: [{ to: [`rec:${target}`, 'inbox'] }], require: [{ count: 2 }], rejections: 2 }],
      minAssurance: 'address'
    }
    const contact = await pages.ask({ policy })
    const { link } = await until((): Json => platform.sentTo(target)[0])
    const asked = { contact, target, link }
    const code = await codeFor(asked)
    expect((await answer(link, code)).text).toContain('Others still have to answer')
    const again = await answer(link, code, 'reject')
    expect(again).toMatchObject({ status: 422, text: expect.stringContaining('That code was used already') })
    expect(again.text).toContain('Your answer: Approved')
    await pass(contact, 61)
    expect((await answer(link, await codeFor(asked), 'reject')).text).toContain('Your answer: Rejected')
  })

  it('is not used up by an answer that lacks something else', async () => {
    const options = [
      { id: 'yes', label: 'Yes', decision: 'approve' },
      { id: 'no', label: 'No', decision: 'reject', comment: 'required' }
    ]
    const asked = await ask('address', { options })
    const code = await codeFor(asked)
    expect((await answer(asked.link, code, 'no')).text).toContain('This option needs a comment')
    const { nonce } = await open(asked.link)
    const page = await press(asked.link, { nonce, option: 'no', comment: 'Late', code })
    expect(page.text).toContain('Your answer is recorded')
  })

  it('is neither sent nor taken once the contact is closed', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    const { nonce } = await open(asked.link)
    await pages.api.make(`/v1/contacts/${asked.contact.id}/cancel`, {})
    await pass(asked.contact, 61)
    expect((await press(asked.link, { nonce, send: 'code' })).status).toBe(409)
    const page = await press(asked.link, { nonce, option: 'approve', code: wrong(code) })
    expect(page.text).toMatch(/It was closed meanwhile: nothing was recorded\..*Cancelled/)
    expect(platform.codesTo(asked.target)).toHaveLength(1)
    expect((await pages.read(asked.contact)).status).toBe('cancelled')
  })

  it.each([
    ['refuses us', { status: 401 }, 502, 'The platform refused our credentials. No code was sent'],
    ['is down', { status: 503 }, 503, 'The platform did not answer. No code was sent'],
    ['is silent', { cut: 'before' }, 503, 'Nobody can say whether the message was sent. If no code arrives']
  ] as const)('that cannot be sent because the platform %s changes nothing', async (_, behaviour, status, why) => {
    const asked = await ask()
    platform.next('code', behaviour)
    const page = await sendCode(asked.link, { comment: 'typed' })
    expect(page).toMatchObject({ status, text: expect.stringContaining(why) })
    expect(page.html).toContain('typed</textarea>')
    await expectUndecided(asked.contact)
    await pass(asked.contact, 61)
    expect((await answer(asked.link, await codeFor(asked))).text).toContain('Your answer is recorded')
  })

  it('still works when another one could not be sent', async () => {
    const asked = await ask()
    const code = await codeFor(asked)
    await pass(asked.contact, 61)
    platform.next('code', { status: 503 })
    expect((await sendCode(asked.link)).status).toBe(503)
    expect((await answer(asked.link, code)).text).toContain('Your answer is recorded')
  })
})

describeWith(['chromium'], 'in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser?.close())

  it.each(['light', 'dark'] as const)(
    'a code is asked for, typed and taken without a script, in %s',
    async (scheme) => {
      const asked = await ask()
      await onPage(
        browser,
        asked.link,
        async (page) => {
          await page.getByLabel('Comment').fill('Go ahead')
          await page.getByRole('button', { name: 'Send a code to a••' }).press('Enter')
          await until(() => platform.codesTo(asked.target)[0])
          const field = page.getByRole('textbox', { name: 'Code' })
          await field.waitFor()
          await until(async () => (await page.evaluate('document.activeElement.id')) === 'code')
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
          expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
          await field.fill(wrong(platform.codesTo(asked.target)[0]!))
          await page.getByRole('button', { name: 'Approve' }).click()
          expect(await page.getByRole('alert').innerText()).toContain('That code is wrong')
          expect(await field.getAttribute('aria-invalid')).toBe('true')
          await field.fill(platform.codesTo(asked.target)[0]!)
          await field.press('Enter')
          expect(await pages.history(asked.contact)).toEqual(ASKED)
          await page.getByRole('button', { name: 'Approve' }).click()
          expect(await page.locator('main').innerText()).toContain('Your answer is recorded')
        },
        { javaScriptEnabled: false, colorScheme: scheme, viewport: { width: 360, height: 740 } }
      )
      expect((await pages.read(asked.contact)).outcome).toMatchObject({ comment: 'Go ahead' })
    }
  )
})

it('stands in the clear in no row and no line of the log', async () => {
  const asked = await ask()
  const code = await codeFor(asked)
  await answer(asked.link, wrong(code))
  await answer(asked.link, code)
  const { rows } = await database.query('select row_to_json(code)::text as row from code')
  const inbound = await database.query('select payload::text as row from inbound')
  expect(rows.length).toBeGreaterThan(5)
  for (const sent of platform.codes.map((one) => one.code)) {
    const alone = new RegExp(`(?<![\\w.-])${sent}(?![\\w.-])`)
    expect(server.logs()).not.toMatch(alone)
    for (const { row } of [...rows, ...inbound.rows]) expect(row).not.toMatch(alone)
  }
})
