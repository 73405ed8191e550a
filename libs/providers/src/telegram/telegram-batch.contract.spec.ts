import { MemoryHost } from '../../../provider-kit/src/memory-host.ts'
import type { Connection, Inbound } from '../../../provider-kit/src/provider.ts'
import { simulateTelegram, type TelegramSimulator } from '../../../provider-kit/src/simulators/index.ts'
import { telegram } from './telegram.provider.ts'

type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

describe('Updates that are read again, as what came with them could not be stored', () => {
  const [ann, bob] = ['810001', '810002'] as const
  let simulator: TelegramSimulator
  let host: MemoryHost
  let failures: Inbound[]

  beforeEach(async () => {
    simulator = await simulateTelegram()
    failures = []
    host = await MemoryHost.start(storing((inbound) => isOf(bob, inbound) && failures.push(inbound) <= 2) as never, {
      ...simulator.config
    })
  })
  afterEach(async () => {
    await host.stop()
    await simulator.stop()
  })

  const isOf = (account: string, inbound: Inbound) => 'account' in inbound && inbound.account === account
  const ours = (target: string) => simulator.messages().filter((one) => one.target === target && !one.from)

  /** The provider, where what this says yes to is not stored. */
  const storing = (fails: (inbound: Inbound) => boolean) => ({
    ...telegram,
    connect(...args: Parameters<typeof telegram.connect>): Connection {
      const connection = telegram.connect(...args)
      const listen = (onInbound: OnInbound, signal: AbortSignal) =>
        connection.listen!(async (inbound, ...more) => {
          if (fails(inbound)) throw new Error('The database is away')
          return onInbound(inbound, ...more)
        }, signal)
      return { ...connection, listen }
    }
  })

  it('ask nobody for words twice, and greet no group twice', async () => {
    await host.ask({ to: ann, title: 'Deploy?' })
    await host.idle()
    const [card] = ours(ann)
    await simulator.write!(bob, 'Hello?', bob)
    await host.waitFor(() => failures.length === 1)
    const pressed = simulator.press!(card!.id, card!.buttons.at(-1)!.id, ann)
    await simulator.write!(simulator.group!, '/id@parley_sim_bot', ann)
    await host.waitFor(() => host.stored.some((one) => isOf(bob, one)))
    await pressed
    await host.waitFor(() => ours(ann).some(({ text }) => text.includes('Which answer is your comment for?')))
    await host.waitFor(() => ours(simulator.group!).length > 0)
    expect(failures).toHaveLength(3)
    expect([ours(ann).length, ours(simulator.group!).length]).toEqual([2, 1])
  })
})
