import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { SendFailure } from '../simulator.ts'
import { blockFaults, viewFaults, type SlackBlock, type SlackView } from './slack-block.simulator.ts'
import {
  SLACK_APP,
  SLACK_BOT,
  SLACK_BOTS,
  SLACK_GROUP,
  SLACK_GROUP_MESSAGE,
  SLACK_TEAM,
  type SlackMessage,
  type SlackWorkspace
} from './slack-workspace.simulator.ts'

type Form = Readonly<Record<string, string | undefined>>
type Answer = Readonly<Record<string, unknown>>

interface WebApiParts {
  readonly workspace: SlackWorkspace
  readonly now: () => number
  /** So long after a press a dialog may be opened. */
  readonly triggerMs: number
  /** Who pressed what, and when. */
  readonly triggers: Map<string, { user: string; at: number; view?: string }>
  readonly botToken: string
  readonly appToken: string
  readonly socketUrl: () => string
  readonly uploadUrl: (file: string) => string
  readonly scopes: readonly string[]
  readonly uploads: Map<string, { name: string; length: number; received?: number }>
}

const refused = (error: string, more: Answer = {}): Answer => ({ ok: false, error, ...more })

/** Answers instead of a method, as Slack does where something is wrong. */
export function fail(failure: SendFailure, response: ServerResponse): void {
  if (failure.type === 'rate_limited') {
    const seconds = String(Math.ceil(failure.retryAfterMs / 1_000))
    response.writeHead(429, { 'retry-after': seconds, 'content-type': 'application/json' })
    return void response.end(JSON.stringify({ ok: false, error: 'ratelimited' }))
  }
  if (failure.type === 'broken') return void response.writeHead(503).end('Service Unavailable')
  const error = failure.type === 'unauthorized' ? 'invalid_auth' : 'missing_scope'
  const more = failure.type === 'unauthorized' ? {} : { needed: 'chat:write', provided: 'users:read' }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: false, error, ...more }))
}

/** The methods of the Web API that an app for approvals needs, as Slack answers them. */
export class SlackWebApi {
  constructor(private readonly to: WebApiParts) {}

  answer(method: string, token: string, form: Form): Answer {
    const { botToken, appToken, socketUrl } = this.to
    if (method === 'apps.connections.open') {
      return token === appToken ? { ok: true, url: socketUrl() } : refused('invalid_auth')
    }
    if (token === '') return refused('not_authed')
    if (token !== botToken) return refused('invalid_auth')
    const handle = this.methods[method]
    return handle ? handle(form) : refused('unknown_method', { req_method: method })
  }

  private readonly methods: Readonly<Record<string, (form: Form) => Answer>> = {
    'auth.test': () => ({
      ok: true,
      url: 'https://acme.slack.example/',
      team: 'Acme',
      team_id: SLACK_TEAM,
      user: SLACK_BOT.name,
      user_id: SLACK_BOT.user,
      bot_id: SLACK_BOT.bot,
      is_enterprise_install: false
    }),
    'bots.info': () => ({ ok: true, bot: { id: SLACK_BOT.bot, app_id: SLACK_APP, user_id: SLACK_BOT.user } }),
    'chat.postMessage': (form) => this.post(form),
    'chat.postEphemeral': (form) => this.postEphemeral(form),
    'chat.update': (form) => this.update(form),
    'conversations.list': ({ types = 'public_channel', cursor }) => {
      const all = this.to.workspace.channels.filter(({ id, isPrivate, isMember }) =>
        id === SLACK_GROUP_MESSAGE
          ? types.includes('mpim')
          : isPrivate
            ? types.includes('private_channel') && isMember
            : types.includes('public_channel')
      )
      // One to a page, so that whoever reads the first page only is found out.
      const at = Number(cursor ?? 0)
      const page = all.slice(at, at + 1)
      return {
        ok: true,
        channels: page.map(({ id, name, isPrivate }) => ({ id, name, name_normalized: name, is_private: isPrivate })),
        response_metadata: { next_cursor: at + 1 < all.length ? String(at + 1) : '' }
      }
    },
    'conversations.info': ({ channel = '' }) => {
      const person = this.to.workspace.personBehind(channel)
      return person
        ? { ok: true, channel: { id: channel, is_im: true, user: person.account } }
        : refused('channel_not_found')
    },
    'conversations.open': ({ users = '' }) => {
      const channel = this.to.workspace.personOf(users) && this.to.workspace.channelOf(users)
      return channel ? { ok: true, channel: { id: channel } } : refused('user_not_found')
    },
    'conversations.history': ({ channel = '', oldest = '0' }) =>
      this.history(channel, (one) => one.thread === undefined && Number(one.ts) >= Number(oldest)),
    'conversations.replies': ({ channel = '', ts = '', oldest = '0' }) =>
      this.history(channel, (one) => (one.thread ?? one.ts) === ts && Number(one.ts) >= Number(oldest), 'forward'),
    'users.info': ({ user = '' }) => {
      const found = this.to.workspace.personOf(user)
      if (!found) return refused('user_not_found')
      return {
        ok: true,
        user: {
          id: user,
          is_bot: SLACK_BOTS.some((one) => one.user === user),
          name: found.username,
          profile: { real_name: found.name, email: found.email }
        }
      }
    },
    'users.lookupByEmail': ({ email = '' }) => {
      const found = this.to.workspace.people.find((one) => one.email === email)
      return found ? { ok: true, user: { id: found.account, deleted: false } } : refused('users_not_found')
    },
    'usergroups.list': ({ include_users }) => ({
      ok: true,
      usergroups: [
        {
          id: SLACK_GROUP,
          handle: 'finance',
          name: 'Finance',
          ...(include_users === 'true' ? { users: this.members() } : {})
        }
      ]
    }),
    'usergroups.users.list': ({ usergroup }) =>
      usergroup === SLACK_GROUP ? { ok: true, users: this.members() } : refused('no_such_subteam'),
    'views.open': ({ trigger_id = '', view = '' }) => this.open(trigger_id, view),
    'files.getUploadURLExternal': ({ filename = '', length = '' }) => {
      if (filename === '' || !/^\d+$/.test(length)) return refused('invalid_arguments')
      const file_id = `F${randomUUID().slice(0, 8).toUpperCase()}`
      this.to.uploads.set(file_id, { name: filename, length: Number(length) })
      return { ok: true, file_id, upload_url: this.to.uploadUrl(file_id) }
    },
    'files.completeUploadExternal': ({ files = '[]', channel_id = '', thread_ts }) => {
      const { workspace, uploads } = this.to
      const names = (json(files) as { id: string }[]).map(({ id }) => uploads.get(id))
      if (names.some((one) => one?.received !== one?.length)) return refused('file_not_found')
      if (workspace.channelOf(channel_id) !== channel_id) return refused('channel_not_found')
      workspace.say({
        channel: channel_id,
        text: '',
        blocks: [],
        files: names.map((one) => one!.name),
        ...(thread_ts === undefined ? {} : { thread: thread_ts })
      })
      return { ok: true, files: [] }
    }
  }

  private members(): string[] {
    return this.to.workspace.people.filter(({ memberOf }) => memberOf.includes(SLACK_GROUP)).map((one) => one.account)
  }

  private post(form: Form): Answer {
    const { workspace } = this.to
    const checked = this.check(form)
    if ('error' in checked) return checked
    const channel = workspace.channelOf(form['channel'] ?? '')
    if (channel === undefined) return refused('channel_not_found')
    if (!workspace.isMember(channel)) return refused('not_in_channel')
    const thread = form['thread_ts']
    if (thread !== undefined && !workspace.at(channel, thread)) return refused('invalid_thread_ts')
    const said = workspace.say({ channel, ...checked, ...(thread === undefined ? {} : { thread }) })
    return { ok: true, channel, ts: said.ts, message: { type: 'message', ts: said.ts, bot_id: SLACK_BOT.bot } }
  }

  private postEphemeral(form: Form): Answer {
    const { workspace } = this.to
    const checked = this.check(form)
    if ('error' in checked) return checked
    const { channel = '', user = '' } = form
    if (workspace.channelOf(channel) !== channel) return refused('channel_not_found')
    if (!workspace.personOf(user)) return refused('user_not_in_channel')
    const said = workspace.say({ channel, onlyFor: user, ...checked })
    return { ok: true, message_ts: said.ts }
  }

  private update(form: Form): Answer {
    const checked = this.check(form)
    if ('error' in checked) return checked
    const message = this.to.workspace.at(form['channel'] ?? '', form['ts'] ?? '')
    if (!message || message.onlyFor !== undefined) return refused('message_not_found')
    if (message.from !== undefined) return refused('cant_update_message')
    Object.assign(message, checked, { edits: message.edits + 1 })
    return { ok: true, channel: message.channel, ts: message.ts, text: message.text }
  }

  private check(form: Form): Pick<SlackMessage, 'text' | 'blocks' | 'metadata'> | { ok: false; error: string } {
    const { text = '', blocks, metadata } = form
    const said = blocks === undefined ? [] : json(blocks)
    if (!Array.isArray(said)) return refused('invalid_blocks_format') as never
    if (text === '' && said.length === 0) return refused('no_text') as never
    if (text.length > 40_000) return refused('msg_too_long') as never
    const faults = blockFaults(said as SlackBlock[])
    if (faults.includes('msg_blocks_too_long')) return refused('msg_blocks_too_long') as never
    if (faults.length > 0) {
      return refused('invalid_blocks', {
        response_metadata: { messages: faults.map((one) => `[ERROR] ${one}`) }
      }) as never
    }
    const about = metadata === undefined ? undefined : json(metadata)
    if (metadata !== undefined && !isMetadata(about)) return refused('metadata_must_be_json') as never
    return { text, blocks: said as SlackBlock[], ...(isMetadata(about) ? { metadata: about } : {}) }
  }

  private history(channel: string, isAsked: (message: SlackMessage) => boolean, order = 'backward'): Answer {
    const { workspace } = this.to
    if (workspace.channelOf(channel) !== channel) return refused('channel_not_found')
    const needed = workspace.historyScope(channel)
    if (!this.to.scopes.includes(needed))
      return refused('missing_scope', { needed, provided: this.to.scopes.join(',') })
    const found = workspace.said.filter(
      (one) => one.channel === channel && one.onlyFor === undefined && !one.deleted && isAsked(one)
    )
    // A conversation is read from its end, a thread from its beginning.
    if (order === 'backward') found.reverse()
    return {
      ok: true,
      has_more: false,
      messages: found.map(({ ts, thread, text, metadata, from, blocks, files }) => ({
        type: 'message',
        ts,
        text,
        ...(from === undefined ? { user: SLACK_BOT.user, bot_id: SLACK_BOT.bot, blocks } : { user: from }),
        ...(thread === undefined ? {} : { thread_ts: thread }),
        ...(metadata ? { metadata } : {}),
        ...(files.length > 0 ? { files: files.map((name) => ({ name, title: name })) } : {})
      }))
    }
  }

  private open(trigger: string, text: string): Answer {
    const known = this.to.triggers.get(trigger)
    if (!known) return refused('invalid_trigger_id')
    if (known.view !== undefined) return refused('exchanged_trigger_id')
    if (this.to.now() - known.at > this.to.triggerMs) return refused('expired_trigger_id')
    const view = json(text) as SlackView
    const faults = viewFaults(view)
    if (faults.length > 0) {
      return refused('invalid_arguments', { response_metadata: { messages: faults.map((one) => `[ERROR] ${one}`) } })
    }
    const id = `V${randomUUID().slice(0, 10).toUpperCase()}`
    known.view = id
    this.to.workspace.views.set(id, { view, user: known.user })
    return { ok: true, view: { id, ...view } }
  }
}

const isMetadata = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'event_type' in value && 'event_payload' in value

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
