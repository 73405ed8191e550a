import type { ChannelTest } from '@parley/core'
import type { CheckReport, Connection } from '@parley/provider-kit'

const LONGEST_MS = 60_000

/**
 * What a connection says of itself, as checks with names, for a minute at most. What goes wrong on the way is a check
 * that failed. None of the secrets stands in what is said.
 */
export async function testConnection(
  connect: () => Promise<Pick<Connection, 'check'>>,
  secrets: readonly unknown[],
  longestMs = LONGEST_MS
): Promise<ChannelTest> {
  const began = performance.now()
  const over = AbortSignal.timeout(longestMs)
  const { ok, problems, checks } = await Promise.race([look(connect, over), overdue(over, longestMs)])
  const ms = Math.round(performance.now() - began)
  const hide = hider(secrets)
  const found = checks ?? [
    ...problems.map((detail) => ({ name: 'Connection', result: 'failed' as const, detail, ms })),
    ...(ok ? [{ name: 'Connection', result: 'ok' as const, detail: 'It works', ms }] : [])
  ]
  return {
    ok,
    checks: found.map((one) => ({ ...one, detail: hide(one.detail) })),
    problems: problems.map(hide)
  }
}

async function look(connect: () => Promise<Pick<Connection, 'check'>>, signal: AbortSignal): Promise<CheckReport> {
  try {
    return await (await connect()).check(signal)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

/** A provider that does not heed the signal is not waited for. */
function overdue(signal: AbortSignal, longestMs: number): Promise<CheckReport> {
  const report = failed(`It was not done within ${Math.round(longestMs / 1_000)} seconds`)
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(report)))
}

const failed = (problem: string): CheckReport => ({ ok: false, problems: [problem] })

/** A platform may repeat in its refusal what it was given. */
function hider(secrets: readonly unknown[]): (text: string) => string {
  const words = secrets.filter((one): one is string => typeof one === 'string' && one !== '')
  const forms = words.flatMap((one) => [one, Buffer.from(one).toString('base64'), encodeURIComponent(one)])
  return (text) => forms.reduce((shown, one) => shown.replaceAll(one, '***'), text)
}
