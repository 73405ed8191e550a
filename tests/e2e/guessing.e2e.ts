// Keys, sign-ins and links that open nothing are counted by client; what is right goes through all the same.
import { apiOf, type Answer } from '../support/api.ts'
import { Operator } from '../support/operator.ts'
import { linkOf, open, Pages } from '../support/pages.ts'
import { startParley, type Parley } from '../support/server.ts'

/** What one client may get wrong in a minute. */
const MOST = 50

let server: Parley

/** One try with a wrong key, as if `forwarded` had come by a proxy. */
async function guess(forwarded: string): Promise<Pick<Answer, 'status' | 'headers' | 'body'>> {
  const response = await fetch(`${server.url}/v1/contacts`, {
    headers: { authorization: `Bearer parley_${'x'.repeat(32)}`, 'x-forwarded-for': forwarded }
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

async function useUp(forwarded: (count: number) => string): Promise<void> {
  const statuses: number[] = []
  for (let count = 0; count < MOST; count++) statuses.push((await guess(forwarded(count))).status)
  expect(new Set(statuses)).toEqual(new Set([401]))
}

describe('without a trusted proxy', () => {
  beforeAll(async () => {
    server = await startParley({ env: { HTTPS_PROXY: 'http://ann:hunter22@proxy.invalid:3128' } })
  })
  afterAll(() => server.stop())

  it('says at start that no proxy is used for what goes out, without its password', () => {
    expect(server.logs()).toMatch(/^HTTPS_PROXY is not used: .*$/m)
    expect(server.logs()).not.toContain('hunter22')
  })

  it('whoever fails too often is told to wait, whatever address they claim, and a right key goes through', async () => {
    const pages = new Pages(server)
    const contact = await pages.ask()
    const link = linkOf(contact)
    await useUp((count) => `198.51.100.${count}`)
    const refused = await guess('198.51.100.250')
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)

    // On pages it is a page: a wrong sign-in and a wrong link are the same guesses.
    const operator = new Operator(server)
    const wrong = await operator.signIn(`parley_${'y'.repeat(32)}`)
    const lost = await open(`${link.slice(0, -1)}${link.endsWith('a') ? 'b' : 'a'}`)
    for (const shown of [wrong, lost]) {
      expect(shown.status).toBe(429)
      expect(shown.headers.get('content-type')).toContain('text/html')
      expect(Number(shown.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(shown.text).toContain('wait a little')
    }

    // What is right is not locked out by what others behind the same address got wrong.
    expect((await apiOf(server).get('/v1/keys/self')).status).toBe(200)
    expect((await operator.signIn(server.adminKey)).headers.get('location')).toBe('/operator')
    expect((await open(link)).status).toBe(200)
  })
})

describe('behind a trusted proxy', () => {
  beforeAll(async () => {
    server = await startParley({ env: { PARLEY_TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' } })
  })
  afterAll(() => server.stop())

  it('a client is the last hop that is no proxy of ours', async () => {
    await useUp((count) => `203.0.113.${count}, 198.51.100.7, 10.0.0.9`)
    expect((await guess('198.51.100.7')).status).toBe(429)
    expect((await guess('198.51.100.8')).status).toBe(401)
    expect((await guess('198.51.100.7, 198.51.100.8')).status).toBe(401)
  })

  it('all of an IPv6 network is one client', async () => {
    await useUp((count) => `2001:db8:0:1::${count.toString(16)}`)
    expect((await guess('2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await guess('2001:db8:0:2::1')).status).toBe(401)
  })
})
