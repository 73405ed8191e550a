import type { Json } from './api.ts'
import type { Parley } from './server.ts'

export interface Streamed {
  readonly id: string
  readonly type: string
  readonly data: Json
}

/** Events by Server-Sent Events as a browser would read them; ends with the connection. */
export async function* eventStream(
  server: Pick<Parley, 'url'>,
  key: string,
  from: { lastEventId?: string; after?: string; signal?: AbortSignal } = {}
): AsyncGenerator<Streamed> {
  const response = await fetch(`${server.url}/v1/events${from.after === undefined ? '' : `?after=${from.after}`}`, {
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      ...(from.lastEventId === undefined ? {} : { 'last-event-id': from.lastEventId })
    },
    ...(from.signal ? { signal: from.signal } : {})
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const text = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body!) {
    const blocks = (rest + text.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
      if (fields['id']) yield { id: fields['id'], type: fields['event'], data: JSON.parse(fields['data']) }
    }
  }
}
