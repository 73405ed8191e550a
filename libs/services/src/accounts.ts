import { accountOf } from '@parley/core'
import type { ChannelRepository, StoredChannel } from '@parley/database'
import { canonicalAccount } from '@parley/provider-kit'
import type { ChannelsService } from './channels.service.ts'

/**
 * Who somebody is on a channel: the one form of all spellings of an account, by which people are told apart. Where several
 * channels have the same accounts, as all channels of mail do, it is named by the first of these.
 */
export class Accounts {
  constructor(
    private readonly channels: ChannelsService,
    private readonly rows: ChannelRepository
  ) {}

  /** What a channel's provider says; as it is while that provider is not there. */
  async canonical(channel: StoredChannel, account: string): Promise<string> {
    const provider = await this.channels.provider(channel).catch(() => undefined)
    return provider ? canonicalAccount(provider, account) : account
  }

  /** Of accounts as somebody wrote them, `channel:target`; as they are where there is no such channel (yet). */
  canonicalAll(projectId: string, accounts: readonly string[]): Promise<string[]> {
    return Promise.all(
      accounts.map(async (account) => {
        const colon = account.indexOf(':')
        const channel = await this.channels.stored(projectId, account.slice(0, colon)).catch(() => undefined)
        if (!channel) return account
        return accountOf({ channel: channel.home, target: await this.canonical(channel, account.slice(colon + 1)) })
      })
    )
  }

  /** Whether an account on a channel's platform is the channel's own, or that of another channel of the project. */
  async isOwn(channel: StoredChannel, account: string): Promise<boolean> {
    const own = await this.rows.ownAccounts(channel.projectId, channel.provider)
    if (own.length === 0) return false
    const wanted = await this.canonical(channel, account)
    const forms = await Promise.all(own.map((one) => this.canonical(channel, one)))
    return forms.includes(wanted)
  }
}
