import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

interface Upload {
  readonly name: string
  readonly length: number
  received?: number
}

/** Files that the app puts there, and those that people post, which it may fetch with its token. */
export class SlackFiles {
  readonly uploads = new Map<string, Upload>()
  private readonly posted = new Map<string, Buffer>()

  constructor(
    private readonly base: string,
    private readonly token: string,
    private readonly mayRead: boolean
  ) {}

  /** As an event tells of it. */
  post(name: string, content: Buffer): object {
    const id = `F${randomUUID().slice(0, 8).toUpperCase()}`
    this.posted.set(id, content)
    const url = `${this.base}/files/${id}/${encodeURIComponent(name)}`
    return { id, name, mimetype: 'text/plain', size: content.length, url_private: url, url_private_download: url }
  }

  upload(id: string, body: Buffer, response: ServerResponse): void {
    const file = this.uploads.get(id)
    if (file) file.received = body.length
    response.writeHead(file ? 200 : 404).end()
  }

  /** Whoever may not have it is sent to where people sign in. */
  download(id: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const content = this.posted.get(id)
    if (!content) return void response.writeHead(404).end()
    if (!this.mayRead || headers.authorization !== `Bearer ${this.token}`) {
      return void response.writeHead(302, { location: `${this.base}/login` }).end()
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end(content)
  }
}
