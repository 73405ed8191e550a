import { connect, isIP, type Socket } from 'node:net'
import { createSecureContext, rootCertificates, type ConnectionOptions } from 'node:tls'
import { isParleyError, ParleyError, type ProviderContext } from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'

const CONNECT_WITHIN_MS = 20_000

/** An open connection to an address that may be dialled. Throws `provider_unavailable`, or what `resolve` throws. */
export async function dial(host: string, port: number, context: ProviderContext): Promise<Socket> {
  try {
    const address = await context.resolve(host)
    return await new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host: address, port })
      socket.setTimeout(CONNECT_WITHIN_MS, () => socket.destroy(new Error('no answer')))
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.setTimeout(0).removeAllListeners('timeout').removeListener('error', reject)
        resolve(socket)
      })
    })
  } catch (cause) {
    if (isParleyError(cause)) throw cause
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
    throw new ParleyError('provider_unavailable', { detail: `Cannot connect to ${host}:${port}: ${reason}`, cause })
  }
}

/** What TLS asks of a server: that its certificate is for this name, by the usual authorities or the channel's own. */
export function tlsOptions(host: string, config: EmailConfig): ConnectionOptions {
  return {
    ...(isIP(host) ? { host } : { servername: host }),
    // Made once: reading all those certificates takes longer than a handshake.
    ...(config.tlsCa ? { secureContext: createSecureContext({ ca: [...rootCertificates, config.tlsCa] }) } : {})
  }
}
