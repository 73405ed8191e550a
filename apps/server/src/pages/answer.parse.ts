import { ParleyError, type Contact, type Said } from '@parley/core'
import { assertStorable } from '../api/storable.ts'
import type { FormBody } from './form-body.ts'

const LONGEST = { comment: 10_000, text: 20_000 } as const

/**
 * A posted form as an answer. What the pressed option has no use for is left out: a comment it does not take, the
 * arguments where it does not run them. Throws `request_invalid` for a post that answers nothing, for text that is
 * too long and for arguments that are no JSON.
 */
export function readForm(contact: Pick<Contact, 'kind' | 'options' | 'action' | 'form'>, body: FormBody): Said {
  const option = text(body, 'option')
  const offered = contact.options.find((one) => one.id === option)
  const runs = offered === undefined || offered.decision === 'approve' || offered.decision === 'answer'
  const given = valuesIn(contact, body)
  // What was shown and left blank is meant to be: it must not stand for what the agent proposed.
  const values = body['form'] === undefined ? given : { ...blank(contact), ...given }
  const said = option === undefined ? longText(body, 'text') : undefined
  const filled = contact.kind === 'question' && contact.form !== undefined
  if (option === undefined && said === undefined && !filled) throw unanswered(contact)
  return {
    option,
    text: said,
    comment: offered?.comment === 'none' ? undefined : longText(body, 'comment'),
    values: Object.keys(values).length > 0 || option === undefined ? values : undefined,
    ...(contact.action?.editable && runs && body['arguments'] !== undefined
      ? { arguments: readArguments(body['arguments']) }
      : {})
  }
}

/** By field; where one may have several values, each comes under a name of its own: `values.colours.0`. */
function valuesIn({ form }: Pick<Contact, 'form'>, body: FormBody): Record<string, unknown> {
  const several = new Map((form?.fields ?? []).flatMap((one) => (one.multiple ? [[one.id, [] as string[]]] : [])))
  const values = Object.entries(body).flatMap(([name, value]) => {
    if (!name.startsWith('values.') || !value) return []
    const [, id = '', more] = /^values\.([^.]*)(?:\.(\d{1,2}))?$/.exec(name) ?? []
    const list = several.get(id)
    if (list) {
      list.push(value)
      return []
    }
    return [[more === undefined ? name.slice('values.'.length) : `${id}.${more}`, value] as const]
  })
  return Object.fromEntries([...values, ...[...several].filter(([, chosen]) => chosen.length > 0)])
}

const blank = ({ form }: Pick<Contact, 'form'>): Record<string, string> =>
  Object.fromEntries((form?.fields ?? []).map(({ id }) => [id, '']))

function text(body: FormBody, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  return value !== undefined && value.trim() !== '' ? value : undefined
}

function longText(body: FormBody, name: keyof typeof LONGEST): string | undefined {
  const value = text(body, name)
  if (value !== undefined && value.length > LONGEST[name]) {
    const detail = `At most ${LONGEST[name].toLocaleString('en')} characters fit here; these are ${value.length.toLocaleString('en')}`
    throw new ParleyError('request_invalid', { path: name, detail })
  }
  return value
}

function unanswered(contact: Pick<Contact, 'options'>): ParleyError {
  return contact.options.length > 0
    ? new ParleyError('request_invalid', { path: 'option', detail: 'Press one of the answers. Nothing was recorded.' })
    : new ParleyError('request_invalid', { path: 'text', detail: 'Write an answer. Nothing was recorded.' })
}

/** An empty field is refused too: it must not stand for what the agent proposed. */
function readArguments(json: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new ParleyError('request_invalid', { path: 'arguments', detail: 'The arguments are not valid JSON' })
  }
  assertStorable(value, ['arguments'])
  return value
}

/** The input that an error is about: all of the arguments are one. */
export function inputOf({ faults }: ParleyError): string | undefined {
  const path = faults[0]?.path
  return path?.startsWith('arguments.') ? 'arguments' : path
}
