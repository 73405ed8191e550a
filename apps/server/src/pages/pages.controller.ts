import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { isParleyError, ParleyError, type Receipt } from '@parley/core'
import { deciderOf, decisionLabel, receiptText } from '@parley/services'
import type { FastifyReply } from 'fastify'
import { ServicesRef } from '../services-ref.ts'
import { readForm, type FormBody } from './answer.parse.ts'
import { decideView } from './decide.mapper.ts'
import { renderDecide } from './decide.render.ts'
import { messages, renderMessage } from './message.render.ts'
import { sendPage } from './page-reply.ts'

/** A person's private page. GET shows and decides nothing, whoever presses the link; POST decides, once a page view. */
@ApiExcludeController()
@Controller('r')
export class PagesController {
  constructor(private readonly ref: ServicesRef) {}

  @Get(':token')
  async show(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    await this.guarded(reply, async () => {
      const page = await this.ref.services.pages.show(token)
      sendPage(reply, 200, renderDecide(decideView(page), new Date()))
    })
  }

  @Post(':token')
  async decide(
    @Param('token') token: string,
    @Body() posted: FormBody | undefined,
    @Res() reply: FastifyReply
  ): Promise<void> {
    await this.guarded(reply, async () => {
      const { pages } = this.ref.services
      const body = posted ?? {}
      const page = await pages.show(token)
      try {
        const receipt = await pages.decide(token, body['nonce'] ?? '', readForm(page.contact, body))
        const after = await pages.show(token)
        const { kind } = receipt.receipt
        if (kind === 'accepted' && after.contact.status === 'pending') {
          sendPage(
            reply,
            200,
            renderDecide(
              { ...decideView(after), notice: 'Your answer is recorded. Others still have to answer.' },
              new Date()
            )
          )
        } else if (kind === 'accepted' && page.contact.status !== 'pending') {
          // The same press again: it was counted then, so show what became of it.
          sendPage(reply, 200, renderDecide(decideView(after), new Date()))
        } else sendPage(reply, 200, renderMessage(resultOf(receipt.receipt, after.contact)))
      } catch (error) {
        if (!isParleyError(error) || error.code === 'token_invalid') throw error
        const field = error.faults[0]?.path
        const view = {
          ...decideView(page),
          values: body as Record<string, string>,
          error: { ...(field === undefined ? {} : { field }), message: error.message }
        }
        sendPage(reply, error.status, renderDecide(view, new Date()))
      }
    })
  }

  private async guarded(reply: FastifyReply, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code !== 'token_invalid') throw error
      sendPage(reply, 404, renderMessage(messages.invalidLink()))
    }
  }
}

type Shown = Parameters<typeof receiptText>[1]

function resultOf(receipt: Receipt, contact: Shown): Parameters<typeof renderMessage>[0] {
  if (receipt.kind === 'accepted') return messages.recorded()
  if (receipt.kind === 'already_settled' && receipt.outcome) {
    return messages.alreadySettled(
      deciderOf(receipt.outcome),
      decisionLabel(contact, receipt.outcome.settledBy ?? receipt.outcome)
    )
  }
  if (receipt.kind === 'not_allowed') return messages.notAllowed()
  return { heading: HEADINGS[receipt.kind], text: receiptText(receipt, contact) ?? 'It was kept.', tone: 'neutral' }
}

const HEADINGS: Readonly<Record<Exclude<Receipt['kind'], 'accepted' | 'not_allowed'>, string>> = {
  already_counted: 'Your answer was already counted',
  already_settled: 'Too late',
  unclear: 'Passed on',
  held: 'Your answer is held',
  ignored: 'Your answer is kept'
}
