import type { Mail } from './mail.parse.ts'

export interface Bounce {
  /** The server gave up; else it still tries, or it says that it is done. */
  readonly failed: boolean
  /** Such as "5.1.1 user unknown". */
  readonly reason: string
}

const DAEMON =
  /^(?:mailer[-_.]?daemon|post[-_]?master|mail[-_.]?daemon|double-bounce|mdaemon|bounces?)(?:[+=-].{0,60})?@|^no-?reply@/i
const MACHINE = /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|double-bounce)@/i
const FAILING =
  /undeliver|delivery (?:status|fail|has failed|report)|mail delivery|returned mail|failure notice|delivery failure|could not (?:send|be delivered)|not delivered|nicht zugestellt|unzustellbar|non remis|no entregado|退信|退回|投递失败|无法投递|系统退信|配信不能|エラー通知|не доставлено/i
const STILL_TRYING = /delayed|warning|still (?:trying|being retried)|延迟|延遲|verzögert/i
const ENHANCED = /\b([45]\.\d{1,3}\.\d{1,3})\b/
const PLAIN = /(?:^|[\s(])([45]\d\d)[ -]/

/**
 * Reads what a server says about a mail that it could not deliver: the report of RFC 3464, or the prose of a vendor,
 * which must come from a machine and talk of a failure. `undefined` for any other mail.
 */
export function readBounce(mail: Mail): Bounce | undefined {
  const { head } = mail
  if (head.type === 'multipart/report' && (head.parameters['report-type'] ?? '').toLowerCase() === 'delivery-status')
    return byReport(mail.report ?? '') ?? byProse(mail)
  if (head.first('x-failed-recipients')) return byProse(mail)
  const from = head.from[0]?.address ?? head.first('from') ?? ''
  const prose = (mail.text ?? '').slice(0, 4_000)
  const fails =
    FAILING.test(head.subject) || (isNobody(head.first('return-path')) && FAILING.test(prose.slice(0, 1_000)))
  const says = fails || (MACHINE.test(from) && (ENHANCED.test(prose) || PLAIN.test(prose)))
  return DAEMON.test(from) && says ? byProse(mail) : undefined
}

/** An empty return path: sent by a machine that wants no answer. */
export function isNobody(returnPath: string | undefined): boolean {
  return returnPath?.replace(/\s/g, '') === '<>'
}

/** One block of fields for each recipient, after one about the mail. */
function byReport(report: string): Bounce | undefined {
  const blocks = report
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split(/\n{2,}/, 100)
    .map(fieldsOf)
    .filter((fields) => fields.has('final-recipient') || fields.has('action') || fields.has('status'))
  if (blocks.length === 0) return undefined
  const failures = blocks.filter(isFailure)
  // While one of them may still arrive, there is nothing to give up.
  return { failed: failures.length === blocks.length, reason: reasonOf(failures[0] ?? blocks[0]!) }
}

function isFailure(fields: ReadonlyMap<string, string>): boolean {
  const action = fields.get('action')?.toLowerCase()
  // A server that gives up after days of "4.4.7, try again" says `failed`: nobody tries any more.
  return action ? action.startsWith('failed') : (fields.get('status') ?? '').startsWith('5')
}

function reasonOf(fields: ReadonlyMap<string, string>): string {
  const status = ENHANCED.exec(fields.get('status') ?? '')?.[1] ?? fields.get('action') ?? ''
  const said = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]{1,30};\s?/, '').replace(/^[45]\d\d[ -]/, '')
  return brief(`${status} ${said.replace(status, '')}`)
}

function byProse({ head, text = '' }: Mail): Bounce {
  const line = text
    .slice(0, 20_000)
    .split('\n')
    .find((one) => ENHANCED.test(one.slice(0, 500)) || PLAIN.test(one.slice(0, 500)))
  const code = ENHANCED.exec(line ?? '')?.[1] ?? PLAIN.exec(line ?? '')?.[1]
  const failed = !STILL_TRYING.test(head.subject) && !(code?.startsWith('4') && !FAILING.test(head.subject))
  return { failed, reason: brief(line ?? head.subject) }
}

/** The fields of a block, each by its first value. */
export function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.split('\n', 50)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0 && !fields.has(name))
      fields.set(
        name,
        line
          .slice(colon + 1)
          .trim()
          .slice(0, 1_000)
      )
  }
  return fields
}

function brief(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200) || 'returned'
}
