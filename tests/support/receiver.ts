import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from './api.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** As it came over the wire. */
  readonly raw: string
  readonly body: Json
  readonly at: number
}

export interface Receiver {
  readonly url: string
  /** In the order in which they came. */
  readonly received: Received[]
  /** How it answers from now on; `undefined` leaves the request hanging. Until it is set: 204. */
  answer: (request: Received) => { status: number; headers?: Record<string, string> } | undefined
  stop(): Promise<void>
}

/** An HTTP endpoint of an agent's, on loopback, for webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const raw = Buffer.concat(chunks).toString()
      const one = { path: request.url!, headers: request.headers, raw, body: JSON.parse(raw || 'null'), at: Date.now() }
      received.push(one)
      const answer = receiver.answer(one)
      if (answer) response.writeHead(answer.status, answer.headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({ status: 204 }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return receiver
}
