import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RawRequest, RawResponse } from '../provider.ts'

/** Takes the calls of a platform over real HTTP, with the body as it came. */
export class InboundServer {
  private constructor(private readonly server: Server) {}

  static async start(answer: (request: RawRequest) => Promise<RawResponse>): Promise<InboundServer> {
    const server = createServer((request, response) => {
      rawRequest(request)
        .then(answer)
        .then(({ status, headers, body }) => response.writeHead(status, { ...headers }).end(body))
        .catch(() => response.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new InboundServer(server)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}

async function rawRequest(request: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? 'GET',
    path: pathname,
    headers: Object.fromEntries(headers) as Record<string, string>,
    query: Object.fromEntries(searchParams),
    rawBody: Buffer.concat(chunks)
  }
}
