import { Clock, MemoryHost } from '../../../provider-kit/src/memory-host.ts'
import type { Connection, Inbound } from '../../../provider-kit/src/provider.ts'
import { simulateTelegram, type TelegramSimulator } from '../../../provider-kit/src/simulators/index.ts'
import { until } from '../../../../tests/support/until.ts'
import { telegram } from './telegram.provider.ts'

type OnInbound = Parameters<NonNullable<Connection['listen']>>[0]

describe('Updates of Telegram', () => {
  const [ann, bob] = ['810001', '810002'] as const
  let simulator: TelegramSimulator
  let host: MemoryHost
  let clock: Clock

  /** Runs the provider, where what it hands on meets this before the host. */
  async function start(meet: (...handed: Parameters<OnInbound>) => Promise<void>): Promise<void> {
    const provider = {
      ...telegram,
      connect(...args: Parameters<typeof telegram.connect>): Connection {
        const connection = telegram.connect(...args)
        const listen = (onInbound: OnInbound, signal: AbortSignal) =>
          connection.listen!(async (...handed) => {
            await meet(...handed)
            return onInbound(...handed)
          }, signal)
        return { ...connection, listen }
      }
    }
    host = await MemoryHost.start(provider as never, simulator.config, { clock })
  }
  beforeEach(async () => {
    clock = new Clock()
    simulator = await simulateTelegram({ time: clock })
  })
  afterEach(async () => {
    await host.stop()
    await simulator.stop()
    clock.end()
  })

  const isOf = (account: string, inbound: Inbound) => 'account' in inbound && inbound.account === account
  const ours = (target: string) => simulator.messages().filter((one) => one.target === target && !one.from)
  const press = (label: string, by: string, target = by) => {
    const card = ours(target).findLast(({ buttons }) => buttons.length > 0)!
    return simulator.press!(card.id, card.buttons.find((one) => one.label === label)!.id, by)
  }

  it('that are read again, as one could not be stored, ask nobody for words twice, and greet no group twice', async () => {
    let failures = 0
    await start(async (inbound) => {
      if (isOf(bob, inbound) && failures++ < 2) throw new Error('The database is away')
    })
    await host.ask({ to: ann, title: 'Deploy?' })
    await host.idle()
    await simulator.write!(bob, 'Hello?', bob)
    await host.waitFor(() => failures === 1)
    const pressed = press('With a comment…', ann)
    await simulator.write!(simulator.group!, '/id@parley_sim_bot', ann)
    await clock.fast(until(() => host.stored.some((one) => isOf(bob, one))))
    await pressed
    await host.waitFor(() => ours(ann).some(({ text }) => text.includes('Which answer is your comment for?')))
    await host.waitFor(() => ours(simulator.group!).length > 0)
    expect(failures).toBe(3)
    expect([ours(ann).length, ours(simulator.group!).length]).toEqual([2, 1])
  })

  it('are asked for once those before them are stored, and not only once they are acted on', async () => {
    let act = () => {}
    const acted = new Promise<void>((resolve) => (act = resolve))
    let stored = 0
    await start(async (inbound, _, onStored) => {
      if (!isOf(bob, inbound)) return
      onStored!()
      stored++
      await acted
    })
    const contact = await host.ask({ to: simulator.group!, title: 'Deploy?', count: 2 })
    await host.idle()
    const first = press('Approve', bob, simulator.group)
    await host.waitFor(() => stored === 1)
    await press('Approve', ann, simulator.group)
    expect(host.contact(contact).votes).toMatchObject([{ account: `telegram:${ann}` }])
    act()
    await first
    expect((await host.settled(contact)).outcome).toMatchObject({ decision: 'approved' })
  })
})
