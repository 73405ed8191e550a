// Ways to break the recording provider.
import { createHmac } from 'node:crypto'
import { isParleyError, ParleyError } from '@parley/provider-kit'

/**
 * @typedef {import('@parley/provider-kit').Provider<any>} Provider
 * @typedef {import('@parley/provider-kit').Connection} Connection
 * @typedef {import('@parley/provider-kit').ProviderContext} Context
 * @typedef {import('@parley/provider-kit').RawRequest} Request
 * @typedef {(provider: Provider) => Provider} Change
 * @typedef {{ breaks: Change, seenBy: string[] }} Mutant
 */

/**
 * Other methods of its connection.
 * @param {(own: Required<Connection>, config: any, context: Context) => Partial<Connection>} change
 * @returns {Change}
 */
export const acting = (change) => (provider) => ({
  ...provider,
  connect(config, context) {
    const own = /** @type {Required<Connection>} */ (provider.connect(config, context))
    return { ...own, ...change(own, config, context) }
  }
})

/**
 * Other bodies on the wire.
 * @param {(body: any, path: string) => object} rewrite
 * @returns {Change}
 */
export const writing = (rewrite) => (provider) => ({
  ...provider,
  connect(config, context) {
    /** @type {typeof fetch} */
    const fetch = (url, init) => {
      if (typeof init?.body !== 'string') return context.fetch(url, init)
      const body = rewrite(JSON.parse(init.body), `${init.method} ${new URL(String(url)).pathname}`)
      return context.fetch(url, { ...init, body: JSON.stringify(body) })
    }
    return provider.connect(config, { ...context, fetch })
  }
})

/**
 * Other words of what people did.
 * @param {(inbound: any) => any} change
 */
export const hearing = (change) =>
  acting((own) => ({
    async receive(request) {
      const received = await own.receive(request)
      return { ...received, inbound: received.inbound.flatMap(change) }
    }
  }))

/**
 * Takes some requests as if they were signed in this way.
 * @param {(request: Request, stamp: number) => { stamp?: number, body?: Buffer } | undefined} pardon
 */
export const pardoning = (pardon) =>
  acting((own, { secret }) => ({
    async receive(request) {
      const signed = pardon(request, Number(request.headers['x-recording-timestamp']))
      if (!signed) return own.receive(request)
      const { stamp = Number(request.headers['x-recording-timestamp']), body } = signed
      const given = request.headers['x-recording-signature'] ?? ''
      if (body && given !== signatureOf(secret, stamp, body)) return own.receive(request)
      const signature = signatureOf(secret, stamp, request.rawBody)
      const headers = { 'x-recording-timestamp': String(stamp), 'x-recording-signature': signature }
      return own.receive({ ...request, headers: { ...request.headers, ...headers } })
    }
  }))

/** @param {string} secret @param {number} stamp @param {Buffer} body */
const signatureOf = (secret, stamp, body) => createHmac('sha256', secret).update(`${stamp}.`).update(body).digest('hex')

/**
 * Other ends of a send that failed.
 * @param {(error: ParleyError, config: any, again: () => ReturnType<Connection['send']>, context: Context,
 *   message: import('@parley/provider-kit').OutboundMessage) => any} change
 */
export const failing = (change) =>
  acting((own, config, context) => ({
    send: (target, message, signal) =>
      own.send(target, message, signal).catch((error) => {
        if (!isParleyError(error)) throw error
        return change(error, config, () => own.send(target, message, signal), context, message)
      })
  }))

/** @param {ParleyError} error @param {string} code @param {(one: ParleyError) => any} end */
export const only = (error, code, end) => {
  if (error.code === code) return end(error)
  throw error
}
/** @param {import('@parley/provider-kit').ErrorCode} code @param {string} [detail] */
export const fail = (code, detail = 'broken') => {
  throw new ParleyError(code, { detail })
}

/**
 * @template {object} T
 * @param {T} whole
 * @param {keyof T & string} part
 * @returns {T}
 */
export const without = (whole, part) =>
  /** @type {T} */ (Object.fromEntries(Object.entries(whole).filter(([name]) => name !== part)))
