// The agent's end of a webhook: keeps each delivery, checks its signature, and can hold its answer back.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

/** @typedef {{ id: string, type: string, contact: string | undefined, at: number }} Delivery */

export async function startWebhookReceiver() {
  /** @type {Delivery[]} */
  const deliveries = []
  /** @type {((delivery: Delivery) => Promise<unknown> | undefined)[]} */
  const rules = []
  let forged = 0
  /** @type {Webhook | undefined} */
  let webhook
  const server = createServer(async (request, response) => {
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const body = Buffer.concat(chunks).toString('utf8')
    try {
      webhook?.verify(body, /** @type {Record<string, string>} */ (request.headers))
    } catch {
      forged += 1
      return response.writeHead(401).end()
    }
    const { type, data } = JSON.parse(body)
    const delivery = { id: String(request.headers['webhook-id']), type, contact: data.contact?.id, at: Date.now() }
    deliveries.push(delivery)
    for (const rule of rules) await rule(delivery)
    if (!response.destroyed) response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    get forged() {
      return forged
    },
    /** @param {string} secret */
    expect(secret) {
      webhook = new Webhook(secret)
    },
    /**
     * Holds an answer back for as long as the rule says, until the returned function is called.
     * @param {(delivery: Delivery) => Promise<unknown> | undefined} rule
     */
    rule(rule) {
      rules.push(rule)
      return () => void rules.splice(rules.indexOf(rule), 1)
    },
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** @typedef {Awaited<ReturnType<typeof startWebhookReceiver>>} WebhookReceiver */
