import { accountOf, ParleyError, type Address } from '@parley/core'
import type { Provider } from '@parley/provider-kit'
import type { Accounts } from './accounts.ts'
import type { ChannelsService } from './channels.service.ts'
import { outsideOf } from './key-bounds.ts'

/** An address, and whether several people are there. */
export interface Place {
  readonly address: Address
  /** The one form of all its spellings. */
  readonly account: string
  readonly group: boolean
  readonly provider: Pick<Provider<never>, 'name' | 'placement'>
}

/** The addresses that one request names, each looked up once. */
export class Places {
  private readonly asked = new Map<string, Promise<Place>>()

  constructor(
    private readonly projectId: string,
    private readonly channels: ChannelsService,
    private readonly accounts: Accounts,
    /** The channels that the asking key may use, and whether it wrote the addresses itself. */
    private readonly bounds: { readonly channels?: readonly string[] | undefined; readonly isOwn: boolean }
  ) {}

  /** Side by side, as platforms may have to be asked. Of those that cannot be found, `find` says why. */
  async findAll(texts: readonly string[]): Promise<Place[]> {
    const found = await Promise.allSettled(texts.map((text) => this.find(text)))
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  find(text: string): Promise<Place> {
    const asked = this.asked.get(text) ?? this.ask(text)
    this.asked.set(text, asked)
    return asked
  }

  /** Throws the same for every channel that is not the key's, and whatever is written behind it: `key_out_of_bounds`. */
  assertWithin(text: string): void {
    const { channels: allowed, isOwn } = this.bounds
    const name = text.split(':', 1)[0]!
    if (isOwn && allowed && !allowed.includes(name)) throw outsideOf(allowed, name)
  }

  private async ask(text: string): Promise<Place> {
    const colon = text.indexOf(':')
    const name = colon < 0 ? text : text.slice(0, colon)
    this.assertWithin(text)
    const { channels: allowed } = this.bounds
    const channel = await this.channels.stored(this.projectId, name, allowed)
    const target = colon < 0 ? channel.defaultTarget : text.slice(colon + 1)
    if (target === undefined) {
      throw new ParleyError('target_invalid', {
        detail: `The channel "${name}" has no default target: write "${name}:target"`
      })
    }
    const canonical = await this.channels.target(channel, target, allowed)
    const provider = await this.channels.provider(channel)
    const group = provider.isGroup(canonical)
    return {
      address: { channelId: channel.id, channel: channel.name, target: canonical },
      account: accountOf({
        channel: group ? name : channel.home,
        target: group ? canonical : await this.accounts.canonical(channel, canonical)
      }),
      group,
      provider
    }
  }
}
