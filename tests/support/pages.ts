import { apiOf, type Api, type Json } from './api.ts'
import type { Parley } from './server.ts'

/** A page as somebody without a browser sees it. */
export interface Shown {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** What can be read, on one line. */
  readonly text: string
  /** The hidden inputs of its form; empty where there is none. */
  readonly nonce: string
  readonly csrf: string
}

/** Contacts and their private pages on one server. */
export class Pages {
  readonly api: Api

  constructor(server: Parley) {
    this.api = apiOf(server)
  }

  /** A contact that asks every operator, unless told otherwise. */
  ask(contact: object = {}): Promise<Json> {
    const usual = { kind: 'approval', title: 'Deploy 2.4.0?', body: 'All is **green**.', agent: 'deploy-bot' }
    return this.api.make('/v1/contacts', { ...usual, ...('policy' in contact ? {} : { to: 'inbox' }), ...contact })
  }

  async read(contact: Json): Promise<Json> {
    return (await this.api.get(`/v1/contacts/${contact.id}`)).body
  }

  /** The types of what happened, without the sends, which end when they end. */
  async history(contact: Json): Promise<string[]> {
    const { events } = (await this.api.get(`/v1/contacts/${contact.id}/history`)).body
    return events.map((one: Json) => one.type).filter((type: string) => type !== 'contact.sent')
  }
}

/** The private page of the n-th of those asked, where the key that reads may see it. */
export const linkOf = (contact: Json, index = 0): string => contact.recipients[index].messages[0].link

/** Follows no redirect. */
export async function open(url: string, init: RequestInit = {}): Promise<Shown> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const html = await response.text()
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
  const { status, headers } = response
  return { status, headers, html, text: readable(html), nonce: hidden('nonce'), csrf: hidden('csrf') }
}

/** What a form posts; a list of pairs may name a field twice, and a field that is undefined is not there. */
export type Fields = Readonly<Record<string, string | undefined>> | readonly (readonly [string, string])[]

export function press(url: string, fields: Fields, headers: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const body = new URLSearchParams()
  for (const [name, value] of Array.isArray(fields) ? (fields as [string, string][]) : Object.entries(fields))
    if (value !== undefined) body.append(name, value)
  return open(url, { method: 'POST', body, headers: { ...headers } })
}

function readable(html: string): string {
  return html
    .replace(/<(style|title)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
}
