import { Resolver } from 'node:dns/promises'
import dns2 from 'dns2'
import { freePort } from '../program.mjs'

/** A DNS of one's own: what was not put in does not exist. */
export interface NameServer {
  /** As `PARLEY_DNS` takes it. */
  readonly address: string
  /** Adds a TXT record. */
  text(name: string, value: string): void
  mail(domain: string, exchange: string): void
  /** From now on it answers nothing but that it failed, or as before. */
  fail(isFailing: boolean): void
  /** Asks it, as a provider asks the DNS. */
  readonly dns: (name: string, type: string) => Promise<unknown>
  stop(): Promise<void>
}

const { Packet } = dns2
const SERVER_FAILURE = 2

export async function startDns(): Promise<NameServer> {
  const texts = new Map<string, string[]>()
  const exchanges = new Map<string, string[]>()
  let failing = false
  const server = dns2.createServer({
    udp: true,
    tcp: true,
    handle(request, send) {
      const response = Packet.createResponseFromRequest(request)
      if (failing) {
        response.header.rcode = SERVER_FAILURE
        return void send(response)
      }
      const [question] = request.questions
      const name = question?.name.toLowerCase() ?? ''
      const common = { name, class: Packet.CLASS.IN, ttl: 1 }
      if (question?.type === Packet.TYPE.TXT) {
        for (const value of texts.get(name) ?? [])
          response.answers.push({ ...common, type: Packet.TYPE.TXT, data: value.match(/.{1,250}/gs) ?? [''] } as never)
      } else if (question?.type === Packet.TYPE.MX) {
        for (const exchange of exchanges.get(name) ?? [])
          response.answers.push({ ...common, type: Packet.TYPE.MX, exchange, priority: 10 } as never)
      }
      if (!texts.has(name) && !exchanges.has(name)) response.header.rcode = 3
      void send(response)
    }
  })
  server.on('error', () => {})
  const port = await freePort()
  await server.listen({ udp: { port, address: '127.0.0.1' }, tcp: { port, address: '127.0.0.1' } })
  const address = `127.0.0.1:${port}`
  const resolver = new Resolver()
  resolver.setServers([address])
  return {
    address,
    text: (name, value) => void texts.set(name, [...(texts.get(name) ?? []), value]),
    mail: (domain, exchange) => void exchanges.set(domain, [...(exchanges.get(domain) ?? []), exchange]),
    fail: (isFailing) => void (failing = isFailing),
    dns: (name, type) => resolver.resolve(name, type as 'TXT'),
    stop: () => server.close()
  }
}
