import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Time } from '../provider.ts'
import { realTime } from '../time.ts'
import type { Acknowledgement, SendFailure, Simulator } from '../simulator.ts'
import { buttonsOf, formOf, stateOf, type SlackView } from './slack-block.simulator.ts'
import { delivered, SlackCalls, SlackSockets, type SlackDelivery } from './slack-delivery.simulator.ts'
import { SlackFiles } from './slack-file.simulator.ts'
import { fail, SlackWebApi } from './slack-web-api.simulator.ts'
import {
  SLACK_APP,
  SLACK_BOT,
  SLACK_BOTS,
  SLACK_CHANNEL,
  SLACK_STRANGER,
  SLACK_TEAM,
  SlackWorkspace
} from './slack-workspace.simulator.ts'

const teamOf = (account: string): string => (account === SLACK_STRANGER.account ? SLACK_STRANGER.team : SLACK_TEAM)

export interface SlackOptions {
  /** Its clock, where that is not this machine's. */
  readonly time?: Time
  /** How long what somebody pressed waits for its answer: as long as the platform does, unless told otherwise. */
  readonly answerWithinMs?: number
  readonly port?: number
  /** How the app hears of what happens. */
  readonly mode?: 'socket' | 'http'
  /** What the app was allowed, where that is not all it needs. */
  readonly scopes?: readonly string[]
}

export interface SlackSimulator extends Simulator {
  /** Asks for another connection, as Slack does every few hours. */
  refresh(): void
  connected(): boolean
  /** A call of this method of the Web API, or an `upload`, meets this; so many pass before it. */
  failCall(method: string, failure: SendFailure, after?: number): void
  /** The account of somebody of another organisation. */
  readonly stranger: string
  /** Also with what else Slack tells of a message: its subtype, say. */
  write(...said: [...Parameters<NonNullable<Simulator['write']>>, more?: object]): Promise<void>
  /** Writes, with a file. */
  attach(
    target: string,
    file: { name: string; content: Buffer },
    by: string,
    repliesTo?: string,
    text?: string
  ): Promise<void>
}

const SCOPES =
  'chat:write,chat:write.public,channels:read,groups:read,im:read,im:write,channels:history,groups:history,im:history,mpim:history,users:read,users:read.email,usergroups:read,files:write,files:read'
/** Slack documents 3 s, for an answer and for opening a modal. */
const ANSWER_WITHIN_MS = 3_000
const RESPONSES_EACH = 5
const SECRETS = {
  botToken: 'xoxb-1000000000-2000000000-simulatedbottokenofparley',
  appToken: `xapp-1-${SLACK_APP}-3000000000-simulatedapptokenofparley`,
  signingSecret: '8f742231b10e8888abcd99yyyzzz85a5'
}

/** A Slack workspace on loopback: Web API, response URLs, and Socket Mode or signed requests. */
export async function simulateSlack(options: SlackOptions = {}): Promise<SlackSimulator> {
  const { mode = 'socket', scopes = SCOPES.split(','), time = realTime, answerWithinMs = ANSWER_WITHIN_MS } = options
  const now = () => time.now().getTime()
  const { botToken, appToken, signingSecret } = SECRETS
  const workspace = new SlackWorkspace(now)
  const triggers = new Map<string, { user: string; at: number; view?: string }>()
  const responses = new Map<string, { channel: string; user: string; uses: number }>()
  const failures = new Map<string, (SendFailure | undefined)[]>()
  const failCall = (method: string, failure: SendFailure, after = 0) =>
    void failures.set(method, [...(failures.get(method) ?? []), ...Array<undefined>(after).fill(undefined), failure])
  let count = 0
  let last: SlackDelivery | undefined

  const server = createServer((request, response) => void serve(request, response))
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const files = new SlackFiles(base, botToken, scopes.includes('files:read'))
  const sockets = new SlackSockets(SLACK_APP, time, answerWithinMs)
  const calls = new SlackCalls(signingSecret, time, answerWithinMs)
  const wire = mode === 'socket' ? sockets : calls
  const listening = new WebSocketServer({ server, path: '/link' })
  listening.on('connection', (socket) => sockets.join(socket))
  const api = new SlackWebApi({
    workspace,
    triggers,
    now,
    triggerMs: answerWithinMs,
    botToken,
    appToken,
    socketUrl: () => `${base.replace('http', 'ws')}/link?ticket=${randomUUID()}`,
    uploadUrl: (file) => `${base}/upload/${file}`,
    uploads: files.uploads,
    scopes
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { pathname } = new URL(request.url!, base)
    const [, part, name = ''] = pathname.split('/')
    if (part === 'upload') {
      const failure = failures.get('upload')?.shift()
      if (failure) return fail(failure, response)
      return files.upload(name, body, response)
    }
    if (part === 'files') return files.download(name, request, response)
    if (part === 'response') return respond(name, body.toString(), response)
    if (part !== 'api') return void response.writeHead(404).end()
    const form = Object.fromEntries(new URLSearchParams(body.toString()))
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? form['token'] ?? ''
    const isSend = name === 'chat.postMessage' && form['metadata'] !== undefined
    // What is told to somebody is no send.
    const failure = isSend || name !== 'chat.postMessage' ? failures.get(name)?.shift() : undefined
    if (failure?.type === 'slow') return
    if (failure && failure.type !== 'dropped') return fail(failure, response)
    const answer = api.answer(name, token, form)
    if (isSend && answer['ok'] === true) count += 1
    if (failure?.type === 'dropped') return void request.socket.destroy()
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'x-oauth-scopes': scopes.join(',') })
    response.end(JSON.stringify(answer))
  }

  function respond(id: string, text: string, response: ServerResponse): void {
    const known = responses.get(id)
    if (!known || ++known.uses > RESPONSES_EACH) return void response.writeHead(404).end('expired_url')
    const { text: said = '', response_type } = JSON.parse(text) as { text?: string; response_type?: string }
    const onlyFor = response_type === 'in_channel' ? {} : { onlyFor: known.user }
    workspace.say({ channel: known.channel, text: said, blocks: [], ...onlyFor })
    response.writeHead(200).end('ok')
  }

  async function deliver(delivery: SlackDelivery): Promise<{ ms: number; answer: unknown }> {
    last = delivery
    const began = now()
    const answer = await delivered(wire, delivery)
    return { ms: now() - began, answer }
  }

  const userOf = (account: string) => {
    const person = workspace.personOf(account)
    if (!person) throw new Error(`There is nobody ${account}`)
    return { id: account, username: person.username, name: person.username, team_id: teamOf(account) }
  }
  const trigger = (user: string) => {
    const id = `${randomUUID()}.trigger`
    triggers.set(id, { user, at: now() })
    return id
  }
  const opened = (id: string): Pick<Acknowledgement, 'form'> => {
    const { view } = triggers.get(id) ?? {}
    const known = view === undefined ? undefined : workspace.views.get(view)
    return known ? { form: formOf(view!, known.view) } : {}
  }
  async function write(one: {
    target: string
    text: string
    by: string
    repliesTo?: string | undefined
    file?: { name: string; content: Buffer }
    more?: object | undefined
  }): Promise<void> {
    const { target, by, repliesTo, file } = one
    const channel = target === by ? workspace.channelOf(by)! : (workspace.channelOf(target) ?? target)
    const answered = repliesTo === undefined ? undefined : workspace.find(repliesTo)
    const thread = answered && (answered.thread ?? answered.ts)
    const escaped = one.text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    const text = escaped.replace(new RegExp(`@${SLACK_BOT.name}\\b`, 'g'), `<@${SLACK_BOT.user}>`)
    const bot = SLACK_BOTS.find(({ user }) => user === by)
    const named = file ? { files: [file.name] } : {}
    const said = workspace.say({ channel, from: by, text, blocks: [], ...named, ...(thread ? { thread } : {}) })
    if (!scopes.includes(workspace.historyScope(channel))) return // nor does the app hear what it may not read
    await deliver({
      type: 'events_api',
      payload: {
        type: 'event_callback',
        api_app_id: SLACK_APP,
        team_id: SLACK_TEAM,
        event_id: `Ev${randomUUID().slice(0, 10).toUpperCase()}`,
        event_time: Math.floor(now() / 1_000),
        is_ext_shared_channel: by === SLACK_STRANGER.account,
        authorizations: [{ team_id: SLACK_TEAM, user_id: SLACK_BOT.user, is_bot: true }],
        event: {
          type: 'message',
          channel,
          channel_type: workspace.typeOf(channel),
          user: by,
          team: teamOf(by),
          text,
          ts: said.ts,
          event_ts: said.ts,
          // Of a file nothing says that an app posted it.
          ...(bot && !file ? { bot_id: bot.bot, app_id: `A${bot.bot.slice(1)}` } : { client_msg_id: randomUUID() }),
          ...(file ? { subtype: 'file_share', files: [files.post(file.name, file.content)] } : {}),
          ...(thread ? { thread_ts: thread, parent_user_id: parentOf(channel, thread) } : {}),
          ...one.more
        }
      }
    })
  }
  const parentOf = (channel: string, thread: string) => workspace.at(channel, thread)?.from ?? SLACK_BOT.user
  const app = { api_app_id: SLACK_APP, team: { id: SLACK_TEAM, domain: 'acme' } }

  return {
    config: {
      botToken,
      ...(mode === 'socket' ? { appToken } : { signingSecret, appId: SLACK_APP }),
      apiUrl: `${base}/api/`
    },
    wrongConfig: { config: { botToken: 'no-token', appToken, apiUrl: `${base}/api/` }, path: 'botToken' },
    target: { text: ' <@U0ANN> ', canonical: 'U0ANN' },
    wrongTarget: 'nobody in particular',
    spellings: [
      ['U0ANN', 'u0ann ', '<@U0ANN>'],
      ['W0BOT', 'w0bot']
    ],
    group: SLACK_CHANNEL,
    directChats: true,
    ourName: '@parley',
    stranger: SLACK_STRANGER.account,
    people: workspace.people.map(({ account, name, memberOf }) => ({ account, name, memberOf })),
    bots: [SLACK_BOTS[0].user, SLACK_BOTS[1].user],
    messages: () => workspace.shown(),
    sends: () => count,
    failNext: (failure) => failCall('chat.postMessage', failure),
    async press(message, button, by) {
      const found = workspace.find(message)
      if ((workspace.personBehind(found.channel)?.account ?? by) !== by)
        throw new Error(`${by} does not see ${message}`)
      const pressed = buttonsOf(found.blocks).find((one) => one.id === button || one.label === button)
      if (!pressed) throw new Error(`There is no button ${button}`)
      const { element, option } = pressed
      const trigger_id = trigger(by)
      const response = randomUUID()
      responses.set(response, { channel: found.channel, user: by, uses: 0 })
      const { ms } = await deliver({
        type: 'interactive',
        payload: {
          type: 'block_actions',
          ...app,
          user: userOf(by),
          trigger_id,
          response_url: `${base}/response/${response}`,
          container: { type: 'message', message_ts: found.ts, channel_id: found.channel, is_ephemeral: false },
          channel: { id: found.channel, name: 'directmessage' },
          message: {
            type: 'message',
            ts: found.ts,
            ...(found.thread === undefined ? {} : { thread_ts: found.thread }),
            text: found.text,
            blocks: found.blocks
          },
          actions: [
            {
              type: element.type,
              action_id: element.action_id,
              block_id: 'parley',
              ...(option ? { selected_option: option } : { value: element.value, text: element.text }),
              action_ts: workspace.nextTs()
            }
          ]
        }
      })
      return { ms, ...opened(trigger_id) }
    },
    async submit(form, values, by) {
      const known = workspace.views.get(form)
      if (known?.user !== by) throw new Error(`${by} has no modal ${form}`)
      const { view } = known
      const trigger_id = trigger(by)
      const { ms, answer } = await deliver({
        type: 'interactive',
        payload: {
          type: 'view_submission',
          ...app,
          user: userOf(by),
          trigger_id,
          view: { ...view, id: form, hash: randomUUID(), state: { values: stateOf(view, values) } },
          response_urls: []
        }
      })
      const { response_action, view: next } = (answer ?? {}) as { response_action?: string; view?: SlackView }
      if (response_action === 'errors') return { ms, form: formOf(form, view) }
      workspace.views.delete(form)
      if (response_action === 'update' && next) {
        workspace.say({ channel: SLACK_CHANNEL, onlyFor: by, text: '', blocks: next.blocks ?? [] })
      }
      return { ms }
    },
    write: (target, text, by, repliesTo, more) => write({ target, text, by, repliesTo, more }),
    attach: (target, file, by, repliesTo, text = '') => write({ target, text, by, repliesTo, file }),
    async redeliver() {
      if (last) await wire.deliver(last, 1)
    },
    ...(mode === 'socket'
      ? { drop: async () => sockets.drop() }
      : {
          callAt: (url: string) => calls.callAt(url),
          lastCall: () => {
            if (!calls.last) throw new Error('Nothing was called yet')
            return calls.last
          },
          sign: (request, at) => calls.sign(request, at)
        }),
    refresh: () => sockets.refresh(),
    connected: () => sockets.connected,
    failCall,
    async stop() {
      wire.stop()
      listening.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
