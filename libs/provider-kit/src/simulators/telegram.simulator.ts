import { linksIn } from '../link.ts'
import type { Time } from '../provider.ts'
import { realTime } from '../time.ts'
import { within } from '../within.ts'
import type { Acknowledgement, SendFailure, SimulatedMessage, SimulatedPerson, Simulator } from '../simulator.ts'
import { mentionsIn } from './telegram-html.simulator.ts'
import { TelegramMethods } from './telegram-methods.simulator.ts'
import { TelegramServer } from './telegram-server.simulator.ts'
import { TelegramUpdates } from './telegram-updates.simulator.ts'
import {
  ANN,
  BOT,
  CAROL,
  CHANNEL_NAME,
  DORA,
  GROUP,
  OLD_GROUP,
  ROBOT,
  TelegramWorld,
  TOPIC,
  type Kept,
  type TelegramUser
} from './telegram-world.simulator.ts'

const TOKEN = `${BOT.id}:AAsimulated-bot-token-0123456789abcde`
const SECRET = 'simulated-webhook-secret'
/** Longer than that no app shows that it waits. */
const ANSWER_WITHIN_MS = 15_000

export interface TelegramSimulatorOptions {
  /** Its clock, where that is not this machine's. */
  readonly time?: Time
  /** How long what somebody pressed waits for its answer: as long as the platform does, unless told otherwise. */
  readonly answerWithinMs?: number
  readonly port?: number
  /** The settings make Telegram call us, instead of being asked. */
  readonly webhook?: boolean
  /** So many more people in the group. */
  readonly crowd?: number
}

/** Telegram, with a forum, somebody who never pressed “Start”, and what else happens only there. */
export interface TelegramSimulator extends Simulator {
  /** Never pressed “Start”: nobody can write to them. */
  readonly neverStarted: string
  /** A topic of the group. */
  readonly topic: string
  /** What the group was called before it became a supergroup. */
  readonly formerGroup: string
  /** The group's public name. */
  readonly publicName: string
  readonly botUrl: string
  /** Somebody sends a file, with a text or without. */
  attach(
    target: string,
    file: { name: string; content: Buffer },
    by: string,
    repliesTo?: string,
    text?: string
  ): Promise<void>
  /** `marks`: what of it is struck out, say. */
  write(
    ...said: [
      ...Parameters<NonNullable<Simulator['write']>>,
      marks?: readonly { readonly type: string; readonly offset: number; readonly length: number }[]
    ]
  ): Promise<void>
  /** An administrator writes as the group itself. */
  writeAsGroup(text: string, repliesTo?: string): Promise<void>
  /** Shuts the bot out, or lets it in again. */
  block(account: string, isBlocked?: boolean): Promise<void>
  /** The send after so many more meets this. */
  failAfter(sends: number, failure: SendFailure): void
}

/** A Telegram of one bot, on loopback: the Bot API over HTTP, with the limits that Telegram keeps to. */
export async function simulateTelegram(options: TelegramSimulatorOptions = {}): Promise<TelegramSimulator> {
  const { time = realTime, answerWithinMs = ANSWER_WITHIN_MS } = options
  const now = () => time.now().getTime()
  const world = new TelegramWorld(now, options.crowd)
  const updates = new TelegramUpdates(time)
  const methods = new TelegramMethods(world, updates, now, answerWithinMs)
  const server = new TelegramServer(TOKEN, world, methods, updates)
  await server.start(options.port)
  const config = { botToken: TOKEN, apiUrl: server.url, ...(options.webhook ? { webhookSecret: SECRET } : {}) }
  const { topic, group } = { topic: `${GROUP}/${TOPIC}`, group: String(GROUP) }
  let presses = now() * 1_000

  const fail = (after: number, failure: SendFailure) =>
    void Object.assign(server, { failNext: failure, failAfter: after })
  const person = (account: string): TelegramUser => {
    const found = [BOT, ROBOT].find(({ id }) => String(id) === account) ?? world.people.get(Number(account))
    if (!found) throw new Error(`There is nobody ${account} on this Telegram`)
    return found
  }
  const found = (id: string): Kept => {
    const [chat, message] = id.split(':').map(Number)
    const kept = world.find(chat!, message!)
    if (!kept) throw new Error(`There is no message ${id}`)
    return kept
  }
  const say = (target: string, by: TelegramUser, said: Parameters<TelegramWorld['add']>[2], repliesTo?: string) => {
    const [chat, inTopic] = target.split('/').map(Number)
    const replyTo = repliesTo === undefined ? undefined : found(repliesTo).message.message_id
    // Whoever writes in private first has pressed “Start”.
    if (chat === by.id) world.started.add(by.id)
    const named = said.text === undefined ? {} : { entities: [...namesIn(said.text), ...(said.entities ?? [])] }
    return updates.add({ message: world.add(by, place(chat!, by), { ...said, ...named }, { topic: inTopic, replyTo }) })
  }
  const block = (account: string, isBlocked = true) => {
    const from = person(account)
    if (isBlocked) world.blocked.add(from.id)
    else world.blocked.delete(from.id)
    const status = (is: boolean) => ({ user: BOT, status: is ? 'kicked' : 'member' })
    return updates.add({
      my_chat_member: {
        chat: world.chat(from.id),
        from,
        date: Math.floor(now() / 1_000),
        old_chat_member: status(!isBlocked),
        new_chat_member: status(isBlocked)
      }
    })
  }

  return {
    config,
    wrongConfig: { config: { ...config, botToken: 'no token' }, path: 'botToken' },
    target: { text: ` 0${ANN.id} `, canonical: String(ANN.id) },
    wrongTarget: 'ann',
    spellings: [
      [String(ANN.id), ` 0${ANN.id} `],
      ['@acme_agent', ' @Acme_Agent']
    ],
    group,
    topic,
    formerGroup: String(OLD_GROUP),
    publicName: CHANNEL_NAME,
    neverStarted: String(DORA.id),
    botUrl: `https://t.me/${BOT.username}`,
    directChats: true,
    ourName: `@${BOT.username}`,
    people: [...world.people.values()]
      .filter(({ id }) => id !== DORA.id)
      .map(({ id, first_name, last_name }): SimulatedPerson => ({
        account: String(id),
        name: `${first_name} ${last_name}`,
        memberOf: id === CAROL.id ? [] : [group]
      })),
    bots: [String(BOT.id), String(ROBOT.id)],
    messages: () => shown(world),
    sends: () => methods.sends,
    press(message, button, by) {
      const { message: pressed } = found(message)
      const offered = (pressed.reply_markup?.inline_keyboard ?? []).flat().some((one) => one.callback_data === button)
      if (!offered) return Promise.reject(new Error(`The message ${message} has no button ${button}`))
      const id = String(++presses)
      const at = now()
      const acknowledged = new Promise<Acknowledgement>((resolve) => {
        methods.presses.set(id, {
          at,
          account: Number(by),
          answered(text) {
            if (text !== undefined) {
              world.alerts.push({ id: `alert:${id}`, account: Number(by), text, after: world.kept.length })
            }
            resolve({ ms: now() - at })
          }
        })
        const query = { id, from: person(by), message: pressed, chat_instance: '1', data: button }
        void updates.add({ callback_query: structuredClone(query) })
      })
      return within(time, answerWithinMs, 'Nobody acknowledged the press in time', () => acknowledged)
    },
    write: (target, text, by, repliesTo, marks = []) => say(target, person(by), { text, entities: marks }, repliesTo),
    attach: (target, { name, content }, by, repliesTo, text) =>
      say(
        target,
        person(by),
        { document: methods.keepFile(name, content), ...(text === undefined ? {} : { caption: text }) },
        repliesTo
      ),
    writeAsGroup: (text, repliesTo) =>
      say(
        group,
        { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
        { text, sender_chat: { id: GROUP, type: 'supergroup' } },
        repliesTo
      ),
    block,
    optOut: (account) => block(account),
    optIn: (account) => block(account, false),
    redeliver: () => updates.redeliver(),
    delayNext: () => updates.delayNext(),
    ...(options.webhook
      ? {
          callAt: (url: string) => void (updates.callAt = url),
          lastCall: () => updates.lastCall!
        }
      : { drop: async () => server.drop() }),
    failNext: (failure) => fail(0, failure),
    failAfter: fail,
    stop: () => server.stop()
  }
}

/** As Telegram marks them in what people write. */
function namesIn(text: string) {
  const found = (type: string, name: RegExp) =>
    [...text.matchAll(name)].map(({ 0: { length }, index: offset }) => ({ type, offset, length }))
  return [...found('bot_command', /(?<!\S)\/\w+(?:@\w+)?/g), ...found('mention', /(?<![\w/])@[A-Za-z]\w{4,31}/g)]
}

/** A private chat has one number for the bot, that of the person. */
const place = (chat: number, by: TelegramUser): number => (chat > 0 ? by.id : chat)

function shown(world: TelegramWorld): SimulatedMessage[] {
  const alertsAt = (index: number) =>
    world.alerts
      .filter((one) => one.after === index)
      .map(({ id, account, text }): SimulatedMessage => ({
        id,
        target: String(account),
        text,
        links: [],
        source: text,
        buttons: [],
        onlyFor: String(account),
        pings: [],
        files: [],
        edits: 0
      }))
  return [
    ...world.kept.flatMap((kept, index) => [...alertsAt(index), ...(kept.deleted ? [] : [messageOf(kept, world)])]),
    ...alertsAt(world.kept.length)
  ]
}

function messageOf({ message, edits }: Kept, world: TelegramWorld): SimulatedMessage {
  const { chat, from, message_thread_id: topic, reply_to_message: above, document } = message
  const text = message.text ?? message.caption ?? ''
  const named = new Map([...world.people.values()].map((one) => [one.username!.toLowerCase(), String(one.id)]))
  return {
    id: idOf(message),
    target: topic === undefined ? String(chat.id) : `${chat.id}/${topic}`,
    ...(from.id === BOT.id ? {} : { from: String(from.id) }),
    text,
    links: linksIn([text, message.entities, message.reply_markup]),
    source: JSON.stringify([text, message.entities, message.reply_markup]),
    buttons: (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text: label, callback_data, style }) => ({
      id: callback_data ?? '',
      label,
      style: style === 'danger' ? 'danger' : style === undefined ? 'default' : 'primary'
    })),
    ...(above ? { repliesTo: idOf(above) } : {}),
    pings: mentionsIn({ text, entities: message.entities ?? [] }).map((one) => named.get(one.toLowerCase()) ?? one),
    files: document ? [document.file_name] : [],
    edits
  }
}

const idOf = ({ chat, message_id: id }: { chat: { id: number }; message_id: number }): string => `${chat.id}:${id}`
