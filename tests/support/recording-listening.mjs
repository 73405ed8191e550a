// The recording platform as one that is listened to: its calls wait in a queue, and whoever listens asks for the next.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { recordingProvider } from './recording.provider.mjs'
import { simulateRecording } from './recording.simulator.mjs'

const AGAIN_AFTER_MS = 30
const ANSWER_WITHIN_MS = 1_000
const HEARD_WITHIN_MS = 10_000

/** @returns {Promise<import('@parley/provider-kit').Simulator>} */
export async function simulateListening() {
  const { lastCall: _, sign: __, callAt, ...recording } = await simulateRecording()
  /** @type {{ headers: object, body: string, heard: (answer: string) => void }[]} */
  const queue = []
  /** @type {Map<import('node:http').ServerResponse, (value?: unknown) => void>} whoever asked for what is not there yet */
  const waiting = new Map()

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function serve(request, response) {
    const [, what, at = ''] = (request.url ?? '').split('/')
    const body = await text(request)
    if (what === 'push') {
      const late = setTimeout(() => response.writeHead(504).end('{}'), HEARD_WITHIN_MS)
      const heard = (/** @type {string} */ answer) => {
        clearTimeout(late)
        response.end(answer)
      }
      queue.push({ headers: request.headers, body, heard })
      for (const wake of waiting.values()) wake()
    } else if (what === 'heard') {
      queue[Number(at) - 1]?.heard(body)
      response.end()
    } else if (what === 'count') {
      response.end(String(queue.length))
    } else {
      response.on('close', () => waiting.delete(response))
      if (queue.length <= Number(at)) await new Promise((resolve) => waiting.set(response, resolve))
      response.end(JSON.stringify(queue[Number(at)]))
    }
  }
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const address = `http://127.0.0.1:${port}`
  callAt?.(`${address}/push`)
  return {
    ...recording,
    config: { ...recording.config, queue: address },
    wrongConfig: { config: { ...recording.wrongConfig.config, queue: address }, path: 'url' },
    async drop() {
      for (const response of waiting.keys()) response.destroy()
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await recording.stop()
    }
  }
}

/**
 * @param {{ forgets?: boolean, passesOver?: boolean }} [broken] `forgets`: once cut off, it asks only for what comes from
 *   then on. `passesOver`: it asks for the next although the last could not be stored
 */
export function listeningProvider({ forgets = false, passesOver = false } = {}) {
  const recording = recordingProvider({ name: 'recording-listening', find: true, codes: true })
  return {
    ...recording,
    capabilities: { ...recording.capabilities, inbound: /** @type {const} */ ('listen') },
    config: /** @type {any} */ (recording.config).extend({ queue: z.url() }),
    /**
     * @param {any} config
     * @param {import('@parley/provider-kit').ProviderContext} context
     * @returns {import('@parley/provider-kit').Connection}
     */
    connect(config, context) {
      const { receive, ...own } = recording.connect(config, context)
      const ask = async (/** @type {string} */ path, /** @type {RequestInit} */ init) => {
        const response = await context.fetch(`${config.queue}/${path}`, init)
        return response.text()
      }
      return {
        ...own,
        async listen(onInbound, signal) {
          let cursor = Number((await context.store.get('cursor'))?.value ?? 0)
          while (!signal.aborted) {
            try {
              const { headers, body } = JSON.parse(await ask(`next/${cursor}`, { signal }))
              const request = { method: 'POST', path: '/', headers, query: {}, rawBody: Buffer.from(body) }
              const { inbound, respond } = await /** @type {NonNullable<typeof receive>} */ (receive)(request)
              const next = cursor + 1
              if (passesOver) cursor = next
              const known = Promise.all(inbound.map((one) => onInbound(one, { key: 'cursor', value: next })))
              const receipts = await Promise.race([known, sleep(ANSWER_WITHIN_MS, [], { ref: false })])
              await ask(`heard/${next}`, { method: 'POST', body: respond(receipts).body ?? '', signal })
              await known
              cursor = next
            } catch {
              await sleep(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined)
              if (forgets && !signal.aborted) cursor = Number(await ask('count', { signal }).catch(() => cursor))
            }
          }
        }
      }
    }
  }
}
