import type { LoggerOptions } from 'pino'

const WARN = 40
/** More causes than that at once are none that an operator could tell apart: they are logged each time. */
const MOST = 500
/** How pg tells of a connection that was lost, without a code. */
const LOST =
  /^(?:Error: )?(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying to connect)/
/** SQLSTATEs of a server that is going away, read-only or full, and Prisma's of one that is not reached. */
const AWAY = /^(08...|25006|53...|57P0.|58...|P1...)$/
/** What differs each time, and says nothing of the cause. */
const OF_ONE_LINE = ['requestId', 'err', 'error', 'detail']

interface Known {
  level: 'warn' | 'error'
  message: string
  cause: string
  times: number
}

/**
 * Lets the first warning of a cause through and counts those that follow, from wherever they come: a database that is
 * away makes everybody complain at each attempt. The number is told each turn; after one without, the cause is forgotten.
 */
export class Repetition {
  private readonly known = new Map<string, Known>()

  /** For pino. */
  hooks(): NonNullable<LoggerOptions['hooks']> {
    const isNews = this.isNews.bind(this)
    return {
      logMethod(args, method, level) {
        if (level < WARN || isNews(args, level)) method.apply(this, args)
      }
    }
  }

  /** What came again since the last turn. */
  turn(): readonly Known[] {
    const again: Known[] = []
    for (const [key, one] of this.known) {
      if (one.times === 0) this.known.delete(key)
      else again.push({ ...one })
      one.times = 0
    }
    return again
  }

  private isNews(args: readonly unknown[], level: number): boolean {
    const fields = typeof args[0] === 'object' && args[0] !== null ? (args[0] as Record<string, unknown>) : {}
    if ('times' in fields) return true // what a turn told
    const message = String(typeof args[0] === 'string' ? args[0] : args[1])
    const { cause, isOfServer } = causeOf(fields['err'] ?? fields['error'])
    const rest = Object.entries(fields).filter(([name]) => !OF_ONE_LINE.includes(name))
    const key = isOfServer ? cause : JSON.stringify([level, message, cause, ...rest.map(String)])
    const known = this.known.get(key)
    if (known) known.times++
    else if (this.known.size < MOST)
      this.known.set(key, { level: level > WARN ? 'error' : 'warn', message, cause, times: 0 })
    return !known
  }
}

/** A server that is away is one cause, whoever notices and however. */
function causeOf(error: unknown): { cause: string; isOfServer: boolean } {
  if (typeof error !== 'object' || error === null) return causeOfText(String(error ?? ''))
  const { message, code, cause, errors } = error as Error & { code?: string; errors?: Error[] }
  if (AWAY.test(code ?? '')) return { cause: 'the database is away', isOfServer: true }
  if (code === 'ECONNREFUSED') return { cause: message || (errors?.[0]?.message ?? code), isOfServer: true }
  if (cause instanceof Error) return causeOf(cause)
  return causeOfText(message)
}

/** Some lines hold the error's words alone. */
function causeOfText(text: string): { cause: string; isOfServer: boolean } {
  return LOST.test(text) ? { cause: 'the database is away', isOfServer: true } : { cause: text, isOfServer: false }
}
