import type { SimulatedButton, SimulatedForm } from '../simulator.ts'

export interface SlackBlock {
  readonly type?: string
  readonly block_id?: string
  readonly text?: SlackText
  readonly fields?: readonly SlackText[]
  readonly elements?: readonly SlackElement[]
  readonly label?: SlackText
  readonly hint?: SlackText
  readonly element?: SlackElement
  readonly optional?: boolean
}

interface SlackText {
  readonly type?: string
  readonly text?: string
  readonly verbatim?: boolean
}

interface SlackOption {
  readonly text?: SlackText
  readonly value?: string
}

interface SlackElement extends Omit<SlackText, 'text'> {
  readonly text?: SlackText | string
  readonly action_id?: string
  readonly value?: string
  readonly style?: string
  readonly url?: string
  readonly placeholder?: SlackText
  readonly options?: readonly SlackOption[]
  readonly max_length?: number
  readonly initial_value?: string
  readonly initial_date?: string
  readonly initial_option?: SlackOption
  readonly initial_options?: readonly SlackOption[]
  readonly is_decimal_allowed?: boolean
  /** Of a rich text. */
  readonly elements?: readonly SlackElement[]
}

export interface SlackView {
  readonly type?: string
  readonly callback_id?: string
  readonly private_metadata?: string
  readonly title?: SlackText
  readonly submit?: SlackText
  readonly close?: SlackText
  readonly blocks?: readonly SlackBlock[]
}

/** About where Slack begins to answer `msg_blocks_too_long`, which it documents nowhere. */
const MOST_IN_ALL = 13_000

/** What Slack refuses in a message: empty where it takes it. */
export function blockFaults(blocks: readonly SlackBlock[], most = 50): string[] {
  const faults: string[] = []
  const refuse = (isWrong: boolean, what: string) => {
    if (isWrong) faults.push(what)
  }
  const text = (value: SlackText | undefined, longest: number, what: string, only?: 'plain_text') => {
    refuse(
      value?.type !== 'plain_text' && (value?.type !== 'mrkdwn' || only !== undefined),
      `${what}: wrong text object`
    )
    refuse(!value?.text, `${what}: must be at least 1 character`)
    refuse((value?.text?.length ?? 0) > longest, `${what}: must be less than ${longest + 1} characters`)
  }
  const options = (all: readonly SlackOption[] | undefined, longest: number, what: string) => {
    refuse(!all?.length || all.length > longest, `${what}: 1 to ${longest} options`)
    for (const one of all ?? []) {
      text(one.text, 75, `${what} option`)
      refuse(!one.value || one.value.length > 75, `${what} option value: 1 to 75 characters`)
    }
    refuse(new Set(all?.map(({ value }) => value)).size !== (all?.length ?? 0), `${what}: values must differ`)
  }
  const element = (one: SlackElement, what: string) => {
    refuse(!one.action_id || one.action_id.length > 255, `${what}: action_id of 1 to 255 characters`)
    switch (one.type) {
      case 'button':
        text(one.text as SlackText, 75, `${what} button`, 'plain_text')
        refuse((one.value?.length ?? 0) > 2_000, `${what} button value: at most 2000 characters`)
        return refuse(one.style !== undefined && !['primary', 'danger'].includes(one.style), `${what}: unknown style`)
      case 'static_select':
        if (one.placeholder) text(one.placeholder, 150, `${what} placeholder`, 'plain_text')
        return options(one.options, 100, what)
      case 'multi_static_select':
        return options(one.options, 100, what)
      case 'radio_buttons':
      case 'checkboxes':
        return options(one.options, 10, what)
      case 'plain_text_input':
        refuse((one.max_length ?? 1) < 1 || (one.max_length ?? 1) > 3_000, `${what}: max_length of 1 to 3000`)
        return refuse((one.initial_value?.length ?? 0) > 3_000, `${what}: initial_value too long`)
      case 'number_input':
        return refuse(typeof one.is_decimal_allowed !== 'boolean', `${what}: is_decimal_allowed is missing`)
      case 'datepicker':
        return
      default:
        refuse(true, `${what}: unsupported element ${one.type}`)
    }
  }
  refuse(blocks.length > most, `no more than ${most} items allowed`)
  refuse(most === 50 && JSON.stringify(blocks).length > MOST_IN_ALL, 'msg_blocks_too_long')
  const ids = blocks.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]))
  refuse(
    new Set(ids).size !== ids.length || ids.some((id) => id.length > 255),
    'block_id: unique, at most 255 characters'
  )
  blocks.forEach((block, index) => {
    const what = `${block.type} ${index}`
    const { elements = [] } = block
    if (block.type === 'header') text(block.text, 150, what, 'plain_text')
    else if (block.type === 'section') text(block.text, 3_000, what)
    else if (block.type === 'context') {
      refuse(elements.length < 1 || elements.length > 10, `${what}: 1 to 10 elements`)
      for (const one of elements) text(one as SlackText, 3_000, what)
    } else if (block.type === 'actions') {
      refuse(elements.length < 1 || elements.length > 25, `${what}: 1 to 25 elements`)
      refuse(new Set(elements.map((one) => one.action_id)).size !== elements.length, `${what}: action_ids must differ`)
      for (const one of elements) element(one, what)
    } else if (block.type === 'input') {
      text(block.label, 2_000, `${what} label`, 'plain_text')
      if (block.hint) text(block.hint, 2_000, `${what} hint`, 'plain_text')
      element(block.element ?? {}, what)
    } else if (block.type === 'rich_text') {
      refuse(readRich(elements) === '', `${what}: must not be empty`)
    } else refuse(block.type !== 'divider', `${what}: unsupported block`)
  })
  return faults
}

export function viewFaults(view: SlackView): string[] {
  const faults = blockFaults(view.blocks ?? [], 100)
  for (const [name, text] of [
    ['title', view.title],
    ['submit', view.submit],
    ['close', view.close]
  ] as const) {
    const length = text?.text?.length ?? 0
    if (length > 24 || (name === 'title' && length === 0)) faults.push(`${name}: 1 to 24 characters`)
  }
  if (view.type !== 'modal') faults.push('type must be modal')
  if ((view.private_metadata?.length ?? 0) > 3_000) faults.push('private_metadata: at most 3000 characters')
  if ((view.callback_id?.length ?? 0) > 255) faults.push('callback_id: at most 255 characters')
  if (view.blocks?.some(({ type }) => type === 'input') && !view.submit) faults.push('submit is missing')
  return faults
}

const textsOf = (blocks: readonly SlackBlock[]): SlackText[] =>
  blocks.flatMap(({ text, fields = [], elements = [], type }) => [
    ...(text ? [text] : []),
    ...fields,
    ...(type === 'context' ? (elements as readonly SlackText[]) : []),
    ...(type === 'rich_text' ? [{ type: 'plain_text', text: readRich(elements) }] : [])
  ])

/** Its text stands for itself; who is named by an element of its own is not simulated. */
function readRich(elements: readonly SlackElement[]): string {
  return elements
    .map(({ text, elements: inner }) => (typeof text === 'string' ? text : inner ? readRich(inner) : ''))
    .join('')
}

/** As it is read: markup undone, dates in words. */
export function readText(text: SlackText): string {
  const { type, text: written = '' } = text
  if (type === 'plain_text') return written
  const blank = written.replaceAll('\u200b', '')
  const shown = blank
    .replace(/<!date\^[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<(?:https?|mailto):[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<((?:https?|mailto):[^<>|]*)>/g, '$1')
    .replace(/<!(here|channel|everyone)[^<>]*>/g, '@$1')
    .replace(/<([@#])([A-Z0-9]+)(?:\|[^<>]*)?>/g, '$1$2')
    .replace(/```\n?([\s\S]*?)\n?```/g, '$1')
    .replace(/^>/gm, '')
    .replace(/(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu, '$2')
  return shown.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
}

export const readBlocks = (blocks: readonly SlackBlock[]): string => textsOf(blocks).map(readText).join('\n')

/** Whom Slack would notify. `text` is what stands beside the blocks, or instead of them. */
export function pingsOf(blocks: readonly SlackBlock[], text: string): string[] {
  const pings = [...textsOf(blocks), { type: 'mrkdwn', text, verbatim: true }].flatMap((one) => {
    if (one.type !== 'mrkdwn') return []
    const written = one.text ?? ''
    return [
      ...(/<!(?:here|channel|everyone)/.test(written) ? ['everybody'] : []),
      ...(one.verbatim !== true && /(?:^|\s)@(?:here|channel|everyone)\b/.test(written) ? ['everybody'] : []),
      ...[...written.matchAll(/<@([UW][A-Z0-9]+)/g)].map((match) => match[1]!),
      ...[...written.matchAll(/<!subteam\^(S[A-Z0-9]+)/g)].map((match) => match[1]!)
    ]
  })
  return [...new Set(pings)]
}

interface SlackButton extends SimulatedButton {
  readonly element: SlackElement
  /** The line of a menu. */
  readonly option?: SlackOption
}

/** What can be pressed: buttons, and the lines of a menu. */
export function buttonsOf(blocks: readonly SlackBlock[]): SlackButton[] {
  return blocks.flatMap(({ type, elements = [] }) => (type === 'actions' ? elements.flatMap(pressable) : []))
}

function pressable(element: SlackElement): SlackButton[] {
  const { action_id: id = '', type, text, style, options = [] } = element
  if (type === 'static_select') {
    return options.map((option, index) => ({
      id: `${id}#${index}`,
      label: readText(option.text ?? {}),
      element,
      option
    }))
  }
  const shown = style === 'primary' || style === 'danger' ? style : 'default'
  return [{ id, label: readText(text as SlackText), style: shown, element }]
}

export const formOf = (id: string, view: SlackView): SimulatedForm => ({
  id,
  title: view.title?.text ?? '',
  fields: (view.blocks ?? []).flatMap(({ type, block_id = '', label, element, optional }) =>
    type === 'input'
      ? [
          {
            id: block_id,
            label: label?.text ?? '',
            required: !optional,
            ...(element?.options
              ? { choices: element.options.map(({ value = '', text }) => ({ id: value, label: text?.text ?? '' })) }
              : {})
          }
        ]
      : []
  )
})

/** A modal's values as Slack hands them over; throws where its own client would not send them. */
export function stateOf(view: SlackView, values: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    (view.blocks ?? []).flatMap(({ type, block_id = '', element, optional, label }) => {
      if (type !== 'input' || !element) return []
      const value = values[block_id] ?? initialOf(element)
      if (value === '' && !optional) throw new Error(`${label?.text} is required`)
      return [[block_id, { [element.action_id ?? '']: elementState(element, value) }]]
    })
  )
}

/** Of several that are chosen, their ids with commas between. */
function initialOf({ initial_value, initial_date, initial_option, initial_options = [] }: SlackElement): string {
  const chosen = initial_option === undefined ? initial_options : [initial_option]
  return initial_value ?? initial_date ?? chosen.map(({ value }) => value).join(',')
}

function elementState({ type, options, max_length }: SlackElement, value: string): object {
  if (type === 'datepicker') return { type, selected_date: value === '' ? null : value }
  if (!options) {
    if (value.length > (max_length ?? 3_000)) throw new Error(`At most ${max_length} characters`)
    return { type, value: value === '' ? null : value }
  }
  if (type === 'checkboxes' || type === 'multi_static_select') {
    const several = value === '' ? [] : value.split(',').map((one) => options.find((option) => option.value === one))
    if (several.includes(undefined)) throw new Error(`There is no choice ${value}`)
    return { type, selected_options: several }
  }
  const chosen = options.find((one) => one.value === value)
  if (!chosen && value !== '') throw new Error(`There is no choice ${value}`)
  return { type, selected_option: chosen ?? null }
}
