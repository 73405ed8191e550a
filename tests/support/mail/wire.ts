import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** What lies between two machines, and fails: a TCP proxy. */
export interface Wire {
  readonly port: number
  /** How many connections it took so far. */
  readonly taken: number
  /** Nothing passes any more, and nobody is told: what a lost route or a sleeping laptop does. New connections pass. */
  freeze(): void
  /** IMAP commands that match are answered by NO, by the end of the connection, or never; `undefined`: none any more. */
  meet(commands: RegExp | undefined, by?: Fate): void
  /** The client never sees this word of the server's. */
  hide(word: string): void
  /** All connections end now. */
  cut(): void
  stop(): Promise<void>
}

type Fate = 'no' | 'end' | 'silence'

export async function startWire(target: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let taken = 0
  let met: { commands: RegExp; by: Fate } | undefined
  let hidden: string | undefined
  const server = createServer((near) => {
    taken += 1
    const far = connect(target, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    const up = altered((text) => {
      if (!met?.commands.test(text)) return text
      if (met.by === 'end') near.destroy()
      else if (met.by === 'silence') freeze(pair)
      else near.write(`${text.split(' ', 1)[0]} NO [SERVERBUG] It cannot be read\r\n`)
      return ''
    })
    const down = altered((text) => (hidden ? text.replaceAll(hidden, 'X'.repeat(hidden.length)) : text))
    near.pipe(up).pipe(far).pipe(down).pipe(near)
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
    freeze: () => pairs.forEach(freeze),
    meet(commands, by = 'no') {
      met = commands && { commands, by }
    },
    hide(word) {
      hidden = word
    },
    cut,
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    }
  }
}

function freeze([near, far]: readonly [Socket, Socket]): void {
  near.unpipe().pause()
  far.unpipe().pause()
}

const altered = (by: (text: string) => string): Transform =>
  new Transform({
    transform: (chunk: Buffer, _, done) => done(null, Buffer.from(by(chunk.toString('latin1')), 'latin1'))
  })
