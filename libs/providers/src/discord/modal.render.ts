import { choicesOf, typedValue, type Form, type FormField, type Option } from '@parley/core'
import { cleanLine, cleanText, valueText, type OutboundMessage } from '@parley/provider-kit'
import {
  ComponentType,
  TextInputStyle,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  type APITextInputComponent
} from 'discord-api-types/v10'
import { writeCustomId, type CustomId } from './custom-id.ts'
import { fitLabel } from './discord-markdown.ts'

const MOST_FIELDS = 5
const MOST_CHOICES = 25
const LONGEST_TITLE = 45
const LONGEST_LABEL = 45
const LONGEST_HELP = 100
const LONGEST_CHOICE = 100
const LONGEST_TEXT = 4_000

/** A modal holds five fields. */
export const fitsModal = (form: Form): boolean => form.fields.length <= MOST_FIELDS

/** The id of a form's field in a modal: its own may be longer than what Discord takes. */
export const fieldId = (at: number): string => `f${at}`

/**
 * What an option asks for before it decides; `undefined` where a press is enough. A form is filled in by whoever
 * approves or answers.
 */
export function optionModal(
  message: OutboundMessage,
  at: number,
  token: string
): APIModalInteractionResponseCallbackData | undefined {
  const option = message.options[at]!
  const required = option.comment === 'required'
  const forIt = option.decision === 'approve' || option.decision === 'answer'
  const fields = forIt && message.form && fitsModal(message.form) ? formLabels(message.form) : []
  if (!required && fields.length === 0) return undefined
  const comment = option.comment !== 'none' && fields.length < MOST_FIELDS ? [commentLabel(option, required)] : []
  return modal(option.label, { kind: 'option', token, option: at }, [...fields, ...comment])
}

/** One of the options, with a comment. */
export function commentModal({ options }: OutboundMessage, token: string): APIModalInteractionResponseCallbackData {
  const choice: APIStringSelectComponent = {
    type: ComponentType.StringSelect,
    custom_id: 'option',
    placeholder: 'Choose…',
    required: true,
    options: options.flatMap((option, at) =>
      option.comment === 'none' ? [] : [{ label: fitLabel(cleanLine(option.label), LONGEST_CHOICE), value: String(at) }]
    )
  }
  const only = options.length === 1 ? options[0] : undefined
  return modal('With a comment', { kind: 'comment', token }, [label('Decision', choice), commentLabel(only, true)])
}

/** The answer to a question: in words, or by its form. */
export function answerModal(message: OutboundMessage, token: string): APIModalInteractionResponseCallbackData {
  const fields = message.form
    ? formLabels(message.form)
    : [label('Your answer', { ...textInput('text'), style: TextInputStyle.Paragraph, required: true })]
  return modal('Answer', { kind: 'answer', token }, fields)
}

const modal = (
  title: string,
  id: CustomId,
  components: APILabelComponent[]
): APIModalInteractionResponseCallbackData => ({
  custom_id: writeCustomId(id),
  title: fitLabel(cleanLine(title), LONGEST_TITLE),
  components
})

function commentLabel(option: Option | undefined, required: boolean): APILabelComponent {
  const prefill = cleanText(option?.prefill ?? '').slice(0, LONGEST_TEXT)
  return label('Comment', {
    ...textInput('comment'),
    style: TextInputStyle.Paragraph,
    required,
    ...(prefill === '' ? {} : { value: prefill })
  })
}

const formLabels = ({ fields }: Form): APILabelComponent[] => fields.map(fieldLabel)

function fieldLabel(field: FormField, at: number): APILabelComponent {
  const name = cleanLine(field.label)
  const choices = offeredBy(field)
  const whole = name.length > LONGEST_LABEL ? `${name}. ` : ''
  const help = cleanLine(
    `${whole}${field.help ?? ''}${choices.length > MOST_CHOICES ? ` ${field.multiple ? 'Any' : 'One'} of: ${choices.map((one) => one.label).join(', ')}` : ''}`
  )
  return label(
    name,
    choices.length > 0 && choices.length <= MOST_CHOICES ? menu(field, at, choices) : input(field, at),
    help
  )
}

interface Offered {
  readonly value: string | boolean
  readonly label: string
}

const YES_OR_NO: readonly Offered[] = [
  { value: true, label: 'Yes' },
  { value: false, label: 'No' }
]

const offeredBy = (field: FormField): readonly Offered[] =>
  field.type === 'boolean' ? YES_OR_NO : field.type === 'select' ? choicesOf(field) : []

function menu(field: FormField, at: number, choices: readonly Offered[]): APIStringSelectComponent {
  const preset: readonly unknown[] = [field.default].flat()
  return {
    type: ComponentType.StringSelect,
    custom_id: fieldId(at),
    required: field.required,
    min_values: field.required ? 1 : 0,
    ...(field.multiple ? { max_values: choices.length } : {}),
    // The value is an index: an option of a form may be longer than what Discord takes.
    options: choices.map(({ value, label: text }, one) => ({
      label: fitLabel(cleanLine(text), LONGEST_CHOICE),
      value: String(one),
      ...(preset.includes(value) ? { default: true } : {})
    }))
  }
}

function input(field: FormField, at: number): APITextInputComponent {
  const placeholder = { number: '12.5', date: '2026-12-31' }[field.type as string]
  return {
    ...textInput(fieldId(at)),
    style: field.multiline ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: field.required,
    ...(field.default === undefined ? {} : { value: defaultText(field) }),
    ...(placeholder === undefined ? {} : { placeholder })
  }
}

/** More choices than a menu holds are typed, and so is what they are by default. */
const defaultText = (field: FormField): string => cleanText(valueText(field, field.default)).slice(0, LONGEST_TEXT)

/** What somebody chose or typed, as the form means it. */
export function fieldValue(field: FormField, given: readonly string[]): unknown {
  const choices = offeredBy(field)
  // What is too long for the input, or was cleaned for it, is not changed by who leaves it as it is.
  if (field.type === 'text' && field.default !== undefined && given[0] === defaultText(field)) return field.default
  if (choices.length === 0) return given[0]
  if (choices.length > MOST_CHOICES) return typedValue(given[0] ?? '', field)
  const values = given.map((one) => choices[Number(one)]?.value)
  return field.multiple ? values : values[0]
}

const textInput = (customId: string): APITextInputComponent => ({
  type: ComponentType.TextInput,
  custom_id: customId,
  style: TextInputStyle.Short,
  max_length: LONGEST_TEXT
})

function label(text: string, component: APILabelComponent['component'], help = ''): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: fitLabel(cleanLine(text), LONGEST_LABEL),
    ...(help === '' ? {} : { description: fitLabel(help, LONGEST_HELP) }),
    component
  }
}
