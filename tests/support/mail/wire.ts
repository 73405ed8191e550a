import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What lies between two machines, and fails: a TCP proxy. */
export interface Wire {
  readonly port: number
  /** How many connections it took so far. */
  readonly taken: number
  /** Nothing passes any more, and nobody is told: what a lost route or a sleeping laptop does. New connections pass. */
  freeze(): void
  /** All connections end now. */
  cut(): void
  stop(): Promise<void>
}

export async function startWire(target: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let taken = 0
  const server = createServer((near) => {
    taken += 1
    const far = connect(target, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    near.pipe(far).pipe(near)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  return {
    port: (server.address() as AddressInfo).port,
    get taken() {
      return taken
    },
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause()
        far.unpipe(near).pause()
      }
    },
    cut,
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    }
  }
}
