import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import type { NameServer } from './dns.ts'

const HEADERS = [
  ...['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References', 'Reply-To'],
  ...['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']
]

/** A domain that signs its mail. */
export interface MailDomain {
  readonly domain: string
  readonly selector: string
  /** PEM. */
  readonly privateKey: string
  /** Puts what the world needs to check its mail into a DNS. */
  publish(dns: NameServer): void
  /** The mail with a signature above it, over its body and all that matters of its head. */
  sign(mail: Buffer, at?: Date): Promise<Buffer>
}

export function mailDomain(domain: string, selector = 's1'): MailDomain {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const identity = { signingDomain: domain, selector, privateKey }
  return {
    domain,
    selector,
    privateKey,
    publish(dns) {
      const p = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
      dns.text(`${selector}._domainkey.${domain}`, `v=DKIM1; k=rsa; p=${p}`)
      dns.text(`_dmarc.${domain}`, 'v=DMARC1; p=reject')
      dns.text(domain, 'v=spf1 -all')
    },
    async sign(mail, at = new Date()) {
      const { signatures } = await dkimSign(mail, {
        canonicalization: 'relaxed/relaxed',
        headerList: HEADERS,
        signTime: at,
        ...identity,
        ...{ signatureData: [identity] } // the library reads this one, which its types do not know
      })
      return Buffer.concat([Buffer.from(signatures), mail])
    }
  }
}
