import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { isParleyError, type Contact, type ParleyError } from '@parley/core'
import type { z } from 'zod'
import { MemoryHost, type Clock, type Question } from '../memory-host.ts'
import type { Capabilities, Connection, MessageRef, OutboundMessage, Provider } from '../provider.ts'
import { secretFields } from '../secrets.ts'
import type { Acknowledgement, SimulatedMessage, SimulatedPerson, Simulator } from '../simulator.ts'
import { orAborted } from '../abort.ts'
import { noPress } from './denial.ts'
import { sampleMessage } from './sample-message.ts'

export const SEND_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 10_000

/** An approval on its way, and its card on the platform. */
export interface Asked {
  readonly id: string
  readonly title: string
  /** Where the card is. */
  readonly target: string
}

/** A platform, the provider that is under test and a host that runs it: made anew for each case. */
export class Stage {
  /** What is worth a line in the summary. */
  readonly notes: string[] = []
  /** What stood there before somebody pressed. */
  readonly seen = new Set<string>()
  private count = 0

  private constructor(
    readonly provider: Provider<never>,
    readonly simulator: Simulator,
    readonly host: MemoryHost,
    readonly clock: Clock
  ) {}

  static async set(provider: Provider<never>, simulator: Simulator, clock: Clock): Promise<Stage> {
    const host = await MemoryHost.start(provider, simulator.config, {
      clock,
      ...(simulator.context ? { context: simulator.context } : {})
    })
    simulator.callAt?.(host.inboundUrl)
    return new Stage(provider, simulator, host, clock)
  }

  /** Ends it all, and finds what no case may leave behind. */
  async strike(): Promise<void> {
    const { evidence } = this.host
    try {
      await this.within(STOP_WITHIN_MS, 'It stops when it is told to', this.host.stop())
    } finally {
      await this.simulator.stop()
    }
    assert.deepEqual(
      evidence.failures.map((one) => inspect(one, { depth: 3 })),
      [],
      'It threw where nobody expects it'
    )
    this.keepsSecrets(evidence.shown, 'what it logs, throws, answers and gives away')
    const tokens = [...this.tokens].flatMap((one) => (one === undefined ? [] : [one]))
    for (const token of tokens) {
      assert.ok(!evidence.log.some((line) => line.includes(token)), `It logs a token: whoever reads it can answer`)
    }
  }

  get can(): Capabilities {
    return this.provider.capabilities
  }

  get connection(): Connection {
    return this.host.connection
  }

  /** Who is asked. */
  get ann(): SimulatedPerson {
    return this.simulator.people[0]!
  }

  /** Somebody else, who is in the group too. */
  get bob(): SimulatedPerson {
    return this.simulator.people[1]!
  }

  get group(): string {
    return this.simulator.group!
  }

  get secrets(): readonly string[] {
    const { config } = this.simulator
    return secretFields(this.provider.config as z.ZodType).flatMap((name) => {
      const value = config[name]
      return typeof value === 'string' && value !== '' ? [value] : []
    })
  }

  keepsSecrets(texts: readonly string[], where: string): void {
    for (const secret of this.secrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
        const found = texts.find((text) => text.includes(form))
        assert.equal(found?.replaceAll(form, '<THE SECRET>'), undefined, `A secret of the settings stands in ${where}`)
      }
    }
  }

  /** Asks, and waits until a card is there. Of Ann, unless told otherwise; each time with a title of its own. */
  async ask(question: Partial<Question> = {}, target = this.ann.account): Promise<Asked> {
    const asked = await this.begin(question, target)
    await this.card(asked)
    return asked
  }

  /** Asks what one person alone does not settle, where the platform has two. */
  askBoth(target = this.simulator.group): Promise<Asked> {
    const { ann, bob } = this
    if (target !== undefined) return this.ask({ count: 2 }, target)
    return this.ask(bob === undefined ? {} : { to: [ann.account, bob.account], count: 2 })
  }

  /** Asks, and does not wait. */
  async begin(question: Partial<Question> = {}, target = this.ann.account): Promise<Asked> {
    const title = question.title ?? `Deploy number ${++this.count}`
    return { id: await this.host.ask({ to: target, title, ...question }), title, target }
  }

  note(line: string): void {
    this.notes.push(line)
  }

  /** Lets whatever is under way end, a question of its own included: what came before it was read before it. */
  async again({ target }: Asked): Promise<void> {
    await this.ask({ kind: 'notice' }, target)
    await this.host.idle()
  }

  contact({ id }: Asked): Contact {
    return this.host.contact(id)
  }

  async settled({ id }: Asked): Promise<Contact> {
    const contact = await this.host.settled(id)
    await this.host.idle()
    return contact
  }

  /** Waits until the platform has every copy whole, or says why it does not. */
  async arrived({ id }: Asked): Promise<void> {
    await this.host.idle('fast')
    for (const { state, error } of this.host.messages(id)) {
      assert.equal(state, 'sent', `The platform has it: ${error?.code} ${error?.message}`)
    }
  }

  /** What Parley wrote at a target, for all to see, the oldest first. */
  posts(target: string): readonly SimulatedMessage[] {
    return this.simulator
      .messages()
      .filter((one) => one.from === undefined && one.target === target && one.onlyFor === undefined)
  }

  /** All of it that stands at a target, as it is read. */
  text(target: string): string {
    return this.posts(target)
      .map((one) => one.text)
      .join('\n')
  }

  /** The copy of a request at a target, as it is now. Waits until it is there. */
  card({ title }: Asked, target: string): Promise<SimulatedMessage>
  card(asked: Asked): Promise<SimulatedMessage>
  card({ id, title, target: own }: Asked, target = own): Promise<SimulatedMessage> {
    const find = () => {
      const found = this.posts(target).find((one) => one.text.includes(title))
      const failed = this.host.messages(id).find((one) => one.target === target && one.state === 'undeliverable')
      // Said at once, and by its name: nobody need wait for what will never come.
      if (!found && failed) assert.fail(`It was not sent: ${failed.error?.code}: ${failed.error?.message}`)
      return found
    }
    return this.host.waitFor(find, SEND_WITHIN_MS, `"${title}" stands at ${target}`)
  }

  /** Presses what has this label on the copy of a request. */
  async press(asked: Asked, label: string, by: SimulatedPerson): Promise<Acknowledgement> {
    await this.card(asked)
    const found = this.button(asked, label)
    assert.ok(found, `Nothing at ${asked.target} has a button "${label}"`)
    for (const { id } of this.simulator.messages()) this.seen.add(id)
    await this.simulator.ready?.()
    return this.simulator.press!(found.message, found.button, by.account)
  }

  /** The button of a copy that has this label, or has it in its own; the copy may be of several messages. */
  button({ title, target }: Asked, label: string): { message: string; button: string } | undefined {
    const posts = this.posts(target)
    const copy = posts.slice(posts.findIndex((one) => one.text.includes(title)))
    for (const exact of [true, false]) {
      for (const { id, buttons } of copy) {
        const found = buttons.find((one) => (exact ? one.label === label : one.label.includes(label)))
        if (found) return { message: id, button: found.id }
      }
    }
    return undefined
  }

  /** Writes as a reply to the copy of a request. */
  async reply(asked: Asked, text: string, by: SimulatedPerson): Promise<void> {
    const { id } = await this.card(asked)
    await this.simulator.write!(asked.target, text, by.account, id)
  }

  /** By the button where there is one, else in words below the card. */
  async decide(asked: Asked, label: string, by = this.ann): Promise<void> {
    if (noPress(this.can, this.simulator) === undefined) await this.press(asked, label, by)
    else await this.reply(asked, label, by)
  }

  /** Waits until somebody, and nobody else where that is possible, was told so. */
  async toldOnly(person: SimulatedPerson, text: string): Promise<void> {
    const says = (one: SimulatedMessage) => flat(one.text).includes(flat(text))
    const told = await this.host.waitFor(
      () => this.simulator.messages().find((one) => one.from === undefined && says(one)),
      SEND_WITHIN_MS,
      `${person.name} is told "${text}"`
    )
    if (this.simulator.allPublic) return
    assert.equal(told.onlyFor ?? told.target, person.account, `"${text}" is for ${person.name} only`)
  }

  /** A message as the server makes it, of which the host knows nothing. */
  message(change: Partial<OutboundMessage> = {}): OutboundMessage {
    return sampleMessage(++this.count, this.ann.name, change)
  }

  /** Fails where messages hold what lets one person answer: in words, behind a link, or unseen. */
  givesNothingAway(messages: readonly SimulatedMessage[], what: readonly ('token' | 'link')[]): void {
    const secrets = this.host.allMessages.flatMap((one) => what.map((name) => one[name]?.split('/').at(-1)))
    for (const secret of secrets) {
      const found = messages.find(({ text, links, source }) => `${text} ${links} ${source}`.includes(secret ?? '\0'))
      assert.equal(found?.id, undefined, `A message at ${found?.target} lets whoever reads it answer for somebody`)
    }
  }

  /** Sends without the host, to see what the provider itself makes of a failure. */
  send(message = this.message(), signal = this.clock.patience(SEND_WITHIN_MS)): Promise<MessageRef> {
    return this.connection.send(this.ann.account, message, signal)
  }

  /** The named failure that this work must end with. */
  async failure(work: Promise<unknown>): Promise<ParleyError> {
    const end = await work.then(
      (value) => ({ value }),
      (error: unknown) => ({ error })
    )
    if (!('error' in end)) throw new assert.AssertionError({ message: 'It did not fail' })
    this.host.evidence.show(end.error)
    if (isParleyError(end.error)) return end.error
    throw new assert.AssertionError({ message: `It failed by no name: ${inspect(end.error, { depth: 2 })}` })
  }

  /** Fails where that takes longer, in which nobody is late because the machine is busy. */
  async within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
    const patience = this.clock.patience(ms)
    const done = await orAborted(
      work.then((value) => ({ value })),
      patience
    )
    if (!done) throw new Error(`Not within ${ms / 1_000} s: ${what}`)
    return done.value
  }

  private get tokens(): readonly (string | undefined)[] {
    return this.host.allMessages.flatMap(({ token, link }) => [token, link?.split('/').at(-1)])
  }
}

export const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()
