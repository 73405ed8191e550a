import { fieldNotes, styleOf, type OutboundMessage } from '@parley/provider-kit'
import type { Option } from '@parley/core'
import { context, LIMITS, lineOf, plain, plainSection, type Block } from './block.ts'

/** More than these are a list to choose from: nobody reads ten buttons in a few seconds. */
export const MOST_BUTTONS = 5
export const ACTIONS = { option: 'option', ask: 'ask', comment: 'comment', answer: 'answer', choose: 'choose' } as const
const ACTIONS_BLOCK = 'parley'

/** Whether pressing it has to ask for more before it decides. */
export const asksMore = (option: Option, message: Pick<OutboundMessage, 'form'>): boolean =>
  option.comment === 'required' || fillsForm(option, message)

export const fillsForm = (option: Option, { form }: Pick<OutboundMessage, 'form'>): boolean =>
  form !== undefined && (option.decision === 'approve' || option.decision === 'answer')

/** Options that can be given with a comment from the one form for all of them. */
export const commentable = (message: OutboundMessage): readonly Option[] =>
  message.options.filter((option) => option.comment !== 'none' && !fillsForm(option, message))

/** How to answer; nothing for somebody who only watches, or where there is nothing to answer. */
export function buttonBlocks(message: OutboundMessage): Block[] {
  const { token, options, kind } = message
  if (token === undefined || kind === 'notice') return []
  if (options.length === 0) return [actions([button(ACTIONS.answer, 'Answer…', token, 'primary')])]
  const comment = commentable(message).length > 0 ? [button(ACTIONS.comment, 'With a comment…', token)] : []
  if (options.length > MOST_BUTTONS) return [numbered(options), actions([menu(message, token), ...comment])]
  const buttons = options.map((option, index) => {
    const asks = asksMore(option, message)
    const label = lineOf(option.label, LIMITS.button - 1, option.id)
    const id = `${asks ? ACTIONS.ask : ACTIONS.option}_${index}`
    return button(id, asks ? `${label}…` : label, `${token} ${option.id}`, styleOf(option))
  })
  return [actions([...buttons, ...comment])]
}

/** How to answer otherwise than by a button. */
export function hintBlocks(message: OutboundMessage): Block[] {
  const { token, options, kind, form } = message
  if (token === undefined || kind === 'notice') return []
  const fields = (form?.fields ?? []).map((field) => {
    const notes = [...(field.required && field.default === undefined ? ['required'] : []), ...fieldNotes(field)]
    return `${lineOf(field.label, 150)}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
  })
  const lines = [
    ...(fields.length > 0 ? [`To fill in: ${fields.join(', ')}`] : []),
    options.length > MOST_BUTTONS
      ? 'Or reply in this thread with a number.'
      : options.length > 0
        ? 'Questions about it go into this thread.'
        : 'Or reply in this thread.'
  ]
  return [context(...lines.map((line) => plain(lineOf(line, LIMITS.section))))]
}

const actions = (elements: readonly object[]): Block => ({ type: 'actions', block_id: ACTIONS_BLOCK, elements })

const button = (id: string, label: string, value: string, style?: string): object => ({
  type: 'button',
  action_id: id,
  text: plain(label),
  value,
  ...(style === 'primary' || style === 'danger' ? { style } : {})
})

function menu(message: OutboundMessage, token: string): object {
  return {
    type: 'static_select',
    action_id: ACTIONS.choose,
    placeholder: plain('Choose an answer'),
    options: message.options.map((option, index) => ({
      text: plain(lineOf(`${index + 1}. ${option.label}`, LIMITS.choice)),
      value: `${token} ${index}` // an option of a menu holds less than a button
    }))
  }
}

const numbered = (options: readonly Option[]): Block =>
  plainSection(options.map(({ label }, index) => `${index + 1}. ${lineOf(label, 100)}`).join('\n'))
