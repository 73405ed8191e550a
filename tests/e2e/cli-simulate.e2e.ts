// A platform on this machine, by the command line, and its page in a browser.
import { spawn, type ChildProcess } from 'node:child_process'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { apiOf } from '../support/api.ts'
import { onPage, startChromium } from '../support/chromium.ts'
import { freePort } from '../support/program.mjs'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'
import { until } from '../support/until.ts'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))
const CHAT = fileURLToPath(new URL('../support/chat.simulator.mjs', import.meta.url))

const running: ChildProcess[] = []
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')))

function parley(...args: string[]) {
  return parleyAt({}, ...args)
}

function parleyAt(server: Record<string, string>, ...args: string[]) {
  const env = { PATH: process.env['PATH']!, NO_COLOR: '1', ...server }
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err }))
  )
  return { child, ended, out: () => out }
}

async function simulate(...args: string[]) {
  const started = parley('simulate', CHAT, '--port', '0', '--page-port', '0', ...args)
  const [, url] = await until(() => /simulated: (\S+)[^]*Ctrl-C/.exec(started.out()))
  return { ...started, url: url! }
}

describe('parley simulate', () => {
  it('says in a few lines where the page is and how to go on, and ends at Ctrl-C', async () => {
    const { child, ended, url } = await simulate()
    expect((await fetch(url)).status).toBe(200)
    child.kill('SIGINT')
    const { code, out, err } = await ended
    expect(out.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')).toBe(
      [
        'chat, simulated: http://HOST/',
        String.raw`Add it to a server:  npx parley channel add chat --name sim-chat --set url=http://HOST/api --set 'secret=it'\''s a secret' --set retries=2`,
        'Then ask somebody:   npx parley ask "Deploy 4.2?" --approve --to sim-chat:U1',
        'Ctrl-C ends it.',
        ''
      ].join('\n')
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('takes the ports that it is told, and says which is taken', async () => {
    const [port, pagePort] = [await freePort(), await freePort()]
    const first = parley('simulate', CHAT, '--port', `${port}`, '--page-port', `${pagePort}`)
    await until(() => first.out().includes('Ctrl-C'))
    expect(first.out()).toContain(`simulated: http://127.0.0.1:${pagePort}/`)
    expect(first.out()).toContain(`url=http://127.0.0.1:${port}/api`)
    const second = await parley('simulate', CHAT, '--port', '0', '--page-port', `${pagePort}`).ended
    expect(second).toMatchObject({ code: 3, out: '' })
    expect(second.err).toBe(`Error: Port ${pagePort} is taken: choose another one with --page-port\n`)
  })

  it('names what cannot be simulated, and helps', async () => {
    expect(await parley('simulate', 'fax').ended).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^Error: There is no simulator of "fax"/)
    })
    const help = await parley('simulate', '--help').ended
    expect(help).toMatchObject({ code: 0 })
    expect(help.out).toMatch(/--page-port <port>[^]*--add[^]*Examples:/)
  })

  it('does nothing for another site, nor by another name', async () => {
    const { url } = await simulate()
    const body = 'as=0&chat=C1&message=m1&button=yes'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const from of [{ origin: 'http://evil.example' }, { origin: 'null' }, {}]) {
      const { status } = await fetch(`${url}press`, {
        method: 'POST',
        headers: { ...headers, ...from } as Record<string, string>,
        body
      })
      expect(status).toBe(403)
    }
    expect((await fetch(`${url}press?${body}`)).status).toBe(404)
    expect(await statusAs(url, 'evil.example:80')).toBe(421)
    expect(await (await fetch(`${url}?chat=C1`)).text()).toContain('value="yes"')
  })
})

/** What a page gets whose name was made to lead here. */
const statusAs = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end()
  })

describeWith(['chromium'], 'the page of a simulator', () => {
  let browser: Browser
  let url: string
  beforeAll(async () => {
    browser = await startChromium()
  })
  beforeEach(async () => {
    ;({ url } = await simulate())
  })
  afterAll(() => browser?.close())

  const at = (as: number, chat: string) => `${url}?as=${as}&chat=${chat}`
  const live = (page: Page) => page.waitForSelector('.status.live')
  const see = (page: Page, text: string) => page.waitForSelector(`text=${text}`)
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

  it('shows what people see, as text', () =>
    onPage(browser, at(0, 'C1'), async (page) => {
      const shown = await page.locator('.log').innerText()
      expect(shown).toContain('<b>Not</b> markup.')
      expect(shown).toContain('plan.txt')
      expect(await page.locator('.log a[target]').getAttribute('href')).toBe('https://ci.example/run/1841')
      expect(await page.locator('.buttons .primary').allInnerTexts()).toEqual(['Approve'])
      await page.getByRole('link', { name: 'The bot and you' }).click()
      await see(page, 'notifies Ann Lee')
    }))

  it('presses, says how fast that was acknowledged, and shows everybody what changed', () =>
    onPage(browser, at(1, 'C1'), async (bobs) => {
      await live(bobs)
      await onPage(browser, at(0, 'C1'), async (page) => {
        await button(page, 'Approve').focus()
        await page.keyboard.press('Enter')
        await see(page, 'Ann Lee pressed “Approve”: acknowledged in 12 ms.')
        expect(await button(page, 'Approve').count()).toBe(0)
        await see(page, 'edited')
      })
      await see(bobs, 'Approved by U1')
    }))

  it('fills in what a press opens, and leaves it by the keyboard', () =>
    onPage(browser, at(0, 'C1'), async (page) => {
      await live(page)
      await button(page, 'With a comment').click()
      await page.waitForSelector('dialog')
      await page.keyboard.press('Escape')
      await page.waitForSelector('dialog', { state: 'detached' })
      await button(page, 'With a comment').click()
      await page.getByLabel('Decision').selectOption({ label: 'Reject' })
      await page.getByLabel('Comment').fill('Not today')
      await page.locator('dialog').getByRole('button', { name: 'Send' }).click()
      await see(page, 'Rejected by U1: Not today')
      await see(page, 'Ann Lee sent “Your answer”: acknowledged in 33 ms.')
      expect(await page.locator('dialog').count()).toBe(0)
    }))

  it('writes and replies, and says what the platform refuses', () =>
    onPage(browser, at(0, 'C1'), async (page) => {
      await live(page)
      const field = page.getByLabel('Write as Ann Lee')
      await field.fill('One')
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.type('two')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.mine')
      expect(await page.locator('.mine .text').innerText()).toBe('One\ntwo')
      await page.getByRole('link', { name: /^Reply to “deploy-bot/ }).click()
      await see(page, 'In reply to: deploy-bot')
      await page.keyboard.type('Which build?')
      await page.keyboard.press('Enter')
      expect(await page.locator('.mine .quoted').innerText()).toContain('deploy-bot asks')
      await field.fill('refuse')
      await page.keyboard.press('Enter')
      await see(page, 'The bot was blocked')
      expect(await field.inputValue()).toBe('refuse')
    }))

  it('keeps what only one person sees to them', () =>
    onPage(browser, at(0, 'C1'), async (anns) => {
      await live(anns)
      await onPage(browser, at(2, 'C1'), async (page) => {
        await button(page, 'Approve').click()
        await see(page, 'Only you can see this')
      })
      await see(anns, 'Eve Stranger pressed')
      expect(await anns.getByText('You were not asked.').count()).toBe(0)
    }))

  it('makes trouble, and says when nobody acknowledged', () =>
    onPage(browser, at(0, 'C1'), async (page) => {
      await live(page)
      await page.getByText('Make trouble').click()
      await page.getByLabel('The next message').selectOption({ label: 'is never answered' })
      await button(page, 'Let it happen').click()
      await see(page, 'The next message meets it.')
      await button(page, 'Approve').click()
      await see(page, 'Nobody acknowledged it within 3000 ms')
    }))

  it('works without its script', () =>
    onPage(
      browser,
      at(0, 'C1'),
      async (page) => {
        await button(page, 'With a comment').click()
        await page.getByLabel('Comment').fill('By hand')
        await page.locator('dialog').getByRole('button', { name: 'Send' }).click()
        await see(page, 'Approved by U1: By hand')
      },
      { javaScriptEnabled: false }
    ))

  it.each(['light', 'dark'] as const)('fits a phone (%s)', (colorScheme) =>
    onPage(
      browser,
      at(0, 'C1'),
      async (page) => {
        await live(page)
        const widest = await page.locator('html').evaluate((one) => one.scrollWidth)
        expect(widest).toBe(360)
        for (const box of await page.locator('.bubble, .buttons .button, .composer textarea').all()) {
          const { x, width, height } = (await box.boundingBox())!
          expect(x + width).toBeLessThanOrEqual(360)
          expect(height).toBeGreaterThanOrEqual(40)
        }
      },
      { viewport: { width: 360, height: 760 }, colorScheme }
    )
  )
})

describeWith(['chromium'], 'a platform of the kit and a real server', () => {
  let browser: Browser
  let server: Parley
  beforeAll(async () => {
    ;[browser, server] = await Promise.all([startChromium(), startParley()])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  it.each(['slack', 'discord', 'telegram'])('adds a channel of %s and takes a press on the page', async (platform) => {
    const at = { PARLEY_URL: server.url, PARLEY_KEY: server.adminKey }
    const ports = ['--port', `${await freePort()}`, '--page-port', '0']
    const begin = async () => {
      const started = parleyAt(at, 'simulate', platform, '--add', ...ports)
      const [, url, to] = await until(() => /simulated: (\S+)[^]*--to (\S+)\nCtrl-C/.exec(started.out()))
      return { ...started, url: url!, to: to! }
    }
    const first = await begin()
    expect(first.out()).toContain(`The channel sim-${platform} is added.`)
    const api = apiOf(server)
    const contact = await api.make('/v1/contacts', {
      kind: 'approval',
      title: 'Deploy 4.2?',
      body: 'All **green**.',
      to: first.to
    })
    await onPage(browser, first.url, async (page) => {
      await page.waitForSelector('text=Deploy 4.2?')
      await page.getByRole('button', { name: 'Approve', exact: true }).click()
      await page.waitForSelector('text=/pressed “Approve”: acknowledged in \\d+ ms/')
      expect(await api.settled(contact.id)).toMatchObject({ outcome: { decision: 'approved' } })
      await page.waitForSelector('text=edited')
    })
    first.child.kill('SIGINT')
    expect(await first.ended).toMatchObject({ code: 0, err: '' })
    const again = await begin() // the channel is used again
    again.child.kill('SIGTERM')
    expect(await again.ended).toMatchObject({ code: 0, err: '' })
  })
})
