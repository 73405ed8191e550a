import { cleanLine, styleOf, type OutboundMessage } from '@parley/provider-kit'
import type { Option } from '@parley/core'
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow
} from 'discord-api-types/v10'
import { writeCustomId } from './custom-id.ts'
import { fitLabel } from './discord-markdown.ts'
import { fitsModal } from './modal.render.ts'

const IN_A_ROW = 5
const IN_A_MENU = 25
const MOST_MENUS = 4
/** Five rows of five, the last of which is kept for a comment and for the page. */
export const MOST_BUTTONS = 20
const LONGEST_LABEL = 80
const LONGEST_MENU_LABEL = 100
const LONGEST_URL = 512

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** What a card can be answered with. None for somebody who only watches. */
export function buttonRows(message: OutboundMessage, isPrivate: boolean): Row[] {
  const { token, options, kind, form, link } = message
  if (token === undefined || kind === 'notice') return []
  const rows =
    options.length > MOST_BUTTONS
      ? menus(options, token)
      : inRows(options.map((one, at) => optionButton(one, at, token)))
  const last: APIButtonComponent[] = []
  if (options.some(({ comment }) => comment !== 'none') && options.length <= IN_A_MENU) {
    last.push(button('With a comment…', ButtonStyle.Secondary, writeCustomId({ kind: 'comment', token })))
  }
  if (options.length === 0 && kind === 'question' && (!form || fitsModal(form))) {
    last.push(button('Answer…', ButtonStyle.Primary, writeCustomId({ kind: 'answer', token })))
  }
  // A page that answers as this person is for their eyes only.
  if (isPrivate && link !== undefined && link.length <= LONGEST_URL) {
    last.push({ type: ComponentType.Button, style: ButtonStyle.Link, label: 'Open the page', url: link })
  }
  return [...rows, ...inRows(last)]
}

const STYLES = {
  primary: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
  default: ButtonStyle.Secondary
} as const

function optionButton(option: Option, at: number, token: string): APIButtonComponent {
  const more = option.comment === 'required' ? '…' : ''
  const label = `${fitLabel(cleanLine(option.label), LONGEST_LABEL - more.length)}${more}`
  return button(label, STYLES[styleOf(option)], writeCustomId({ kind: 'option', token, option: at }))
}

const button = (
  label: string,
  style: (typeof STYLES)[keyof typeof STYLES] | ButtonStyle.Primary,
  customId: string
): APIButtonComponent => ({
  type: ComponentType.Button,
  style,
  label,
  custom_id: customId
})

const inRows = (buttons: readonly APIButtonComponent[]): Row[] =>
  pieces(buttons, IN_A_ROW).map((components) => ({ type: ComponentType.ActionRow, components }))

const menus = (options: readonly Option[], token: string): Row[] =>
  pieces(options.slice(0, IN_A_MENU * MOST_MENUS), IN_A_MENU).map((some, menu) => ({
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: writeCustomId({ kind: 'menu', token, menu }),
        placeholder: 'Choose…',
        options: some.map(({ label }, at) => menuOption(label, menu * IN_A_MENU + at))
      }
    ]
  }))

const menuOption = (label: string, at: number): { label: string; value: string } => ({
  label: fitLabel(cleanLine(label), LONGEST_MENU_LABEL),
  value: String(at)
})

function pieces<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}
