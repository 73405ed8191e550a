import type { Parley } from './server.ts'

/** JSON as the API answers it: each test says what it expects of it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
  readonly text: string
}

type Extra = Readonly<Record<string, string>>

/** The HTTP API of one server with one key. Fails nothing: tests look at the status. */
export class Api {
  constructor(
    private readonly server: Pick<Parley, 'url'>,
    readonly key: string
  ) {}

  get(path: string, headers: Extra = {}, signal?: AbortSignal): Promise<Answer> {
    return this.send('GET', path, undefined, headers, signal)
  }

  post(path: string, body?: unknown, headers: Extra = {}): Promise<Answer> {
    return this.send('POST', path, body, headers)
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, body, {})
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, body, {})
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path, undefined, {})
  }

  /** A string goes out as it is, anything else as JSON. */
  async send(method: string, path: string, body: unknown, headers: Extra, signal?: AbortSignal): Promise<Answer> {
    const response = await fetch(this.server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {})
    })
    const text = await response.text()
    const json = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined, text }
  }

  /** What was made; throws when it was refused. */
  async make(path: string, body: unknown): Promise<Json> {
    const answer = await this.post(path, body)
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  /** The same server by another key, made here. */
  async keyed(key: { name: string; scope: 'agent' | 'operator' | 'admin'; [more: string]: unknown }): Promise<Api> {
    return new Api(this.server, (await this.make('/v1/keys', key)).key)
  }

  /** A contact that settles in time, or the one it was at the end of the wait. */
  async settled(id: string, wait = 30): Promise<Json> {
    return (await this.get(`/v1/contacts/${id}?wait=${wait}`)).body
  }

  /** All that its project was told so far: the feed comes in pages. */
  async events(): Promise<Json[]> {
    const all: Json[] = []
    for (let after = '0'; ; after = all.at(-1).position) {
      const { events } = (await this.get(`/v1/events?after=${after}`)).body
      if (events.length === 0) return all
      all.push(...events)
    }
  }
}

export function apiOf(server: Parley): Api {
  return new Api(server, server.adminKey)
}
