import { isIPv6 } from 'node:net'
import { ParleyError, type ProviderContext } from '@parley/provider-kit'

/**
 * A gateway that we may dial. Without TLS it is dialled by the address that was looked at; with it by its name, for
 * which whoever answers has to have a certificate.
 */
export async function dialableUrl(text: string, { resolve }: Pick<ProviderContext, 'resolve'>): Promise<string> {
  const url = URL.parse(text)
  if (url?.protocol !== 'wss:' && url?.protocol !== 'ws:') {
    throw new ParleyError('destination_refused', { detail: 'The address of the gateway is none of a WebSocket' })
  }
  const address = await resolve(url.hostname.replace(/^\[|\]$/g, ''))
  if (url.protocol === 'ws:') url.hostname = isIPv6(address) ? `[${address}]` : address
  return url.href.replace(/\/$/, '')
}
