import { createPublicKey } from 'node:crypto'
import type { Check, ProviderContext } from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'
import { isAbsent } from './mail-lookups.ts'
import { timed, type Verdict } from './one-check.ts'

/** What the world is told about the domain: where its mail goes, who may send for it, how that is proven. */
export async function checkDomain(config: EmailConfig, { dns }: ProviderContext): Promise<Check[]> {
  const { domain, dkimSelector, dkimPrivateKey } = config
  const records = async (name: string, type: string): Promise<unknown[]> => {
    try {
      const found = await dns(name, type)
      return Array.isArray(found) ? found : []
    } catch (error) {
      if (isAbsent(error)) return []
      throw new Error(`The DNS gave no answer for ${name}`, { cause: error })
    }
  }
  const texts = async (name: string) =>
    (await records(name, 'TXT')).map((one) => (Array.isArray(one) ? one.join('') : ''))
  const published = async (name: string, start: RegExp, without: string): Promise<Verdict> => {
    const text = (await texts(name)).find((one) => start.test(one))
    return text === undefined ? { result: 'warn', detail: without } : { result: 'ok', detail: text.slice(0, 200) }
  }

  // A DNS that is away says nothing against the channel.
  const look = (name: string, ask: () => Promise<Verdict>) => timed(name, ask, 'warn')

  return Promise.all([
    look('MX', async () => {
      const hosts = (await records(domain, 'MX')).map((one) => (one as { exchange?: string }).exchange ?? '')
      return hosts.length > 0
        ? { result: 'ok', detail: hosts.slice(0, 5).join(', ') }
        : { result: 'warn', detail: `${domain} names no server for its mail: replies from elsewhere may not arrive` }
    }),
    look('SPF', () => published(domain, /^v=spf1( |$)/i, `${domain} does not say who may send for it`)),
    look('DMARC', () =>
      published(`_dmarc.${domain}`, /^v=DMARC1\b/i, `${domain} does not say what to do with forged mail`)
    ),
    ...(dkimSelector
      ? [
          look('DKIM', async () => {
            const name = `${dkimSelector}._domainkey.${domain}`
            const key = /(?:^|;)\s*p=([A-Za-z0-9+/=\s]*)/.exec((await texts(name))[0] ?? '')?.[1]?.replace(/\s/g, '')
            if (!key) return { result: dkimPrivateKey ? 'failed' : 'warn', detail: `There is no key at ${name}` }
            if (dkimPrivateKey && key !== publicHalf(dkimPrivateKey)) {
              return { result: 'failed', detail: `The key at ${name} is not the one that we sign with` }
            }
            return { result: 'ok', detail: name } as const
          })
        ]
      : [])
  ])
}

/** As a DKIM record writes it. */
function publicHalf(privateKey: string): string {
  const key = createPublicKey(privateKey)
  const der = key.export({ type: 'spki', format: 'der' })
  return (key.asymmetricKeyType === 'ed25519' ? der.subarray(-32) : der).toString('base64')
}
