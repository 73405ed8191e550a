import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  ParleyError,
  type InboundReceipt,
  type ProviderContext,
  type RawRequest,
  type Received
} from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'
import type { ReadMail } from './inbound-mail.ts'
import type { MailIntake } from './mail-intake.ts'

const SIGNED_FOR_MS = 300_000
const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

export interface PostParts {
  readonly config: EmailConfig
  readonly context: ProviderContext
  readonly intake: MailIntake
  readonly onReceipt: (receipt: InboundReceipt, taken: ReadMail) => void
}

/**
 * Takes a mail that an MX pipe or a forwarding service posts: the raw MIME as the body, and the header
 * `x-parley-signature: t=<unix seconds>,v1=<hex>`, where `v1` is the HMAC-SHA256 of `<t>.<body>` by the channel's
 * `inboundSecret`, at most five minutes old. 200 says that it is stored; after anything else the same request may be
 * sent again. Throws `signature_invalid`, and `inbound_invalid` for a mail that is larger than the channel reads.
 */
export async function receiveMail(request: RawRequest, parts: PostParts): Promise<Received> {
  const { config, context, intake, onReceipt } = parts
  verify(request, config, context.now().getTime())
  const { rawBody } = request
  if (rawBody.length === 0) throw new ParleyError('inbound_invalid', { detail: 'The body is the mail, and is empty' })
  if (rawBody.length > config.maxBytes) {
    throw new ParleyError('inbound_invalid', { detail: `The mail is larger than ${config.maxBytes} bytes` })
  }
  const taken = await intake.take(rawBody)
  return {
    inbound: [taken.inbound],
    respond(receipts) {
      if (receipts[0]) onReceipt(receipts[0], taken)
      return { status: 200 }
    }
  }
}

function verify({ headers, rawBody }: RawRequest, { inboundSecret }: EmailConfig, now: number): void {
  const refuse = (detail: string) => new ParleyError('signature_invalid', { detail })
  if (!inboundSecret) throw refuse('This channel takes no posted mail: it has no inboundSecret')
  const [, stamp, given] = SIGNATURE.exec(headers['x-parley-signature'] ?? '') ?? []
  if (!stamp || !given) throw refuse('The header x-parley-signature is not "t=<unix seconds>,v1=<hex>"')
  const wanted = createHmac('sha256', inboundSecret).update(`${stamp}.`).update(rawBody).digest()
  if (!timingSafeEqual(wanted, Buffer.from(given, 'hex'))) throw refuse('The signature is not of this body')
  if (Math.abs(now - Number(stamp) * 1000) > SIGNED_FOR_MS) throw refuse('The signature is older than five minutes')
}
