import {
  ParleyError,
  type InboundReceipt,
  type ProviderContext,
  type RawRequest,
  type Received
} from '@parley/provider-kit'
import { jsonOf } from './interaction.parse.ts'
import { verifySignature } from './signature.ts'
import type { SlackIntake, Taken } from './slack-intake.ts'
import type { SlackConfig } from './slack.schema.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

interface PostParts {
  readonly config: SlackConfig
  readonly context: ProviderContext
  readonly intake: SlackIntake
}

/** A request of Slack's: an event as JSON, or what somebody pressed as a form. Throws `signature_invalid`. */
export async function receiveSlack(request: RawRequest, { config, context, intake }: PostParts): Promise<Received> {
  verifySignature(request, config.signingSecret, context.now())
  const text = request.rawBody.toString('utf8')
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const payload = jsonOf(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
  if (typeof payload !== 'object' || payload === null) throw new ParleyError('inbound_invalid')
  if ('type' in payload && payload.type === 'url_verification') return challenged(payload)
  return received(await (isForm ? intake.interaction(payload) : intake.event(payload)))
}

/** Slack asks once whether this address wants its events. */
const challenged = (payload: object): Received => ({
  inbound: [],
  respond: () => ({
    status: 200,
    headers: JSON_TYPE,
    body: JSON.stringify({ challenge: 'challenge' in payload ? String(payload.challenge) : '' })
  })
})

const received = ({ inbound, blind, answer, tell }: Taken): Received => ({
  inbound,
  respondsBlindly: blind,
  respond(receipts: readonly InboundReceipt[]) {
    const body = answer(receipts)
    return body ? { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) } : { status: 200 }
  },
  tell
})
