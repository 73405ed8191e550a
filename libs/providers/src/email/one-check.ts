import { isParleyError, type Check, type ProviderContext } from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'
import type { AccessToken } from './oauth.ts'
import type { SmtpSender } from './smtp-sender.ts'

export interface CheckParts {
  readonly config: EmailConfig
  readonly context: ProviderContext
  readonly sender: SmtpSender
  readonly accessToken?: AccessToken | undefined
}

export type Verdict = Pick<Check, 'result' | 'detail'>

/** One check with its time; what it throws is what it found. */
export async function timed(
  name: string,
  look: () => Verdict | Promise<Verdict>,
  thrown: Check['result'] = 'failed'
): Promise<Check> {
  const from = performance.now()
  const verdict = await Promise.resolve()
    .then(look)
    .catch((error: unknown): Verdict => ({ result: thrown, detail: reasonOf(error) }))
  return { name, ...verdict, ms: Math.round(performance.now() - from) }
}

function reasonOf(error: unknown): string {
  if (isParleyError(error)) return error.message
  if (!(error instanceof Error)) return 'failed'
  const said = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : error.message
  return said.slice(0, 300)
}
