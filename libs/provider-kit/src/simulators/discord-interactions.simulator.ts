import { randomBytes } from 'node:crypto'
import type { Time } from '../provider.ts'
import type { Acknowledgement, SimulatedForm } from '../simulator.ts'
import { within } from '../within.ts'
import type { DiscordGateway } from './discord-gateway.simulator.ts'
import { messageFlaw, modalFlaw, type DiscordFlaw } from './discord-limits.simulator.ts'
import { BOT_ID, GUILD_ID, type DiscordMessage, type DiscordWorld } from './discord-world.simulator.ts'

const FOLLOW_WITHIN_MS = 900_000
const EPHEMERAL = 64

type Json = Record<string, unknown>

interface Interaction {
  readonly id: string
  readonly token: string
  readonly by: string
  readonly on: DiscordMessage
  readonly at: number
  readonly acknowledge: (answer: Acknowledgement) => void
  isAnswered: boolean
  /** Where what is said to the presser stands, once it does. */
  reply?: DiscordMessage
}

interface Modal {
  readonly form: SimulatedForm
  readonly on: DiscordMessage
  readonly customId: string
  readonly fields: readonly Json[]
}

/** Presses and modals: three seconds to answer each, and a quarter of an hour to say more. */
export interface DiscordInteractions {
  press(message: string, button: string, by: string): Promise<Acknowledgement>
  choose(message: string, menu: string, value: string, by: string): Promise<Acknowledgement>
  submit(form: string, values: Readonly<Record<string, string>>, by: string): Promise<Acknowledgement>
  /** `POST /interactions/:id/:token/callback` */
  answer(id: string, token: string, body: Json): { status: number; body?: unknown }
  /** `/webhooks/:application/:token...` */
  follow(method: string, token: string, body: Json): { status: number; body?: unknown }
}

const OVER = { status: 404, body: { message: 'Unknown interaction', code: 10062 } }
const TWICE = { status: 400, body: { message: 'Interaction has already been acknowledged.', code: 40060 } }
const refused = ({ status, code, message }: DiscordFlaw) => ({ status, body: { message, code } })

export function discordInteractions(
  world: DiscordWorld,
  gateway: () => DiscordGateway,
  time: Time,
  answerWithinMs: number
): DiscordInteractions {
  const now = () => time.now().getTime()
  const interactions = new Map<string, Interaction>()
  const modals = new Map<string, Modal>()

  async function interact(type: 3 | 5, on: DiscordMessage, by: string, data: Json): Promise<Acknowledgement> {
    const user = world.users.get(/^user:(\d+)$/.exec(by)?.[1] ?? '')
    if (!user) throw new Error(`Nobody on Discord is ${by}`)
    const { id: userId, username, global_name, roles, isBot } = user
    const isDirect = world.channels.get(on.channel)?.type === 1
    const person = {
      id: userId,
      username,
      global_name,
      discriminator: '0',
      avatar: null,
      ...(isBot ? { bot: true } : {})
    }
    const id = world.nextId()
    const token = randomBytes(40).toString('base64url')
    let acknowledge!: (answer: Acknowledgement) => void
    const answered = new Promise<Acknowledgement>((resolve) => (acknowledge = resolve))
    interactions.set(token, { id, token, by, on, at: now(), acknowledge, isAnswered: false })
    const handed = gateway().dispatch('INTERACTION_CREATE', {
      id,
      token,
      type,
      version: 1,
      application_id: BOT_ID,
      channel_id: on.channel,
      data,
      message: { id: on.id, channel_id: on.channel },
      locale: 'en-US',
      ...(isDirect
        ? { user: person, context: 1 }
        : { guild_id: GUILD_ID, member: { user: person, roles, nick: null, permissions: '0' }, context: 0 })
    })
    return within(time, answerWithinMs, 'This interaction failed', () => handed.then(() => answered))
  }

  function messageOf(id: string): DiscordMessage {
    const message = world.messages.find((one) => one.id === id)
    if (!message) throw new Error(`There is no message ${id} on Discord`)
    return message
  }

  const partsOf = ({ components }: DiscordMessage): Json[] => components.flatMap((row) => row['components'] as Json[])

  function whisper(interaction: Interaction, data: Json): void {
    interaction.reply = {
      id: world.nextId(),
      channel: interaction.on.channel,
      author: BOT_ID,
      content: String(data['content'] ?? ''),
      embeds: [],
      components: [],
      ...(Number(data['flags'] ?? 0) & EPHEMERAL ? { onlyFor: interaction.by } : {}),
      pings: [],
      files: [],
      edits: 0
    }
    world.messages.push(interaction.reply)
  }

  function open(interaction: Interaction, data: Json): SimulatedForm {
    const labels = data['components'] as Json[]
    const id = randomBytes(8).toString('hex')
    const fields = labels.map((label) => label['component'] as Json)
    const form: SimulatedForm = {
      id,
      title: String(data['title']),
      fields: fields.map((field, at) => ({
        id: String(field['custom_id']),
        label: String(labels[at]!['label']),
        required: field['required'] !== false,
        ...(field['type'] === 3
          ? {
              choices: (field['options'] as Json[]).map(({ value, label }) => ({
                id: String(value),
                label: String(label)
              }))
            }
          : {})
      }))
    }
    modals.set(id, { form, on: interaction.on, customId: String(data['custom_id']), fields })
    return form
  }

  return {
    async press(message, button, by) {
      const on = messageOf(message)
      if (!partsOf(on).some(({ type, custom_id: id }) => type === 2 && id === button)) {
        throw new Error('The message has no such button')
      }
      return interact(3, on, by, { component_type: 2, custom_id: button, id: 1 })
    },
    async choose(message, menu, value, by) {
      const on = messageOf(message)
      const found = partsOf(on).find(({ type, custom_id: id }) => type === 3 && id === menu)
      if (!(found?.['options'] as Json[] | undefined)?.some((one) => one['value'] === value)) {
        throw new Error('The message has no such choice')
      }
      return interact(3, on, by, { component_type: 3, custom_id: menu, values: [value], id: 1 })
    },
    async submit(id, values, by) {
      const modal = modals.get(id)
      if (!modal) throw new Error('There is no such modal')
      for (const { id: field, required, choices } of modal.form.fields) {
        const value = values[field] ?? ''
        if (required && value === '') throw new Error(`The modal wants "${field}"`)
        if (choices && value !== '' && !value.split(',').every((id) => choices.some((one) => one.id === id))) {
          throw new Error(`The modal has no such choice for "${field}"`)
        }
      }
      modals.delete(id)
      return interact(5, modal.on, by, {
        custom_id: modal.customId,
        components: modal.fields.map((field, at) => {
          const custom_id = String(field['custom_id'])
          const value = values[custom_id] ?? ''
          const given = field['type'] === 3 ? { values: value === '' ? [] : value.split(',') } : { value }
          return { type: 18, id: 2 * at + 1, component: { type: field['type'], id: 2 * at + 2, custom_id, ...given } }
        })
      })
    },
    answer(id, token, body) {
      const interaction = interactions.get(token)
      if (!interaction || interaction.id !== id) return OVER
      const ms = now() - interaction.at
      if (interaction.isAnswered) return TWICE
      if (ms > answerWithinMs) return OVER
      const data = (body['data'] ?? {}) as Json
      const wrong =
        body['type'] === 9
          ? modalFlaw(data)
          : body['type'] === 4 || body['type'] === 7
            ? messageFlaw(data, [])
            : undefined
      if (wrong) return refused(wrong)
      interaction.isAnswered = true
      if (body['type'] === 4) whisper(interaction, data)
      if (body['type'] === 7) {
        Object.assign(interaction.on, data)
        interaction.on.edits++
      }
      interaction.acknowledge({ ms, ...(body['type'] === 9 ? { form: open(interaction, data) } : {}) })
      return { status: 204 }
    },
    follow(method, token, body) {
      const interaction = interactions.get(token)
      if (!interaction?.isAnswered || now() - interaction.at > FOLLOW_WITHIN_MS) {
        return { status: 401, body: { message: 'Invalid Webhook Token', code: 50027 } }
      }
      const wrong = messageFlaw(body, [])
      if (wrong) return refused(wrong)
      if (method === 'PATCH' && interaction.reply) interaction.reply.content = String(body['content'] ?? '')
      else whisper(interaction, { ...body, flags: EPHEMERAL })
      return { status: 200, body: { id: interaction.reply!.id, channel_id: interaction.on.channel } }
    }
  }
}
