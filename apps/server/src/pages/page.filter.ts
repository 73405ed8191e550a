import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import { isParleyError } from '@parley/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { GuessLimit } from '../api/guess-limit.ts'
import { messages, renderMessage, type MessageView } from './message.render.ts'
import { sendPage } from './page-reply.ts'

const PAGES = /^\/(r|operator)(?=[/?]|$)/

/** Whoever uses a page in a browser is told of a failure on a page; all others by `problems`. */
@Catch()
export class PageFilter implements ExceptionFilter {
  constructor(
    private readonly problems: ExceptionFilter,
    private readonly logger: Logger,
    private readonly guesses: GuessLimit
  ) {}

  catch(failure: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const request = http.getRequest<FastifyRequest>()
    const reply = http.getResponse<FastifyReply>()
    const error = this.counted(failure, request)
    const place = PAGES.exec(request.url)?.[1]
    if (place === undefined) return this.problems.catch(error, host)
    if (reply.sent || reply.raw.headersSent) return
    const status = statusOf(error)
    if (isParleyError(error) && error.retryAfterMs !== undefined)
      void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
    if (status >= 500) this.logger.error({ requestId: request.id, err: error }, 'A page failed unexpectedly')
    const reading = request.method === 'GET' || request.method === 'HEAD'
    const addressed = isParleyError(error) && error.faults[0]?.path === 'token'
    // A link that was cut off or mended by a mail program is no mistake of whoever opened it.
    const lost = status === 404 || (status === 400 && (reading || addressed))
    if (!lost) return sendPage(reply, status, renderMessage(messageOf(error, status)))
    sendLost(reply, place)
  }

  /** A link that opens nothing may be one that was guessed. */
  private counted(error: unknown, request: FastifyRequest): unknown {
    if (!isParleyError(error) || error.code !== 'token_invalid') return error
    try {
      this.guesses.failed(request)
      return error
    } catch (refusal) {
      return refusal
    }
  }
}

type FrameworkErrors = (error: { code: string }, request: FastifyRequest, reply: FastifyReply) => void

/** What Fastify refuses before it knows a route: a link that is no URL, or far too long. */
export function frameworkErrors(problems: FrameworkErrors): FrameworkErrors {
  return (error, request, reply) => {
    const place = PAGES.exec(request.url)?.[1]
    if (place === undefined) problems(error, request, reply)
    else sendLost(reply, place)
  }
}

type OtherMethods = (methods: readonly string[], request: FastifyRequest, reply: FastifyReply) => void

/** A page that is there, and a method that it has not: a button’s address opened as a link. */
export function otherMethods(problems: OtherMethods): OtherMethods {
  return (methods, request, reply) => {
    const place = PAGES.exec(request.url)?.[1]
    if (place === undefined) return problems(methods, request, reply)
    void reply.header('allow', methods.join(', '))
    sendLost(reply, place, 405)
  }
}

function sendLost(reply: FastifyReply, place: string | undefined, status = 404): void {
  sendPage(reply, status, renderMessage(place === 'r' ? messages.invalidLink() : messages.noSuchPage()))
}

function statusOf(error: unknown): number {
  if (isParleyError(error)) return error.status
  if (error instanceof HttpException) return error.getStatus()
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 600 ? status : 500
}

function messageOf(error: unknown, status: number): MessageView {
  if (status === 413) return messages.tooLarge()
  if (status >= 500) return messages.failed()
  return messages.unreadable(isParleyError(error) ? error.message : undefined)
}
