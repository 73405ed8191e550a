import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { askedRecipients, isParleyError, ParleyError } from '@parley/core'
import { newId, receiptText, type Principal } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServicesRef } from '../services-ref.ts'
import { readForm, type FormBody } from './answer.parse.ts'
import { contactPart } from './decide.mapper.ts'
import type { DecideView } from './decide.render.ts'
import { renderHeldList, type HeldReplyView } from './held.render.ts'
import { messages, renderMessage } from './message.render.ts'
import { OperatorSession } from './operator-session.ts'
import type { OperatorView } from './operator-nav.render.ts'
import { renderOperatorContact, renderWaitingList } from './operator.render.ts'
import { sendPage } from './page-reply.ts'
import { renderSignIn } from './sign-in.render.ts'

const PAGE = 25
const SIGN_IN = '/operator/sign-in'
const STATES = {
  pending: 'open',
  resolved: 'settled',
  expired: 'expired',
  cancelled: 'cancelled',
  undeliverable: 'undeliverable'
} as const
const REASONS: Readonly<Record<string, string>> = {
  not_asked: 'it came from somebody who was not asked',
  assurance_too_low: 'it proves less about who wrote it than the policy demands'
}

type Session = { principal: Principal; csrf: string }

/** What waits for an answer, for whoever signs in with an operator's key. */
@ApiExcludeController()
@Controller('operator')
export class OperatorController {
  constructor(
    private readonly ref: ServicesRef,
    private readonly sessions: OperatorSession
  ) {}

  @Get('sign-in')
  signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPage(reply, 200, renderSignIn({ csrf: this.sessions.visitorCsrf(request, reply) }))
  }

  @Post('sign-in')
  async signedIn(
    @Body() body: FormBody | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const refuse = (error: string) =>
      sendPage(reply, 403, renderSignIn({ csrf: this.sessions.visitorCsrf(request, reply), error }))
    if (!this.sessions.isVisitorCsrf(request, body?.['csrf']))
      return refuse('The page was shown too long ago: try again.')
    const principal = await this.ref.services.keys.authenticate(body?.['key']?.trim() ?? '')
    if (!principal) return refuse('This key is unknown or was revoked.')
    if (principal.scope === 'agent') return refuse('This is an agent’s key: operators sign in with a key of their own.')
    this.sessions.start(reply, principal)
    void reply.redirect('/operator', 303)
  }

  @Post('sign-out')
  async signOut(
    @Body() body: FormBody | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    await this.signedInAs(request, reply, body ?? {}, async () => {
      this.sessions.end(reply)
      void reply.redirect(SIGN_IN, 303)
    })
  }

  @Get()
  async waiting(
    @Query('cursor') cursor: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    await this.signedInAs(request, reply, undefined, async (session) => {
      const found = await this.ref.services.contacts.page(session.principal.projectId, {
        status: 'pending',
        limit: PAGE,
        ...(cursor ? { cursor } : {})
      })
      const view = {
        ...(await this.nav(session, 'waiting')),
        contacts: found.contacts.map(({ contact }) => ({
          href: `/operator/contacts/${contact.id}`,
          kind: contact.kind,
          ...(contact.title === undefined ? {} : { title: contact.title }),
          bodyMarkdown: contact.body,
          agent: contact.requester.agent ?? contact.requester.key,
          askedAt: new Date(contact.createdAt),
          ...(contact.deadlineAt === undefined ? {} : { deadlineAt: new Date(contact.deadlineAt) }),
          asked: askedRecipients(contact).map((one) => one.ref),
          ...(contact.context?.risk ? { risk: contact.context.risk } : {})
        })),
        ...(found.cursor === undefined ? {} : { olderHref: `/operator?cursor=${encodeURIComponent(found.cursor)}` })
      }
      sendPage(reply, 200, renderWaitingList(view, new Date()))
    })
  }

  @Get('contacts/:id')
  async contact(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signedInAs(request, reply, undefined, async (session) => this.showContact(reply, session, id, {}))
  }

  @Post('contacts/:id')
  async answer(
    @Param('id') id: string,
    @Body() posted: FormBody | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const body = posted ?? {}
    await this.signedInAs(request, reply, body, async (session) => {
      const { contacts } = this.ref.services
      const { contact } = await contacts.find(session.principal.projectId, id)
      try {
        const { nonce } = body
        if (!nonce || !/^rep_[0-9a-z]{20,40}$/.test(nonce)) throw new ParleyError('nonce_invalid')
        const said = readForm(contact, body)
        const { receipt } = await contacts.respond(session.principal, id, nonce, said)
        await this.showContact(reply, session, id, { notice: receiptText(receipt, contact) ?? 'Kept.' })
      } catch (error) {
        if (!isParleyError(error)) throw error
        const field = error.faults[0]?.path
        const values = body as Record<string, string>
        await this.showContact(
          reply,
          session,
          id,
          { values, error: { ...(field === undefined ? {} : { field }), message: error.message } },
          error.status
        )
      }
    })
  }

  @Get('held')
  async held(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signedInAs(request, reply, undefined, async (session) => this.showHeld(reply, session, {}))
  }

  @Post('held')
  async judge(
    @Body() posted: FormBody | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const body = posted ?? {}
    await this.signedInAs(request, reply, body, async (session) => {
      const { replies } = this.ref.services
      const { reply: replyId = '', verdict, respondent = '' } = body
      try {
        if (verdict === 'accept') await replies.accept(session.principal, replyId, respondent)
        else await replies.discard(session.principal.projectId, replyId)
        await this.showHeld(reply, session, {
          notice: verdict === 'accept' ? 'The reply counts now.' : 'The reply is discarded.'
        })
      } catch (error) {
        if (!isParleyError(error)) throw error
        await this.showHeld(reply, session, { error: { replyId, message: error.message } }, error.status)
      }
    })
  }

  private async showContact(
    reply: FastifyReply,
    session: Session,
    id: string,
    more: Pick<DecideView, 'notice' | 'error' | 'values'>,
    status = 200
  ): Promise<void> {
    const { contacts, threads, projects } = this.ref.services
    const { projectId, name } = session.principal
    const stored = await contacts.find(projectId, id)
    const { contact } = stored
    const view: DecideView = {
      ...contactPart(contact, (await projects.find(projectId))?.name ?? '', await threads.turnsOf(projectId, id)),
      state: STATES[contact.status],
      as: `operator:${name}`,
      nonce: newId('rep'),
      ...more
    }
    const asked = askedRecipients(contact).map((one) => one.ref)
    sendPage(reply, status, renderOperatorContact({ ...(await this.nav(session)), contact: view, asked }, new Date()))
  }

  private async showHeld(
    reply: FastifyReply,
    session: Session,
    more: { notice?: string; error?: { replyId?: string; message: string } },
    status = 200
  ): Promise<void> {
    const { replies, contacts } = this.ref.services
    const { projectId } = session.principal
    const held = await replies.list(projectId, 'held', PAGE)
    const views = await Promise.all(
      held.map(async (one): Promise<HeldReplyView> => {
        const { contact } = await contacts.find(projectId, one.contact)
        return {
          id: one.id,
          from: one.account,
          text: one.text ?? one.comment ?? one.option ?? one.decision ?? '',
          reason: REASONS[one.reason ?? ''] ?? 'an operator has to accept it',
          receivedAt: new Date(one.at),
          contact: {
            href: `/operator/contacts/${contact.id}`,
            title: contact.title ?? contact.body.slice(0, 80),
            settled: contact.status !== 'pending'
          },
          respondents: askedRecipients(contact).flatMap((r) =>
            r.group ? [] : [{ id: r.id, label: `${r.name} (${r.ref})` }]
          )
        }
      })
    )
    sendPage(
      reply,
      status,
      renderHeldList({ ...(await this.nav(session, 'held')), replies: views, ...more }, new Date())
    )
  }

  private async nav({ principal, csrf }: Session, current?: 'waiting' | 'held'): Promise<OperatorView> {
    const held = await this.ref.services.replies.list(principal.projectId, 'held', PAGE)
    return {
      csrf,
      nav: {
        waitingHref: '/operator',
        heldHref: '/operator/held',
        heldCount: held.length,
        ...(current ? { current } : {}),
        signOutHref: '/operator/sign-out',
        keyName: principal.name
      }
    }
  }

  /** Without a session: to sign in. `body` is given for posts, which must carry the session's token. */
  private async signedInAs(
    request: FastifyRequest,
    reply: FastifyReply,
    body: FormBody | undefined,
    work: (session: Session) => Promise<void>
  ): Promise<void> {
    const session = await this.sessions.read(request)
    if (!session) return void reply.redirect(SIGN_IN, 303)
    if (body && !this.sessions.isCsrf(session, body['csrf'])) {
      return sendPage(
        reply,
        403,
        renderMessage({
          heading: 'Try again',
          text: 'The page was shown too long ago. Open it again.',
          tone: 'warning'
        })
      )
    }
    try {
      await work(session)
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'contact_not_found') throw error
      sendPage(
        reply,
        404,
        renderMessage({
          ...messages.invalidLink(),
          heading: 'There is no such contact',
          text: 'It may have been removed.'
        })
      )
    }
  }
}
