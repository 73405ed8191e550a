import { html, type Html } from '../html.ts'

/** Who looks at what: all that an address of the page says. */
export interface Place {
  /** The number of the person. */
  readonly as: number
  readonly chat: string
  readonly replyTo?: string
  readonly form?: string
}

export const placePath = ({ as, chat, replyTo, form }: Place): `/${string}` =>
  `/?${new URLSearchParams({
    as: String(as),
    chat,
    ...(replyTo === undefined ? {} : { reply: replyTo }),
    ...(form === undefined ? {} : { form })
  })}`

/** What every form of the page says of where it stands. */
export const hiddenOf = ({ as, chat }: Place) => ({ as: String(as), chat })

export const renderHidden = (values: Readonly<Record<string, string>>): Html[] =>
  Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
