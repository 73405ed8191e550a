import { ParleyError, type Contact, type Said } from '@parley/core'

/** What a page's form posts: every value is a text. */
export type FormBody = Readonly<Record<string, string | undefined>>

/** A posted form as an answer. Throws `request_invalid` for arguments that are no JSON. */
export function readForm(contact: Pick<Contact, 'options' | 'action'>, body: FormBody): Said {
  const option = text(body, 'option')
  const offered = contact.options.find((one) => one.id === option)
  const comment = offered?.comment === 'none' ? undefined : text(body, 'comment')
  const values = Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('values.') && value ? [[name.slice('values.'.length), value]] : []
    )
  )
  const edited = contact.action?.editable ? text(body, 'arguments') : undefined
  return {
    option,
    text: option === undefined ? text(body, 'text') : undefined,
    comment,
    values: Object.keys(values).length > 0 || option === undefined ? values : undefined,
    ...(edited === undefined ? {} : { arguments: readArguments(edited) })
  }
}

function text(body: FormBody, name: string): string | undefined {
  const value = body[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function readArguments(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ParleyError('request_invalid', { path: 'arguments', detail: 'The arguments are not valid JSON' })
  }
}
