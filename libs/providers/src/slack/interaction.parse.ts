import { createHash } from 'node:crypto'
import { choicesOf } from '@parley/core'
import type { MessageRef, OutboundMessage } from '@parley/provider-kit'
import { z } from 'zod'
import { ACTIONS } from './card-button.render.ts'
import { COMMENT, FIELD, MODAL, OPTION, shownText, TEXT, VALUE, type ModalState } from './modal.render.ts'

const User = z.object({ id: z.string(), username: z.string().optional(), name: z.string().optional() })
const Press = z.object({
  type: z.literal('block_actions'),
  api_app_id: z.string().optional(),
  user: User,
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish()
      })
    )
    .min(1)
})
const State = z.object({
  token: z.string(),
  ref: z.record(z.string(), z.unknown()),
  option: z.string().optional()
})
const Field = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_date: z.string().nullish()
})
const Submission = z.object({
  type: z.literal('view_submission'),
  api_app_id: z.string().optional(),
  user: User,
  view: z.object({
    id: z.string(),
    callback_id: z.literal(MODAL),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) })
  })
})

interface Who {
  readonly user: string
  /** Slack's own word for them, where nothing better is known. */
  readonly handle: string
}

/** What somebody did on a card or in a modal of ours. */
export type Interaction =
  | (Who & {
      /** `choose`: from a list, in which some may have to ask for more. */
      readonly type: 'decide' | 'choose' | 'ask'
      readonly externalId: string
      readonly token: string
      readonly option?: string
      readonly ref: MessageRef
      readonly triggerId?: string
      readonly responseUrl?: string
    })
  | (Who & {
      readonly type: 'submit'
      readonly externalId: string
      readonly state: ModalState
      readonly filled: Filled
      /** The ids of all that could be filled in. */
      readonly inputs: readonly string[]
    })

export interface Filled {
  readonly option?: string
  readonly text?: string
  readonly comment?: string
  /** By the number of the form's field. */
  readonly fields: Readonly<Record<number, string | readonly string[]>>
}

/** `undefined` for what is none of ours: another app's, a button that is only a link, a dialog that was closed. */
export function readInteraction(payload: unknown, appId: string): Interaction | undefined {
  const press = Press.safeParse(payload)
  if (press.success) return isOurs(press.data, appId) ? readPress(press.data) : undefined
  const submission = Submission.safeParse(payload)
  return submission.success && isOurs(submission.data, appId) ? readSubmission(submission.data) : undefined
}

const isOurs = ({ api_app_id }: { api_app_id?: string | undefined }, appId: string): boolean =>
  api_app_id === undefined || api_app_id === appId

const whoOf = ({ id, name, username }: z.infer<typeof User>): Who => ({ user: id, handle: name ?? username ?? id })

function readPress(press: z.infer<typeof Press>): Interaction | undefined {
  const action = press.actions[0]!
  const kind = action.action_id.split('_')[0]
  const [token, option] = (action.selected_option?.value ?? action.value ?? '').split(' ')
  const { user, channel, message, trigger_id, response_url } = press
  if (!token) return undefined
  const about = {
    ...whoOf(user),
    externalId: `press:${channel.id}:${message.ts}:${user.id}:${action.action_ts}`,
    token,
    ref: { channel: channel.id, ts: message.ts, thread: message.thread_ts ?? message.ts },
    ...(option === undefined ? {} : { option }),
    ...(trigger_id === undefined ? {} : { triggerId: trigger_id }),
    ...(response_url === undefined ? {} : { responseUrl: response_url })
  }
  if (kind === ACTIONS.comment || kind === ACTIONS.answer) return { type: 'ask', ...about }
  if (option === undefined) return undefined
  if (kind === ACTIONS.ask) return { type: 'ask', ...about }
  if (kind === ACTIONS.choose) return { type: 'choose', ...about }
  return kind === ACTIONS.option ? { type: 'decide', ...about } : undefined
}

function readSubmission({ user, view }: z.infer<typeof Submission>): Interaction | undefined {
  const state = State.safeParse(jsonOf(view.private_metadata))
  if (!state.success) return undefined
  const values = new Map(
    Object.entries(view.state.values).flatMap(([id, one]) => {
      const field = one[VALUE]
      const several = field?.selected_options?.map((chosen) => chosen.value)
      const value = several ?? field?.selected_option?.value ?? field?.selected_date ?? field?.value
      return value === undefined || value === null || value.length === 0 ? [] : [[id, value] as const]
    })
  )
  const inputs = Object.keys(view.state.values)
  const { option, ...rest } = state.data
  const textOf = (id: string) => {
    const value = values.get(id)
    return typeof value === 'string' ? value : undefined
  }
  const [chosen, text, comment] = [option ?? textOf(OPTION), textOf(TEXT), textOf(COMMENT)]
  return {
    type: 'submit',
    ...whoOf(user),
    externalId: `view:${view.id}:${digestOf([...values])}`, // sent again with other words, it says something else
    inputs,
    state: { ...rest, ...(option === undefined ? {} : { option }) },
    filled: {
      ...(chosen === undefined ? {} : { option: chosen }),
      ...(text === undefined ? {} : { text }),
      ...(comment === undefined ? {} : { comment }),
      // Left blank, it is said to be.
      fields: Object.fromEntries(
        inputs.flatMap((id) => (id.startsWith(FIELD) ? [[Number(id.slice(FIELD.length)), values.get(id) ?? '']] : []))
      )
    }
  }
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** By the ids of the form's fields: what was chosen from a list comes back by its place in it. */
export function valuesOf({ fields }: Filled, { form }: OutboundMessage): Record<string, unknown> | undefined {
  if (!form || Object.keys(fields).length === 0) return undefined
  return Object.fromEntries(
    form.fields.flatMap((field, index) => {
      const given = fields[index]
      if (given === undefined) return []
      // What is too long for the input, or was cleaned for it, is not changed by who leaves it as it is.
      if (field.type === 'text' && given === shownText(field)) return [[field.id, field.default]]
      const choices = choicesOf(field)
      const value = (one: string) =>
        field.type === 'select' && one !== '' ? (choices[Number(one)]?.value ?? one) : one
      return [[field.id, typeof given === 'string' ? value(given) : given.map(value)]]
    })
  )
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
