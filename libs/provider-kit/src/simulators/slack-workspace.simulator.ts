import { linksIn } from '../link.ts'
import type { SimulatedMessage, SimulatedPerson } from '../simulator.ts'
import { buttonsOf, pingsOf, readBlocks, readText, type SlackBlock, type SlackView } from './slack-block.simulator.ts'

export const SLACK_APP = 'A0PARLEY'
export const SLACK_TEAM = 'T0ACME'
/** Somebody of another organisation, who is in the channels by Slack Connect. */
export const SLACK_STRANGER = {
  account: 'U0EXTERNAL',
  name: 'Xia Gray',
  team: 'T0OTHER',
  username: 'xia.gray'
} as const
export const SLACK_BOT = { user: 'U0PARLEY', bot: 'B0PARLEY', name: 'parley' } as const
/** Another app, in the same channels. */
const ROBOT = { user: 'U0ROBOT', bot: 'B0ROBOT', name: 'deploy' } as const
export const SLACK_BOTS = [SLACK_BOT, ROBOT] as const
export const SLACK_GROUP = 'S0FINANCE'
export const SLACK_CHANNEL = 'C0APPROVALS'
/** A direct message of several people and the app. */
export const SLACK_GROUP_MESSAGE = 'G0SEVERAL'

export interface SlackMessage {
  readonly channel: string
  readonly ts: string
  readonly thread?: string
  /** `undefined`: the app. */
  readonly from?: string
  readonly onlyFor?: string
  text: string
  blocks: readonly SlackBlock[]
  metadata?: object
  edits: number
  deleted?: true
  readonly files: string[]
}

/** People, channels, and all that was said; nothing is forgotten. */
export class SlackWorkspace {
  readonly people: readonly (SimulatedPerson & { email: string; username: string })[] = [
    { account: 'U0ANN', name: 'Ann Lee', memberOf: [SLACK_GROUP], email: 'ann@acme.example', username: 'ann.lee' },
    { account: 'U0BOB', name: 'Bob Ray', memberOf: [], email: 'bob@acme.example', username: 'bob.ray' },
    { account: 'U0EVE', name: 'Eve Fox', memberOf: [], email: 'eve@acme.example', username: 'eve.fox' }
  ]
  readonly channels = [
    { id: SLACK_CHANNEL, name: 'approvals', isPrivate: false, isMember: true },
    { id: 'C0OUTSIDE', name: 'outside', isPrivate: false, isMember: false },
    { id: 'G0BOARD', name: 'board', isPrivate: true, isMember: true },
    { id: SLACK_GROUP_MESSAGE, name: 'mpdm-ann.lee--bob.ray--parley-1', isPrivate: true, isMember: true }
  ]
  readonly said: SlackMessage[] = []
  readonly views = new Map<string, { view: SlackView; user: string }>()
  private last = 0

  constructor(private readonly now: () => number) {}

  /** Each is another one, and later than the last. */
  nextTs(): string {
    this.last = Math.max(this.last + 1, this.now() * 1_000)
    return `${Math.floor(this.last / 1_000_000)}.${String(this.last % 1_000_000).padStart(6, '0')}`
  }

  /** The conversation that an id or a person means for the app. */
  channelOf(target: string): string | undefined {
    if (this.channels.some(({ id }) => id === target)) return target
    if (this.personOf(target)) return directMessage(target)
    return this.personBehind(target) ? target : undefined
  }

  /** In Slack's words. */
  typeOf(channel: string): 'channel' | 'group' | 'im' | 'mpim' {
    if (channel.startsWith('D')) return 'im'
    if (channel === SLACK_GROUP_MESSAGE) return 'mpim'
    return this.channels.find(({ id }) => id === channel)?.isPrivate ? 'group' : 'channel'
  }

  /** What an app needs to read there. */
  historyScope(channel: string): string {
    const type = this.typeOf(channel)
    return `${type === 'channel' || type === 'group' ? `${type}s` : type}:history`
  }

  isMember(channel: string): boolean {
    return this.channels.find(({ id }) => id === channel)?.isMember ?? true
  }

  personOf(account: string) {
    // A crowd for tests under load: U0CROWD1, U0CROWD2 and so on.
    const crowd = /^U0CROWD(\d+)$/.exec(account)
    if (crowd) {
      const name = `Crowd ${crowd[1]}`
      return { account, name, memberOf: [], email: `crowd${crowd[1]}@acme.example`, username: `crowd${crowd[1]}` }
    }
    if (account === SLACK_STRANGER.account) return { ...SLACK_STRANGER, memberOf: [], email: 'xia@other.example' }
    const bot = SLACK_BOTS.find((one) => one.user === account)
    if (bot) return { account, name: bot.name, memberOf: [], email: '', username: bot.name }
    return this.people.find((one) => one.account === account)
  }

  personBehind(channel: string) {
    return channel.startsWith('D') ? this.personOf(`U${channel.slice(1)}`) : undefined
  }

  say(message: Omit<SlackMessage, 'ts' | 'edits' | 'files'> & { files?: string[] }): SlackMessage {
    const said: SlackMessage = { ...message, ts: this.nextTs(), edits: 0, files: message.files ?? [] }
    this.said.push(said)
    return said
  }

  at(channel: string, ts: string): SlackMessage | undefined {
    return this.said.find((one) => one.channel === channel && one.ts === ts && !one.deleted)
  }

  find(id: string): SlackMessage {
    const found = this.said.find((one) => idOf(one) === id)
    if (!found) throw new Error(`There is no message ${id}`)
    return found
  }

  shown(): SimulatedMessage[] {
    return this.said
      .filter((one) => !one.deleted)
      .map((one) => {
        const { channel, thread, from, onlyFor, text, blocks, metadata, files, edits } = one
        const root = thread === undefined ? undefined : this.said.find((other) => other.ts === thread)
        return {
          id: idOf(one),
          target: onlyFor ?? this.personBehind(channel)?.account ?? channel,
          ...(from === undefined ? {} : { from }),
          text: blocks.length > 0 ? readBlocks(blocks) : readText({ type: 'mrkdwn', text }),
          links: linksIn([text, blocks]),
          source: JSON.stringify({ text, blocks, metadata }),
          buttons: buttonsOf(blocks).map(({ id, label, style }) => ({ id, label, ...(style ? { style } : {}) })),
          ...(root ? { repliesTo: idOf(root) } : {}),
          ...(onlyFor === undefined ? {} : { onlyFor }),
          pings: from === undefined ? pingsOf(blocks, text) : [],
          files,
          edits
        }
      })
  }
}

const idOf = ({ channel, ts }: Pick<SlackMessage, 'channel' | 'ts'>): string => `${channel}:${ts}`
const directMessage = (account: string): string => `D${account.slice(1)}`
