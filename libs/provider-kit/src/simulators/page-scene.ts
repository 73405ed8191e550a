import { ParleyError } from '@parley/core'
import type { Acknowledgement, SendFailure, SimulatedForm, SimulatedMessage, Simulator } from '../simulator.ts'

/** What became of something that was done on the page. */
export interface Note {
  readonly text: string
  readonly tone: 'good' | 'bad'
}

export interface OpenForm {
  readonly form: SimulatedForm
  readonly message: string
}

const FAILURES = ['rate_limited', 'unauthorized', 'forbidden', 'broken', 'dropped', 'slow'] as const
const RATE_LIMITED_MS = 5_000
const MOST_FORMS = 100

/** What the page knows beyond the platform: who pressed what, which forms are open, and what somebody has seen. */
export class Scene {
  private readonly notes = new Map<string, Note>()
  private readonly forms = new Map<string, OpenForm>()
  /** Where each person acted last, by account. */
  private readonly lastChat = new Map<string, string>()
  /** In which chat somebody sees what only they see. */
  private readonly whispers = new Map<string, string>()
  /** How many messages of a chat somebody has seen. */
  private readonly seen = new Map<string, number>()
  /** Grows with everything that is done here. */
  private changes = 0

  constructor(readonly simulator: Simulator) {}

  /** Another text whenever the page may look otherwise. */
  version(): string {
    return JSON.stringify([this.changes, this.simulator.messages()])
  }

  /** The chats that an account sees, its own first. */
  chatsOf(account: string): string[] {
    const { simulator } = this
    const accounts = new Set(simulator.people.map((one) => one.account))
    const places = [simulator.target.canonical, simulator.group, ...simulator.messages().map((one) => one.target)]
    const shared = places.filter((place) => place !== undefined && !accounts.has(place)) as string[]
    const direct = accounts.has(simulator.target.canonical) || places.includes(account) ? [account] : []
    return [...new Set([...direct, ...shared])]
  }

  messagesIn(chat: string, account: string): SimulatedMessage[] {
    return this.simulator.messages().filter((message) => {
      if (message.onlyFor !== undefined && message.onlyFor !== account) return false
      return this.placeOf(message) === chat
    })
  }

  unread(chat: string, account: string): number {
    return this.messagesIn(chat, account).length - (this.seen.get(`${account} ${chat}`) ?? 0)
  }

  look(chat: string, account: string): void {
    this.seen.set(`${account} ${chat}`, this.messagesIn(chat, account).length)
  }

  note(place: string): Note | undefined {
    return this.notes.get(place)
  }

  form(id: string): OpenForm | undefined {
    return this.forms.get(id)
  }

  /** The id of the form that it opened, if any. */
  async press(message: string, button: string, by: string, chat: string): Promise<string | undefined> {
    const label = this.simulator
      .messages()
      .find((one) => one.id === message)
      ?.buttons.find((one) => one.id === button)?.label
    const done = `${this.nameOf(by)} pressed “${label}”`
    return this.acknowledged(message, by, chat, done, () => {
      if (label === undefined) throw new Error('The message was changed meanwhile: this button is gone')
      return this.simulator.press?.(message, button, by)
    })
  }

  async submit(
    id: string,
    values: Readonly<Record<string, string>>,
    by: string,
    chat: string
  ): Promise<string | undefined> {
    const open = this.forms.get(id)
    if (!open) throw new ParleyError('inbound_invalid', { detail: 'This form is no longer open' })
    const done = `${this.nameOf(by)} sent “${open.form.title}”`
    const next = await this.acknowledged(open.message, by, chat, done, () => this.simulator.submit?.(id, values, by))
    this.forms.delete(id)
    return next
  }

  async write(chat: string, text: string, by: string, repliesTo: string | undefined): Promise<void> {
    this.lastChat.set(by, chat)
    await this.tried(`chat ${chat}`, undefined, async () => this.simulator.write?.(chat, text, by, repliesTo))
  }

  async trouble(kind: string, value = ''): Promise<void> {
    const { simulator } = this
    const failure = FAILURES.find((one) => one === kind)
    if (failure) {
      const met: SendFailure =
        failure === 'rate_limited' ? { type: failure, retryAfterMs: RATE_LIMITED_MS } : { type: failure }
      await this.tried('trouble', 'The next message meets it.', async () => simulator.failNext?.(met))
    } else if (kind === 'redeliver') {
      await this.tried('trouble', 'The last event was delivered again.', async () => simulator.redeliver?.())
    } else if (kind === 'drop') {
      await this.tried('trouble', 'The connection was cut.', async () => simulator.drop?.())
    } else if (kind === 'call') {
      await this.tried('trouble', `It calls at ${value} from now on.`, async () => {
        if (!URL.canParse(value)) throw new Error('That is no URL')
        simulator.callAt?.(value)
      })
    }
  }

  nameOf(account: string): string {
    return this.simulator.people.find((one) => one.account === account)?.name ?? account
  }

  private placeOf(message: SimulatedMessage): string {
    const { id, onlyFor, repliesTo, target } = message
    if (onlyFor === undefined) return target
    const known = this.whispers.get(id)
    if (known !== undefined) return known
    const answered = this.simulator.messages().find((one) => one.id === repliesTo && one.onlyFor === undefined)
    const place = answered?.target ?? this.lastChat.get(onlyFor) ?? target
    this.whispers.set(id, place)
    return place
  }

  private async acknowledged(
    message: string,
    by: string,
    chat: string,
    done: string,
    act: () => Promise<Acknowledgement> | undefined
  ): Promise<string | undefined> {
    this.lastChat.set(by, chat)
    let form: SimulatedForm | undefined
    await this.tried(`message ${message}`, undefined, async () => {
      const acknowledgement = await act()
      if (!acknowledgement) throw new Error('Nothing can be pressed on this platform')
      form = acknowledgement.form
      const text = `${done}: acknowledged in ${Math.round(acknowledgement.ms)} ms.`
      this.notes.set(`message ${message}`, { text, tone: 'good' })
    })
    if (!form) return undefined
    this.forms.set(form.id, { form, message })
    for (const id of [...this.forms.keys()].slice(0, -MOST_FORMS)) this.forms.delete(id)
    return form.id
  }

  /** What the platform refuses is shown, as it would be to a person there. */
  private async tried(place: string, success: string | undefined, act: () => Promise<unknown>): Promise<void> {
    this.notes.delete(place)
    try {
      await act()
      if (success !== undefined) this.notes.set(place, { text: success, tone: 'good' })
    } catch (error) {
      this.notes.set(place, { text: error instanceof Error ? error.message : String(error), tone: 'bad' })
    }
    this.changes += 1
  }
}
