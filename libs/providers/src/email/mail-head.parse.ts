import type { AddressObject, EmailAddress, HeaderLines, Headers } from 'mailparser'
import addressparser from 'nodemailer/lib/addressparser'
import { readAddress } from './email.schema.ts'

/** The header of a mail, in the order in which servers put it together: the latest first. */
export interface MailHead {
  /** The raw values of a field, unfolded. */
  all(field: string): readonly string[]
  first(field: string): string | undefined
  /** Whom a field names, each in its one form; never what stands in their display names. */
  addresses(field: string): readonly string[]
  readonly fields: readonly string[]
  /** How many lines it has, folded ones too. */
  readonly lines: number
  readonly subject: string
  /** Media type in lower case. */
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
  /** Everybody whom it names as its author. */
  readonly from: readonly { readonly address: string; readonly name: string }[]
}

/** A field is looked at this far: a longer one is an attack. */
const MAX_VALUE = 20_000

export function readHead(raw: HeaderLines, decoded: Headers): MailHead {
  const values = new Map<string, string[]>()
  let lines = 0
  for (const { key, line } of raw) {
    const value = line.slice(line.indexOf(':') + 1)
    lines += value.split('\n').length
    const unfolded = value.slice(0, MAX_VALUE).replace(/\r?\n/g, '').trim()
    const known = values.get(key)
    if (known) known.push(unfolded)
    else values.set(key, [unfolded])
  }
  const type = decoded.get('content-type') as { value?: string; params?: Record<string, string> } | undefined
  const subject = decoded.get('subject')
  return {
    all: (field) => values.get(field) ?? [],
    first: (field) => values.get(field)?.[0],
    addresses: (field) => (values.get(field) ?? []).flatMap(addressesIn),
    fields: raw.map(({ key }) => key),
    lines,
    subject: typeof subject === 'string' ? subject : '',
    type: (type?.value ?? 'text/plain').toLowerCase(),
    parameters: type?.params ?? {},
    // Of several fields mailparser keeps one: two are no author at all.
    from: (values.get('from')?.length ?? 0) === 1 ? addressesOf(decoded.get('from') as AddressObject | undefined) : []
  }
}

function addressesIn(value: string): string[] {
  return addressparser(value, { flatten: true }).flatMap(({ address }) => readAddress(address ?? '') ?? [])
}

/** Message-IDs of a field, with their angle brackets. */
export function idsOf(value: string | undefined): string[] {
  return (value ?? '').match(/<[^\s<>]{3,900}>/g) ?? []
}

function addressesOf(field: AddressObject | undefined): { address: string; name: string }[] {
  const listed = (field?.value ?? []).flatMap((one: EmailAddress) => one.group ?? [one])
  return listed.flatMap(({ address: written, name }) => {
    const address = readAddress(written ?? '')
    return address === undefined ? [] : [{ address, name: name.replace(/\s+/g, ' ').trim().slice(0, 200) }]
  })
}
