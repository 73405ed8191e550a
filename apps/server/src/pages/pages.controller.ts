import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { isParleyError, type ParleyError } from '@parley/core'
import { receiptText, type Page, type Pressed } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendFile } from '../api/download.ts'
import { ServicesRef } from '../services-ref.ts'
import { inputOf, readForm } from './answer.parse.ts'
import { decideView } from './decide.mapper.ts'
import { renderDecide, type DecideView } from './decide.render.ts'
import { readFormBody, type FormBody } from './form-body.ts'
import { messages, renderMessage } from './message.render.ts'
import { sendPage } from './page-reply.ts'

/** A person's private page. GET shows and decides nothing, whoever presses the link; POST decides, once a page view. */
@ApiExcludeController()
@Controller('r')
export class PagesController {
  constructor(private readonly ref: ServicesRef) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Query('option') option: unknown,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const page = await this.ref.services.pages.show(token)
    const view = decideView(page, token)
    sendPage(reply, 200, renderDecide({ ...view, ...pressedInMessage(view, option) }, this.ref.services.now()))
  }

  @Get(':token/files/:id')
  async download(@Param('token') token: string, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { projectId, file } = await this.ref.services.pages.file(token, id)
    sendFile(reply, file, this.ref.services.files.open(projectId, file.id))
  }

  @Post(':token')
  async decide(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const { pages } = this.ref.services
    const before = await pages.show(token)
    if (before.expired) return this.dead(before, token, request, reply)
    const { contact } = before
    let body: FormBody = {}
    try {
      body = readFormBody(request.body)
      const nonce = body['nonce'] ?? ''
      if (body['send'] === 'code') {
        await pages.sendCode(token, nonce)
        return sendPage(
          reply,
          200,
          renderDecide(sentView(await pages.show(token), token, body), this.ref.services.now())
        )
      }
      const pressed = await pages.decide(token, nonce, readForm(contact, body), body['code'])
      const after = await pages.show(token)
      if (pressed.receipt.kind === 'not_allowed') return sendPage(reply, 403, renderMessage(messages.notAllowed()))
      sendPage(
        reply,
        200,
        renderDecide({ ...decideView(after, token), ...noticeOf(pressed, after) }, this.ref.services.now())
      )
    } catch (error) {
      if (!isParleyError(error) || error.code === 'token_invalid') throw error
      if (error.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
      const view = refusedView(await pages.show(token), token, body, error)
      sendPage(reply, error.status, renderDecide(view, this.ref.services.now()))
    }
  }

  /** A dead link records no answer, and says nothing of what was asked: all that it does is to have a new one sent. */
  private async dead(page: Page, token: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = readFormBody(request.body)
    const show = (status: number, more: Partial<DecideView>) =>
      sendPage(reply, status, renderDecide({ ...decideView(page, token), ...more }, this.ref.services.now()))
    if (body['send'] !== 'link') return show(410, warning('Nothing was recorded.'))
    try {
      await this.ref.services.pages.renew(token, body['nonce'] ?? '')
      show(200, { renewable: false, notice: 'A new link was sent to where this one was sent.' })
    } catch (error) {
      if (!isParleyError(error) || error.code === 'token_invalid') throw error
      if (error.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
      if (error.code === 'contact_closed') {
        const now = decideView(await this.ref.services.pages.show(token), token)
        return sendPage(reply, error.status, renderDecide({ ...now, renewable: false }, this.ref.services.now()))
      }
      const message = error.code === 'nonce_invalid' ? 'This page was open for too long: press again.' : error.message
      show(error.status, { error: { message }, ...(error.code === 'too_many_requests' ? { renewable: false } : {}) })
    }
  }
}

/** A message's button only leads here. */
function pressedInMessage({ state, barred, options }: DecideView, id: unknown): Pick<DecideView, 'notice'> {
  const option = options.find((one) => one.id === id)
  if (!option || state !== 'open' || barred) return {}
  return { notice: `You pressed “${option.label}” in the message. Press it below to confirm: nothing is decided yet.` }
}

/** A code was sent: what was typed so far stays, but for a code, which is good for nothing now. */
function sentView(page: Page, token: string, body: FormBody): DecideView {
  const view = decideView(page, token)
  return {
    ...view,
    values: { ...(body as Record<string, string>), code: '' },
    ...(view.code ? { code: { ...view.code, sent: true } } : {})
  }
}

function refusedView(page: Page, token: string, body: FormBody, error: ParleyError): DecideView {
  const view = decideView(page, token)
  if (view.state !== 'open') return { ...view, ...warning('It was closed meanwhile: nothing was recorded.') }
  return { ...view, values: body as Record<string, string>, error: problemOf(error) }
}

function problemOf(error: ParleyError): NonNullable<DecideView['error']> {
  const message =
    error.code === 'nonce_invalid'
      ? 'This page was open for too long. Nothing was recorded: check your answer, and send it again.'
      : error.message
  const field = inputOf(error)
  return { message, ...(field === undefined ? {} : { field }) }
}

/** What the press did, for whoever pressed. How things stand now, the page itself shows. */
function noticeOf(
  { receipt, spent, newerHref }: Pressed,
  { contact }: Page
): Pick<DecideView, 'notice' | 'warns' | 'newerHref'> {
  const open = contact.status === 'pending'
  if (spent && open)
    return warning('This page was used already, and your answer below stays. To change it, answer again.')
  if (spent) return warning('This page was used already: nothing was changed.')
  switch (receipt.kind) {
    case 'accepted':
      return {
        notice: `Your answer is recorded. ${open ? 'Others still have to answer.' : 'You can close this page.'}`
      }
    case 'already_counted':
      return { notice: 'Your answer was counted already.' }
    case 'already_settled':
      return warning('Your answer came too late: it was kept, and changed nothing.')
    case 'ignored':
      return warning('Your answer is kept, and dealt with shortly. Open the link again to see what became of it.')
    case 'withdrawn':
      return warning('This link was revoked meanwhile: nothing was recorded.')
    case 'held':
      return warning('Your answer is kept. An operator has to accept it before it counts.')
    case 'elsewhere':
    case 'outdated':
      return {
        ...warning(receiptText(receipt, contact) ?? 'Your answer does not count.'),
        ...(newerHref === undefined ? {} : { newerHref })
      }
    default:
      return { notice: receiptText(receipt, contact) ?? 'Your answer is kept.' }
  }
}

const warning = (notice: string): Pick<DecideView, 'notice' | 'warns'> => ({ notice, warns: true })
