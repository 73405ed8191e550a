import type { LoggerService } from '@nestjs/common'
import { pino, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { Repetition } from './repetition.ts'

const SECRET = ['authorization', 'cookie', 'key', 'secret', 'token', 'password', 'link', 'connectionString']

const COUNT_MS = 60_000

/**
 * JSON lines on standard error; for a terminal, lines to read. What could hold a secret is never written, and a warning
 * that comes again is counted.
 */
export function createLogger(level: string): Logger {
  const redact = { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' }
  const formatters = { level: (label: string) => ({ level: label }) }
  const repetition = new Repetition()
  const hooks = repetition.hooks()
  const options = { level, redact, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters, hooks }
  const terminal = process.stderr.isTTY
  const logger = terminal
    ? pino(
        options,
        pretty({ colorize: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', destination: 2, sync: true })
      )
    : pino(options, pino.destination({ dest: 2, sync: true }))
  setInterval(() => {
    for (const { level, message, cause, times } of repetition.turn())
      logger[level]({ cause, times }, `${message}: it came again ${times} times`)
  }, COUNT_MS).unref()
  return logger
}

/** Nest's own words, of which only warnings and errors matter. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => logger.debug(String(message)),
    debug: (message: unknown) => logger.debug(String(message)),
    verbose: (message: unknown) => logger.trace(String(message)),
    warn: (message: unknown) => logger.warn(String(message)),
    error(message: unknown, ...rest: unknown[]) {
      // What stops the start is thrown as well, and said in a line for operators.
      const level = rest.at(-1) === 'NestApplication' ? 'debug' : 'error'
      logger[level]({ detail: rest.map(String) }, String(message))
    },
    fatal: (message: unknown) => logger.fatal(String(message))
  }
}
