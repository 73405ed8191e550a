import { choicesOf, type FormField, type Option } from '@parley/core'
import { cleanText, titleOf, type MessageRef, type OutboundMessage } from '@parley/provider-kit'
import { LIMITS, lineOf, plain, plainSection, type Block } from './block.ts'
import { commentable, fillsForm } from './card-button.render.ts'

export const MODAL = 'parley'
export const VALUE = 'value'
export const OPTION = 'option'
export const COMMENT = 'comment'
export const TEXT = 'text'
/** Before the number of a form's field. */
export const FIELD = 'field_'

/** What a modal is about, carried by Slack and given back with what was filled in. */
export interface ModalState {
  readonly token: string
  readonly ref: MessageRef
  /** The option that was pressed; without one, it is chosen in the modal, or there is none. */
  readonly option?: string
}

/** Asks for what a press alone does not say: a comment, a form's values, an answer in words. */
export function renderModal(message: OutboundMessage, state: ModalState): object {
  const option = message.options.find(({ id }) => id === state.option)
  const choices = state.option === undefined ? commentable(message) : []
  const form = option ? fillsForm(option, message) : message.options.length === 0 && message.form !== undefined
  return {
    type: 'modal',
    callback_id: MODAL,
    private_metadata: JSON.stringify(state),
    title: plain(lineOf(option?.label ?? (choices.length > 0 ? 'With a comment' : 'Answer'), LIMITS.modalTitle)),
    submit: plain('Send'),
    close: plain('Back'),
    blocks: [
      plainSection(titleOf(message)),
      ...(choices.length > 0 ? [choiceInput(choices)] : []),
      ...(form ? message.form!.fields.map(fieldInput) : []),
      ...(message.options.length > 0
        ? option?.comment === 'none'
          ? []
          : [commentInput(option)]
        : form
          ? []
          : [input(TEXT, 'Your answer', textInput({ multiline: true, max_length: LIMITS.input }), true)])
    ]
  }
}

/** What a modal shows in the end to somebody whose answer did not count. */
export const renderTold = (text: string): object => ({
  type: 'modal',
  title: plain('About your answer'),
  close: plain('Close'),
  blocks: [plainSection(cut(cleanText(text), LIMITS.section))]
})

const input = (id: string, label: string, element: object, required: boolean, hint?: string): Block => ({
  type: 'input',
  block_id: id,
  label: plain(lineOf(label, 150)),
  element: { action_id: VALUE, ...element },
  optional: !required,
  ...(hint ? { hint: plain(lineOf(hint, LIMITS.hint)) } : {})
})

const textInput = (more: object): object => ({ type: 'plain_text_input', ...more })

function commentInput(option: Option | undefined): Block {
  const prefill = cut(cleanText(option?.prefill ?? ''), LIMITS.input)
  const element = textInput({
    multiline: true,
    max_length: LIMITS.input,
    ...(prefill === '' ? {} : { initial_value: prefill })
  })
  return input(COMMENT, 'Comment', element, option?.comment === 'required')
}

function choiceInput(options: readonly Option[]): Block {
  const choices = options.map((option) => choice(option.label, option.id))
  return input(OPTION, 'Your decision', choicesInput(choices), true)
}

const choice = (label: string, value: string) => ({ text: plain(lineOf(label, LIMITS.choice)), value })

/** All at one glance where they are few. */
const choicesInput = (options: readonly object[]): object =>
  options.length <= LIMITS.radioButtons ? { type: 'radio_buttons', options } : { type: 'static_select', options }

function fieldInput(field: FormField, index: number): Block {
  return input(`${FIELD}${index}`, field.label, ELEMENTS[field.type](field), field.required, field.help)
}

const ELEMENTS: Readonly<Record<FormField['type'], (field: FormField) => object>> = {
  text: (field) =>
    textInput({
      multiline: field.multiline ?? false,
      max_length: LIMITS.input,
      ...initial('initial_value', shownText(field))
    }),
  number: ({ default: given }) => ({
    type: 'number_input',
    is_decimal_allowed: true,
    ...initial('initial_value', typeof given === 'number' && !/e/.test(String(given)) ? String(given) : undefined)
  }),
  boolean: ({ default: given }) => {
    const options = [choice('Yes', 'true'), choice('No', 'false')]
    return {
      type: 'radio_buttons',
      options,
      ...initial('initial_option', options[[true, false].indexOf(given as boolean)])
    }
  },
  select(field) {
    const options = choicesOf(field).map(({ label }, index) => choice(label, String(index)))
    const preset = choicesOf(field).flatMap(({ value }, index) =>
      [field.default].flat().includes(value) ? [options[index]!] : []
    )
    if (!field.multiple) return { ...choicesInput(options), ...initial('initial_option', preset[0]) }
    const type = options.length <= LIMITS.radioButtons ? 'checkboxes' : 'multi_static_select'
    return { type, options, ...initial('initial_options', preset.length > 0 ? preset : undefined) }
  },
  date: ({ default: given }) => ({ type: 'datepicker', ...initial('initial_date', given) })
}

const initial = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value })

/** What a text field holds by default, as the input takes it. */
export const shownText = ({ default: given }: FormField): string | undefined =>
  typeof given === 'string' ? cut(cleanText(given), LIMITS.input) : undefined

/** Never through the middle of a character. */
const cut = (text: string, longest: number): string => text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')
