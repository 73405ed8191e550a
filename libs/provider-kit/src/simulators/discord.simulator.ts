import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Time } from '../provider.ts'
import type { Simulator } from '../simulator.ts'
import { realTime } from '../time.ts'
import { discordGateway, type DiscordGateway } from './discord-gateway.simulator.ts'
import { discordInteractions } from './discord-interactions.simulator.ts'
import { discordRest } from './discord-rest.simulator.ts'
import {
  BOT_ID,
  CHANNEL_ID,
  discordWorld,
  GUILD_ID,
  OWN_ROLE_ID,
  pingsOf,
  ROBOT_ID,
  ROLE_ID
} from './discord-world.simulator.ts'

const TOKEN = `${Buffer.from(BOT_ID).toString('base64url')}.GsimUL.not-a-secret-this-is-a-simulator`
/** An application may read what people write in few servers, before it is verified. */
const MAY_READ_CONTENT = 1 << 19
/** To view channels, to send, in threads too, to embed, to attach, and to read what was sent before. */
const PERMISSIONS = 274_878_024_704n

const ANSWER_WITHIN_MS = 3_000

export interface DiscordSimulator extends Simulator {
  readonly group: string
  /** The role of the first of the people, as a target. */
  readonly role: string
  /** How people name the role that Discord made for the bot. */
  readonly ourRole: string
  /** Somebody who takes no direct messages from bots, as a target. */
  readonly closed: string
  press: NonNullable<Simulator['press']>
  submit: NonNullable<Simulator['submit']>
  /** Also with files, and with what else Discord tells of a message: a sticker, say, or what is passed on. */
  write(
    ...said: [
      ...Parameters<NonNullable<Simulator['write']>>,
      files?: readonly { readonly name: string; readonly content: Buffer }[],
      more?: object
    ]
  ): Promise<void>
  /** It can be cut off for longer: so many attempts to come back fail. */
  drop(refusals?: number): Promise<void>
  redeliver: NonNullable<Simulator['redeliver']>
  failNext: NonNullable<Simulator['failNext']>
  choose(message: string, menu: string, value: string, by: string): ReturnType<NonNullable<Simulator['press']>>
  /** Begins a thread on a message of a channel, and gives its target. */
  startThread(message: string): string
  /** Ends the session: nothing that happens before the next one is told. */
  invalidate(): void
  /** Takes a message away. */
  remove(message: string): void
  readonly sessions: DiscordGateway['counts']
}

/** Discord on loopback: REST, the gateway, and people who press, write and look. */
export async function simulateDiscord(
  options: {
    readonly port?: number
    /** Its clock, where that is not this machine's. */
    readonly time?: Time
    /** How long what somebody pressed waits for its answer: as long as the platform does, unless told otherwise. */
    readonly answerWithinMs?: number
    /** So many people more, who take direct messages. */
    readonly crowd?: number
    /** Whether "Message Content Intent" is switched on in the Developer Portal. */
    readonly messageContent?: boolean
    /** What its roles let the bot do in the server: a number, as the URL of an invitation has it. */
    readonly permissions?: bigint
    /** How often whoever listens has to say that they are still there. */
    readonly heartbeatMs?: number
    /** Where it says that a session is to be resumed, instead of here. */
    readonly resumeUrl?: string
  } = {}
): Promise<DiscordSimulator> {
  const {
    port = 0,
    crowd = 0,
    time = realTime,
    answerWithinMs = ANSWER_WITHIN_MS,
    messageContent = true,
    permissions = PERMISSIONS,
    heartbeatMs = 41_250,
    resumeUrl
  } = options
  const world = discordWorld(time, crowd)
  const bot = { id: BOT_ID, username: 'parley', discriminator: '0000', global_name: null, avatar: null, bot: true }
  const uploads = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const upload = uploads.get(decodeURIComponent(request.url ?? ''))
    if (upload) return void response.end(upload)
    rest.handle(request, response).catch(() => request.socket.destroy())
  })
  const address = () => (server.address() as AddressInfo).port
  const gatewayUrl = () => `ws://127.0.0.1:${address()}`
  const gateway = discordGateway(server, {
    token: TOKEN,
    heartbeatMs,
    mayReadContent: messageContent,
    bot,
    url: gatewayUrl,
    resumeUrl: () => resumeUrl ?? gatewayUrl()
  })
  const interactions = discordInteractions(world, () => gateway, time, answerWithinMs)
  const flags = messageContent ? MAY_READ_CONTENT : 0
  const rest = discordRest({ time, world, interactions, token: TOKEN, flags, permissions, bot, gatewayUrl })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  async function write(
    target: string,
    text: string,
    by: string,
    repliesTo?: string,
    files: readonly { readonly name: string; readonly content: Buffer }[] = [],
    more: object = {}
  ): Promise<void> {
    const channel = world.channelOf(target)
    const author = by.replace(/^user:/, '')
    const user = world.users.get(author)
    if (!user) throw new Error(`Nobody on Discord is ${by}`)
    const id = world.nextId()
    const answered = repliesTo === undefined ? undefined : world.messages.find((one) => one.id === repliesTo)
    const pings = [...pingsOf(text, undefined), ...(answered ? [`user:${answered.author}`] : [])]
    const reference = answered ? { reference: answered.id } : {}
    const attachments = files.map(({ name, content }) => {
      const file = world.nextId()
      uploads.set(`/attachments/${file}/${name}`, content)
      const url = `http://127.0.0.1:${address()}/attachments/${file}/${encodeURIComponent(name)}`
      return {
        id: file,
        filename: name,
        size: content.length,
        url,
        proxy_url: url,
        content_type: 'text/plain; charset=utf-8'
      }
    })
    const none = { embeds: [], components: [], files: files.map(({ name }) => name) }
    world.messages.push({ id, channel: channel.id, author, content: text, ...none, ...reference, pings, edits: 0 })
    const { username, global_name, roles, isBot } = user
    await gateway.dispatch('MESSAGE_CREATE', {
      id,
      channel_id: channel.id,
      type: answered ? 19 : 0,
      author: { id: author, username, global_name, discriminator: '0', ...(isBot ? { bot: true } : {}) },
      content: text,
      timestamp: time.now().toISOString(),
      mentions: pings.includes(`user:${BOT_ID}`) ? [{ id: BOT_ID }] : [],
      mention_roles: [...text.matchAll(/<@&(\d+)>/g)].map(([, role]) => role),
      attachments,
      embeds: [],
      ...(answered
        ? {
            message_reference: { type: 0, message_id: answered.id, channel_id: answered.channel },
            referenced_message: {
              id: answered.id,
              channel_id: answered.channel,
              author: answered.author === BOT_ID ? bot : { id: answered.author },
              content: answered.content,
              components: answered.components
            }
          }
        : {}),
      ...more,
      ...(channel.type === 1 ? {} : { guild_id: GUILD_ID, member: { nick: null, roles } })
    })
  }

  const first = world.people[0]!.account
  return {
    config: { botToken: TOKEN, apiUrl: `http://127.0.0.1:${address()}/api` },
    wrongConfig: { config: { botToken: 'a token of something else' }, path: 'botToken' },
    target: { text: ` <@${first.slice('user:'.length)}> `, canonical: first },
    wrongTarget: '#approvals',
    spellings: [
      [first, ` <@${first.slice('user:'.length)}>`, first.toUpperCase()],
      [`user:${BOT_ID}`, `@${BOT_ID}`]
    ],
    group: CHANNEL_ID,
    role: `role:${ROLE_ID}`,
    ourRole: `<@&${OWN_ROLE_ID}>`,
    closed: `user:${[...world.users.values()].find(({ isClosed, isBot }) => isClosed && !isBot)!.id}`,
    directChats: true,
    ourName: `<@${BOT_ID}>`,
    people: world.people,
    bots: [`user:${BOT_ID}`, `user:${ROBOT_ID}`],
    sessions: gateway.counts,
    messages: () => world.shown(),
    sends: () => rest.sends(),
    press: (message, button, by) => interactions.press(message, button, by),
    choose: (message, menu, value, by) => interactions.choose(message, menu, value, by),
    submit: (form, values, by) => interactions.submit(form, values, by),
    write,
    redeliver: () => gateway.redeliver(),
    drop: (refusals) => gateway.drop(refusals),
    invalidate: () => gateway.invalidate(),
    failNext: (failure) => rest.failNext(failure),
    startThread(message) {
      const on = world.messages.find(({ id }) => id === message)
      if (!on) throw new Error(`There is no message ${message} on Discord`)
      world.channels.set(message, { id: message, type: 11, parent: on.channel })
      return message
    },
    remove(message) {
      const at = world.messages.findIndex(({ id }) => id === message)
      if (at >= 0) world.messages.splice(at, 1)
    },
    async stop() {
      gateway.stop()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  }
}
