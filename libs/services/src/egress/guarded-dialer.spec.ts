import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { isIPv6, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createServer as createTlsServer } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import {
  checkDestination,
  createGuardedFetch,
  EgressRefused,
  readCapped,
  resolveAllowed,
  type EgressPolicy,
  type HostLookup
} from './guarded-dialer.ts'

const PUBLIC: EgressPolicy = { egress: 'public', allowLoopback: false }
const WITH_LOOPBACK: EgressPolicy = { egress: 'public', allowLoopback: true }
const ANY: EgressPolicy = { egress: 'any', allowLoopback: false }

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
const itIPv6 = hasIPv6 ? it : it.skip

const closers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

/** Listens on every address of the machine, so that whatever slips through the guard arrives. */
async function listen(answer: RequestListener = (_, response) => response.end('hello')) {
  let hits = 0
  const server: Server = createServer((request, response) => {
    hits += 1
    answer(request, response)
  }).listen(0, hasIPv6 ? '::' : '0.0.0.0')
  await once(server, 'listening')
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { port: (server.address() as AddressInfo).port, hits: () => hits }
}

function dialer(policy: EgressPolicy, lookup?: HostLookup) {
  const guarded = createGuardedFetch(lookup === undefined ? policy : { ...policy, lookup })
  closers.push(guarded.close)
  return guarded
}

/** Answers the first question with the first list, the second with the second, and the last one for ever. */
function answering(...answers: string[][]): HostLookup & { asked: string[] } {
  const asked: string[] = []
  const lookup: HostLookup = async (hostname) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? []
    asked.push(hostname)
    return addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  }
  return Object.assign(lookup, { asked })
}

/** What sockets are about to dial after a look-up; each of them is stopped there, so that nothing leaves the machine. */
function stopSocketsAfterLookup(): string[] {
  const chosen: string[] = []
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.on('lookup', (error, address) => {
      if (error) return
      chosen.push(address)
      socket.destroy(new Error('stopped before dialling'))
    })
  }
  subscribe('net.client.socket', onSocket)
  closers.push(async () => unsubscribe('net.client.socket', onSocket))
  return chosen
}

const LOOPBACK_NOTATIONS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127%2e0%2e0%2e1',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '0.0.0.0',
  '0',
  '[::]'
]
const INTERNAL_LITERALS = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.1.1',
  '169.254.169.254',
  '2852039166',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fc00::1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '255.255.255.255'
]

describe('createGuardedFetch', () => {
  it.each([...LOOPBACK_NOTATIONS, ...INTERNAL_LITERALS])('refuses the literal %s', async (host) => {
    const { port, hits } = await listen()
    const { fetch } = dialer(PUBLIC)
    await expect(fetch(`http://${host}:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    await expect(fetch(`https://${host}:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    expect(hits()).toBe(0)
  })

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1'
  ])('refuses a name that resolves to %s', async (address) => {
    const { port, hits } = await listen()
    const { fetch } = dialer(PUBLIC, answering([address]))
    await expect(fetch(`http://hooks.example:${port}/`)).rejects.toMatchObject({
      name: 'EgressRefused',
      host: 'hooks.example',
      message: 'hooks.example is not on the public internet'
    })
    await expect(fetch(`https://hooks.example:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    expect(hits()).toBe(0)
  })

  it('refuses localhost, with the real resolver', async () => {
    const { port, hits } = await listen()
    await expect(dialer(PUBLIC).fetch(`http://localhost:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    expect(hits()).toBe(0)
  })

  it('dials the address that it checked when the name is rebound to loopback', async () => {
    const { port, hits } = await listen()
    const chosen = stopSocketsAfterLookup()
    const lookup = answering(['93.184.216.34'], ['127.0.0.1'])
    const { fetch } = dialer(PUBLIC, lookup)

    await expect(fetch(`http://rebound.example:${port}/`)).rejects.toThrow('fetch failed')
    expect(chosen).toEqual(['93.184.216.34'])
    expect(lookup.asked).toEqual(['rebound.example'])

    await expect(fetch(`http://rebound.example:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    expect(chosen).not.toContain('127.0.0.1')
    expect(hits()).toBe(0)
  })

  it('judges the name anew for each connection', async () => {
    const { port, hits } = await listen((_, response) => response.setHeader('connection', 'close').end('hello'))
    const lookup = answering(['127.0.0.1'], ['0.0.0.0'])
    const { fetch } = dialer(WITH_LOOPBACK, lookup)
    expect(await (await fetch(`http://rebound.example:${port}/`)).text()).toBe('hello')
    expect(lookup.asked).toHaveLength(1)
    await expect(fetch(`http://rebound.example:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
    expect(hits()).toBe(1)
  })

  it('leaves out the forbidden ones of several addresses', async () => {
    const chosen = stopSocketsAfterLookup()
    const { fetch } = dialer(PUBLIC, answering(['10.0.0.1', '127.0.0.1', '93.184.216.34', '::1']))
    await expect(fetch('http://mixed.example/')).rejects.toThrow('fetch failed')
    expect(chosen).toEqual(['93.184.216.34'])
  })

  it('keeps the failures of the resolver as they are', async () => {
    const failure = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })
    const { fetch } = dialer(PUBLIC, () => Promise.reject(failure))
    await expect(fetch('http://nowhere.example/')).rejects.toMatchObject({ message: 'fetch failed', cause: failure })
  })

  it.each(['127.0.0.1', '127.1', 'localhost'])('dials %s when loopback is allowed', async (host) => {
    const { port } = await listen()
    expect(await (await dialer(WITH_LOOPBACK).fetch(`http://${host}:${port}/`)).text()).toBe('hello')
  })

  itIPv6('dials ::1 when loopback is allowed, as a literal and behind a name', async () => {
    const { port } = await listen()
    expect(await (await dialer(WITH_LOOPBACK).fetch(`http://[::1]:${port}/`)).text()).toBe('hello')
    const named = dialer(WITH_LOOPBACK, answering(['::1']))
    expect(await (await named.fetch(`http://six.example:${port}/`)).text()).toBe('hello')
  })

  it('asks a TLS server for the name and not for the checked address', async () => {
    const names: string[] = []
    const server = createTlsServer({
      SNICallback: (name, done) => {
        names.push(name)
        done(new Error('no certificate here'))
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(async () => server.close())
    const { port } = server.address() as AddressInfo
    const response = dialer(WITH_LOOPBACK, answering(['127.0.0.1'])).fetch(`https://hooks.example:${port}/`)
    await expect(response).rejects.toThrow('fetch failed')
    expect(names).toEqual(['hooks.example'])
  })

  it.each(['0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', ...INTERNAL_LITERALS])(
    'allows nothing but loopback when loopback is allowed: %s',
    async (host) => {
      const { port, hits } = await listen()
      await expect(dialer(WITH_LOOPBACK).fetch(`http://${host}:${port}/`)).rejects.toBeInstanceOf(EgressRefused)
      expect(hits()).toBe(0)
    }
  )

  it('dials every address when the operator says any', async () => {
    const { port } = await listen()
    expect(await (await dialer(ANY).fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
    const named = dialer(ANY, answering(['127.0.0.1']))
    expect(await (await named.fetch(`http://intranet.example:${port}/`)).text()).toBe('hello')
  })

  it.each([undefined, 'follow', 'error'] as const)('hands redirects to the caller, asked for %s', async (redirect) => {
    const target = await listen()
    const { port } = await listen((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end()
    )
    const init = redirect === undefined ? {} : { redirect }
    const response = await dialer(WITH_LOOPBACK).fetch(`http://127.0.0.1:${port}/`, init)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(`http://127.0.0.1:${target.port}/`)
    expect(target.hits()).toBe(0)
  })

  it.each([
    'ftp://files.example/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'blob:nodedata:1',
    'ws://a.example/'
  ])('refuses %s even when every address is allowed', async (url) => {
    const refusal = { name: 'EgressRefused', message: 'Only http and https are dialled' }
    await expect(dialer(ANY).fetch(url)).rejects.toMatchObject(refusal)
  })

  it('refuses credentials in the URL without repeating them', async () => {
    const refusal = { name: 'EgressRefused', host: 'a.example', message: 'A URL must not hold credentials' }
    await expect(dialer(ANY).fetch('http://ann:hunter2@a.example/')).rejects.toMatchObject(refusal)
    await expect(dialer(ANY).fetch(new URL('http://ann@a.example/'))).rejects.toMatchObject(refusal)
  })

  it('does not let the caller bring another dialer', async () => {
    const { port, hits } = await listen()
    const dispatcher = new Agent()
    closers.push(() => dispatcher.destroy())
    const init = { dispatcher } as unknown as RequestInit
    const request = new Request(`http://127.0.0.1:${port}/`, init)
    await expect(dialer(PUBLIC).fetch(request.url, init)).rejects.toBeInstanceOf(EgressRefused)
    await expect(dialer(PUBLIC).fetch(request)).rejects.toBeInstanceOf(EgressRefused)
    expect(hits()).toBe(0)
  })

  it('sends what the global classes describe: Request, FormData and Headers', async () => {
    const { port } = await listen((request, response) => {
      response.setHeader('x-type', request.headers['content-type'] ?? '')
      request.pipe(response)
    })
    const form = new FormData()
    form.set('file', new Blob(['contents']), 'notes.txt')
    const headers = new Headers({ 'x-one': '1' })
    const request = new Request(`http://127.0.0.1:${port}/`, { method: 'POST', body: form, headers })
    const response = await dialer(WITH_LOOPBACK).fetch(request)
    expect(response.headers.get('x-type')).toMatch(/^multipart\/form-data; boundary=/)
    expect(await response.text()).toContain('filename="notes.txt"')
  })

  it('ends with the signal of the caller', async () => {
    const controller = new AbortController()
    const { port } = await listen(() => controller.abort(new Error('took too long')))
    const response = dialer(WITH_LOOPBACK).fetch(`http://127.0.0.1:${port}/`, { signal: controller.signal })
    await expect(response).rejects.toThrow('took too long')
  })

  it('ends its requests when it is closed', async () => {
    const server = new EventEmitter()
    const arrived = once(server, 'arrived')
    const { port } = await listen(() => server.emit('arrived'))
    const { fetch, close } = dialer(WITH_LOOPBACK)
    const asked = fetch(`http://127.0.0.1:${port}/`).catch((error: Error) => error.message)
    await arrived
    await close()
    expect(await asked).toBe('fetch failed')
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
  })
})

describe('resolveAllowed', () => {
  it('gives a literal back without asking', async () => {
    const lookup = answering(['10.0.0.1'])
    expect(await resolveAllowed('8.8.8.8', PUBLIC, lookup)).toEqual([{ address: '8.8.8.8', family: 4 }])
    expect(lookup.asked).toEqual([])
  })

  it('refuses a host without addresses', async () => {
    await expect(resolveAllowed('empty.example', ANY, answering([]))).rejects.toBeInstanceOf(EgressRefused)
  })
})

describe('checkDestination', () => {
  it.each(['https://hooks.example/x?y=1', 'http://hooks.example:8080', 'https://8.8.8.8/', 'https://[2606:4700::1]/'])(
    'has nothing against %s',
    (url) => expect(checkDestination(url, PUBLIC)).toBeUndefined()
  )

  it.each([...LOOPBACK_NOTATIONS, ...INTERNAL_LITERALS, 'localhost', 'LocalHost', 'localhost.', 'app.localhost'])(
    'refuses http://%s/',
    (host) => expect(checkDestination(`http://${host}/`, PUBLIC)).toMatch(/ is not on the public internet$/)
  )

  it.each([
    ['hooks.example', 'This is not a URL'],
    ['http://', 'This is not a URL'],
    ['http://[fe80::1%25eth0]/', 'This is not a URL'],
    ['ftp://hooks.example/', 'Only http and https are dialled'],
    ['javascript:alert(1)', 'Only http and https are dialled'],
    ['https://ann:pass@hooks.example/', 'A URL must not hold credentials'],
    ['https://:pass@hooks.example/', 'A URL must not hold credentials']
  ])('says what is wrong with %s, whatever the policy', (url, reason) => {
    expect(checkDestination(url, PUBLIC)).toBe(reason)
    expect(checkDestination(url, ANY)).toBe(reason)
  })

  it('follows the policy', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(checkDestination(`http://${host}:3000/`, WITH_LOOPBACK)).toBeUndefined()
      expect(checkDestination(`http://${host}:3000/`, ANY)).toBeUndefined()
    }
    expect(checkDestination('http://10.0.0.1/', WITH_LOOPBACK)).toBe('10.0.0.1 is not on the public internet')
    expect(checkDestination('http://10.0.0.1/', ANY)).toBeUndefined()
  })
})

describe('readCapped', () => {
  it('reads a body up to its cap', async () => {
    expect(await readCapped(new Response('hello'), 5)).toEqual({ body: Buffer.from('hello'), truncated: false })
    expect(await readCapped(new Response('hello'), 4)).toEqual({ body: Buffer.from('hell'), truncated: true })
    expect(await readCapped(new Response(null), 5)).toEqual({ body: Buffer.alloc(0), truncated: false })
  })

  it('drops the connection of a body without end', async () => {
    const server = new EventEmitter()
    const dropped = once(server, 'dropped')
    const pour = (response: ServerResponse) => {
      while (response.write('x'.repeat(10_000)));
    }
    const { port } = await listen((_, response) => {
      response.on('drain', () => pour(response)).on('close', () => server.emit('dropped'))
      pour(response)
    })
    const response = await dialer(WITH_LOOPBACK).fetch(`http://127.0.0.1:${port}/`)
    const { body, truncated } = await readCapped(response, 1_000)
    expect({ length: body.length, truncated }).toEqual({ length: 1_000, truncated: true })
    await dropped
  })

  it('counts the bytes after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000))
    const { port } = await listen((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb))
    const response = await dialer(WITH_LOOPBACK).fetch(`http://127.0.0.1:${port}/`)
    expect(await readCapped(response, 10)).toEqual({ body: Buffer.alloc(10), truncated: true })
  })
})
