// Receives Parley's webhooks on port 4100, and believes none that is not signed.
//   SECRET=whsec_... node examples/webhook.mjs
import { createServer } from 'node:http'
import { verifyWebhook, WebhookVerificationError } from '@parley/sdk'

const seen = new Set()

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    const event = verifyWebhook({
      body: Buffer.concat(chunks),
      headers: request.headers,
      secret: process.env.SECRET
    })
    // A delivery whose answer was lost comes again, with the same id.
    if (!seen.has(request.headers['webhook-id'])) {
      seen.add(request.headers['webhook-id'])
      const { contact } = event.data
      console.log(`${event.type}: ${contact?.body} -> ${contact?.outcome?.decision ?? contact?.status}`)
    }
    response.writeHead(204).end()
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    console.error(`Refused: ${error.message}`)
    response.writeHead(400).end()
  }
}).listen(process.env.PORT ?? 4100, '127.0.0.1')
