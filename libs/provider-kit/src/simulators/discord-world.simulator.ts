import { linksIn } from '../link.ts'
import type { Time } from '../provider.ts'
import type { SimulatedButton, SimulatedMessage, SimulatedPerson } from '../simulator.ts'

/** Ids as Discord makes them: larger means later. */
const EPOCH = 1_420_070_400_000n
export const BOT_ID = '900000000000000001'
export const GUILD_ID = '900000000000000002'
export const CHANNEL_ID = '900000000000000003'
export const ROLE_ID = '900000000000000004'
/** Of the bot itself: Discord makes one where it is let in, and people may name either. */
export const OWN_ROLE_ID = '900000000000000006'
/** Of a server, as Discord lists them. */
export const ROLES = [
  { id: ROLE_ID, name: 'finance', managed: false },
  { id: OWN_ROLE_ID, name: 'Parley', managed: true, tags: { bot_id: BOT_ID } }
]
/** Another application's. */
export const ROBOT_ID = '900000000000000005'
const FIRST_USER = 900_000_000_000_000_100n

export interface DiscordUser {
  readonly id: string
  readonly username: string
  readonly global_name: string
  readonly roles: readonly string[]
  readonly isBot: boolean
  /** Takes no direct messages from bots. */
  readonly isClosed: boolean
}

export interface DiscordMessage {
  readonly id: string
  readonly channel: string
  readonly author: string
  content: string
  embeds: { readonly title?: string; readonly description?: string }[]
  components: Record<string, unknown>[]
  readonly reference?: string
  readonly nonce?: string
  readonly onlyFor?: string
  readonly pings: readonly string[]
  readonly files: readonly string[]
  edits: number
}

export interface DiscordChannel {
  readonly id: string
  /** 0: of a server, 1: direct messages, 11: a thread. */
  readonly type: 0 | 1 | 11
  readonly recipient?: string
  readonly parent?: string
}

/** Everybody and everything on the simulated Discord. */
export interface DiscordWorld {
  readonly users: ReadonlyMap<string, DiscordUser>
  readonly channels: Map<string, DiscordChannel>
  readonly messages: DiscordMessage[]
  readonly people: readonly SimulatedPerson[]
  nextId(): string
  directChannel(user: string): DiscordChannel
  /** Of a channel's id or a person's account. */
  channelOf(target: string): DiscordChannel
  shown(): SimulatedMessage[]
}

export function discordWorld(time: Time, crowd: number): DiscordWorld {
  const users = new Map<string, DiscordUser>()
  const channels = new Map<string, DiscordChannel>([[CHANNEL_ID, { id: CHANNEL_ID, type: 0 }]])
  const messages: DiscordMessage[] = []
  const add = (name: string, roles: readonly string[] = [], isClosed = false) => {
    const id = String(FIRST_USER + BigInt(users.size))
    users.set(id, { id, username: name.toLowerCase(), global_name: name, roles, isBot: false, isClosed })
  }
  const addBot = (id: string, name: string) =>
    users.set(id, { id, username: name.toLowerCase(), global_name: name, roles: [], isBot: true, isClosed: true })
  add('Ann', [ROLE_ID])
  add('Bob')
  add('Mallory')
  for (let at = 0; at < crowd; at++) add(`Person${at + 1}`)
  const people = [...users.values()].map(({ id, global_name: name, roles }) => ({
    account: `user:${id}`,
    name,
    memberOf: roles.map((role) => `role:${role}`)
  }))
  add('Dan', [], true)
  addBot(BOT_ID, 'Parley')
  addBot(ROBOT_ID, 'Deploy')

  let last = 0n
  const world: DiscordWorld = {
    users,
    channels,
    messages,
    people,
    nextId() {
      const now = (BigInt(time.now().getTime()) - EPOCH) << 22n
      last = now > last ? now : last + 1n
      return String(last)
    },
    directChannel(user) {
      const known = [...channels.values()].find(({ recipient }) => recipient === user)
      const channel = known ?? { id: world.nextId(), type: 1, recipient: user }
      channels.set(channel.id, channel)
      return channel
    },
    channelOf(target) {
      const user = /^user:(\d+)$/.exec(target)?.[1]
      if (user !== undefined && !users.has(user)) throw new Error(`Nobody on Discord is ${target}`)
      const channel = user === undefined ? channels.get(target) : world.directChannel(user)
      if (!channel) throw new Error(`There is no channel ${target} on Discord`)
      return channel
    },
    shown: () => messages.map((one) => shownAs(one, channels.get(one.channel)!))
  }
  return world
}

function shownAs(message: DiscordMessage, channel: DiscordChannel): SimulatedMessage {
  const { id, author, content, embeds, components, reference, onlyFor, pings, files, edits } = message
  const place = channel.recipient === undefined ? channel.id : `user:${channel.recipient}`
  const texts = [content, ...embeds.flatMap(({ title = '', description = '' }) => [title, description])]
  return {
    id,
    target: onlyFor ?? place,
    ...(author === BOT_ID ? {} : { from: `user:${author}` }),
    text: readable(texts.filter((text) => text !== '').join('\n')),
    links: linksIn([content, embeds, components]),
    source: JSON.stringify({ content, embeds, components }),
    buttons: buttonsOf(message),
    ...(reference === undefined ? {} : { repliesTo: reference }),
    ...(onlyFor === undefined ? {} : { onlyFor }),
    pings,
    files,
    edits
  }
}

const STYLES: Readonly<Record<number, SimulatedButton['style']>> = { 1: 'primary', 3: 'primary', 4: 'danger' }

function buttonsOf({ components }: DiscordMessage): SimulatedButton[] {
  const parts = components.flatMap((row) => row['components'] as Record<string, unknown>[])
  return parts.flatMap(({ type, custom_id: id, label, style }) =>
    type === 2 && typeof id === 'string'
      ? [{ id, label: String(label), style: STYLES[Number(style)] ?? 'default' }]
      : []
  )
}

/** What a person reads: without markup, escapes and the angle brackets of links. */
function readable(text: string): string {
  return text
    .replace(/<t:(\d+):[a-zA-Z]>/g, (_, seconds: string) => new Date(Number(seconds) * 1_000).toISOString())
    .replace(/\]\(<([^>]*)>\)/g, ' $1')
    .replace(
      /\\([^0-9A-Za-z\s])|<(https?:[^>]*)>|^#{1,3} |^-# |^> |\*\*|~~|[*`[]/gm,
      (_, escaped, url) => escaped ?? url ?? ''
    )
}

/** Whom Discord notifies because of a text: mentions count only where `allowed_mentions` lets them. */
export function pingsOf(content: string, allowed: { parse?: string[]; users?: string[] } | undefined): string[] {
  const may = (kind: string) => allowed?.parse === undefined || allowed.parse.includes(kind)
  const pings: string[] = []
  for (const [, escaped, user, role, all] of content.matchAll(/(\\)?(?:<@!?(\d+)>|<@&(\d+)>|@(everyone|here))/g)) {
    if (escaped) continue
    if (user && (may('users') || allowed?.users?.includes(user))) pings.push(`user:${user}`)
    if (role && may('roles')) pings.push(`role:${role}`)
    if (all && may('everyone')) pings.push('everybody')
  }
  return pings
}
