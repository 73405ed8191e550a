import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { isParleyError, proposalOf, ParleyError, standingOf, type Contact } from '@parley/core'
import { askerFrom } from '@parley/provider-kit'
import { receiptText, type Principal } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendFile } from '../api/download.ts'
import { GuessLimit } from '../api/guess-limit.ts'
import { ServicesRef } from '../services-ref.ts'
import { inputOf, readForm } from './answer.parse.ts'
import { askedNames, contactPart, contactState, yourAnswer } from './decide.mapper.ts'
import type { DecideView } from './decide.render.ts'
import { readFormBody, type FormBody } from './form-body.ts'
import { heldReply } from './held.mapper.ts'
import { renderHeldList, type HeldReplyView } from './held.render.ts'
import { messages, renderMessage } from './message.render.ts'
import { OperatorSession } from './operator-session.ts'
import type { OperatorView } from './operator-nav.render.ts'
import { renderOperatorContact, renderWaitingList } from './operator.render.ts'
import { sendPage, sendTo } from './page-reply.ts'
import { renderSignIn } from './sign-in.render.ts'

const PAGE = 25
const SIGN_IN = '/operator/sign-in'

const fileHref = (id: string): string => `/operator/files/${id}`

type Session = { principal: Principal; csrf: string }

/** What waits for an answer, for whoever signs in with an operator's key. */
@ApiExcludeController()
@Controller('operator')
export class OperatorController {
  constructor(
    private readonly ref: ServicesRef,
    private readonly sessions: OperatorSession,
    private readonly guesses: GuessLimit
  ) {}

  @Get('sign-in')
  signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPage(reply, 200, renderSignIn({ csrf: this.sessions.visitorCsrf(request, reply) }))
  }

  @Post('sign-in')
  async signedIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = readFormBody(request.body)
    const refuse = (error: string) =>
      sendPage(reply, 403, renderSignIn({ csrf: this.sessions.visitorCsrf(request, reply), error }))
    if (!this.sessions.isVisitorCsrf(request, body['csrf']) || this.sessions.isForeign(request))
      return refuse('This page was open for too long, or your browser keeps no cookies. Try again.')
    const principal = await this.ref.services.keys.authenticate(body['key']?.trim() ?? '')
    if (!principal) this.guesses.failed(request)
    if (!principal) return refuse('This key is unknown or was revoked.')
    if (principal.scope === 'agent') return refuse('This is an agent’s key: operators sign in with a key of their own.')
    await this.sessions.start(reply, principal)
    sendTo(reply, '/operator')
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.posted(request, reply, async () => {
      await this.sessions.end(request, reply)
      sendTo(reply, SIGN_IN)
    })
  }

  @Get()
  async waiting(
    @Query('cursor') cursor: string | string[] | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    await this.signedInAs(request, reply, async (session) => {
      const found = await this.ref.services.contacts.page(session.principal, {
        status: 'pending',
        limit: PAGE,
        ...(typeof cursor === 'string' && cursor !== '' ? { cursor } : {})
      })
      const view = {
        ...(await this.nav(session, 'waiting')),
        contacts: found.contacts.map(({ contact }) => ({
          href: `/operator/contacts/${contact.id}`,
          kind: contact.kind,
          ...(contact.title === undefined ? {} : { title: contact.title }),
          bodyMarkdown: contact.body,
          ...askerFrom(contact.requester),
          askedAt: new Date(contact.createdAt),
          ...(contact.deadlineAt === undefined ? {} : { deadlineAt: new Date(contact.deadlineAt) }),
          asked: askedNames(contact),
          ...(contact.context?.risk ? { risk: contact.context.risk } : {})
        })),
        ...(found.cursor === undefined ? {} : { olderHref: `/operator?cursor=${encodeURIComponent(found.cursor)}` })
      }
      sendPage(reply, 200, renderWaitingList(view, this.ref.services.now()))
    })
  }

  @Get('contacts/:id')
  async contact(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signedInAs(request, reply, async (session) => this.showContact(reply, session, id, {}))
  }

  @Post('contacts/:id')
  async answer(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.posted(request, reply, async (session, body) => {
      const { answers, contacts } = this.ref.services
      const { contact } = await contacts.find(session.principal.projectId, id)
      try {
        const replyId = this.sessions.readNonce(session, id, body['nonce'])
        if (replyId === undefined) throw new ParleyError('nonce_invalid')
        const receipt = await answers.respond(session.principal, id, replyId, {
          ...readForm(contact, body),
          ...(/^[1-9]\d{0,8}$/.test(body['proposal'] ?? '') ? { proposal: Number(body['proposal']) } : {})
        })
        const after = await contacts.find(session.principal.projectId, id)
        const warns = receipt.kind === 'already_settled' && receipt.outcome?.settledBy?.replyId !== replyId
        const notice =
          warns || receipt.kind !== 'already_settled' ? receiptText(receipt, after.contact) : 'Recorded. Thank you.'
        await this.showContact(reply, session, id, { notice: notice ?? 'Your answer is kept.', warns })
      } catch (error) {
        if (!isParleyError(error)) throw error
        const field = inputOf(error)
        const values = body as Record<string, string>
        const message = error.code === 'nonce_invalid' ? messages.pageTooOld().text : error.message
        const problem = { message, ...(field === undefined ? {} : { field }) }
        await this.showContact(reply, session, id, { values, error: problem }, error.status)
      }
    })
  }

  @Get('files/:id')
  async download(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signedInAs(request, reply, async ({ principal: { projectId } }) => {
      const { files } = this.ref.services
      const file = await files.find(projectId, id)
      sendFile(reply, file, files.open(projectId, file.id))
    })
  }

  @Get('held')
  async held(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signedInAs(request, reply, async (session) => this.showHeld(reply, session, {}))
  }

  @Post('held')
  async judge(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.posted(request, reply, async (session, body) => {
      const { reply: replyId = '' } = body
      try {
        const notice = await this.judged(session, replyId, body)
        await this.showHeld(reply, session, { notice })
      } catch (error) {
        if (!isParleyError(error)) throw error
        await this.showHeld(reply, session, { error: { replyId, message: error.message } }, error.status)
      }
    })
  }

  private async judged({ principal }: Session, replyId: string, body: FormBody): Promise<string> {
    const { replies } = this.ref.services
    const { verdict, respondent } = body
    if (verdict === 'discard') {
      await replies.discard(principal.projectId, replyId)
      return 'The reply is discarded.'
    }
    if (verdict !== 'accept') throw new ParleyError('request_invalid', { detail: 'Press “Accept” or “Discard”.' })
    if (!respondent) throw new ParleyError('request_invalid', { detail: 'Choose whose vote this reply is.' })
    const { state } = await replies.accept(principal, replyId, respondent)
    return state === 'counted' ? 'The reply counts now.' : 'The reply is accepted, but came too late to decide.'
  }

  private async showContact(
    reply: FastifyReply,
    session: Session,
    id: string,
    more: Pick<DecideView, 'notice' | 'warns' | 'error' | 'values'>,
    status = 200
  ): Promise<void> {
    const { contacts, threads, projects } = this.ref.services
    const { projectId, name } = session.principal
    const { contact, settledAt } = await contacts.find(projectId, id)
    const project = (await projects.find(projectId))?.name ?? ''
    const turns = await threads.turnsOf(projectId, id)
    const account = `operator:${name}`
    const own = contact.votes.findLast((vote) => vote.account === account)
    const view: DecideView = {
      ...contactPart({ contact, project, turns, ...(settledAt === undefined ? {} : { settledAt }) }, fileHref, own),
      state: contactState(contact),
      as: `${name}, an operator of ${project}`,
      nonce: this.sessions.makeNonce(session, id),
      ...yourAnswer(contact, own),
      ...(isAsked(contact, account) ? {} : { barred: NOT_ASKED }),
      ...more
    }
    const asked = askedNames(contact)
    const proposal = proposalOf(contact).number
    const shown = { ...(await this.nav(session)), contact: view, asked, proposal }
    sendPage(reply, status, renderOperatorContact(shown, this.ref.services.now()))
  }

  private async showHeld(
    reply: FastifyReply,
    session: Session,
    more: { notice?: string; error?: { replyId?: string; message: string } },
    status = 200
  ): Promise<void> {
    const { replies, contacts } = this.ref.services
    const { projectId } = session.principal
    const { replies: held } = await replies.list(projectId, { state: 'held', limit: PAGE })
    const views = await Promise.all(
      held.map(async (one): Promise<HeldReplyView> => {
        const { contact } = await contacts.find(projectId, one.contact)
        return heldReply(one, contact, fileHref)
      })
    )
    sendPage(
      reply,
      status,
      renderHeldList({ ...(await this.nav(session, 'held')), replies: views, ...more }, this.ref.services.now())
    )
  }

  private async nav({ principal, csrf }: Session, current?: 'waiting' | 'held'): Promise<OperatorView> {
    const held = await this.ref.services.replies.list(principal.projectId, { state: 'held', limit: PAGE })
    return {
      csrf,
      nav: {
        waitingHref: '/operator',
        heldHref: '/operator/held',
        heldCount: held.replies.length,
        heldMore: held.cursor !== undefined,
        ...(current ? { current } : {}),
        signOutHref: '/operator/sign-out',
        keyName: principal.name
      }
    }
  }

  /** A post must carry the token of its session: no other site knows it. */
  private async posted(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (session: Session, body: FormBody) => Promise<void>
  ): Promise<void> {
    await this.signedInAs(request, reply, async (session) => {
      const body = readFormBody(request.body)
      if (!this.sessions.isCsrf(session, body['csrf']) || this.sessions.isForeign(request))
        return sendPage(reply, 403, renderMessage(messages.pageTooOld()))
      await work(session, body)
    })
  }

  /** Without a session: to sign in. */
  private async signedInAs(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (session: Session) => Promise<void>
  ): Promise<void> {
    const session = await this.sessions.read(request)
    if (!session) return sendTo(reply, SIGN_IN)
    try {
      await work(session)
    } catch (error) {
      if (!isParleyError(error) || error.code !== 'contact_not_found') throw error
      sendPage(reply, 404, renderMessage(messages.noSuchContact()))
    }
  }
}

const NOT_ASKED = 'You were not asked, so you cannot answer this one here. It waits for those named below.'

/** Whether the account of somebody who is signed in may decide, as the core will see it. */
function isAsked(contact: Contact, account: string): boolean {
  const author = { account, address: 'inbox:*', name: account, delegateOf: [], memberOf: [] }
  return typeof standingOf(contact, author) !== 'string'
}
