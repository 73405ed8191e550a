import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import {
  Cancellation,
  ContactStatus,
  ContactSummary,
  ContactView,
  EventView,
  ExternalId,
  Kind,
  NewContact,
  NewRecipients,
  NewTurn,
  ReceiptView,
  Respond,
  TurnView
} from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { toRequestError } from './fault.mapper.ts'
import { QueryNumber } from './query-number.ts'
import { Caller, Gone, Once, type PostedOnce } from './request.ts'

const LONGEST_WAIT_S = 60

const Wait = z.strictObject({
  wait: QueryNumber(z.number().min(0).max(LONGEST_WAIT_S))
    .default(0)
    .meta({ description: 'Seconds to hold the answer back' }),
  after: QueryNumber(z.number().int().min(0))
    .optional()
    .meta({ description: 'A version: hold until the contact is past it' })
})

const Filter = z
  .object({
    status: ContactStatus.optional(),
    kind: Kind.optional(),
    thread: z.string().min(1).max(200).optional(),
    externalId: ExternalId.optional(),
    pastRetention: z
      .stringbool()
      .default(false)
      .meta({
        enum: ['true', 'false'],
        description: 'Only those older than their project keeps settled ones: they are erased once they settle'
      }),
    cursor: z.string().min(1).max(100).optional(),
    limit: QueryNumber(z.number().int().min(1).max(200)).default(50)
  })
  .catchall(z.string().max(500))

const Contacts = z.object({ contacts: z.array(ContactSummary), cursor: z.string().optional() }).meta({ id: 'Contacts' })
const History = z
  .object({
    events: z.array(EventView),
    intact: z.boolean().meta({ description: 'Whether the chain of hashes holds' })
  })
  .meta({ id: 'History' })

@ApiTags('contacts')
@ApiBearerAuth()
@Needs('agent')
@Controller('v1/contacts')
export class ContactsController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Ask somebody, or tell them something' })
  @ApiResponse({ status: 201, standardSchema: ContactView })
  create(@Caller() caller: Principal, @Once() once: PostedOnce, @Body({ schema: NewContact }) body: NewContact) {
    return this.once(once, 'con', (id) => this.ref.services.contacts.create(caller, id, body))
  }

  @Get()
  @ApiOperation({ summary: 'List contacts, newest first; also by metadata.<key>' })
  @ApiResponse({ status: 200, standardSchema: Contacts })
  list(@Caller() caller: Principal, @Query({ schema: Filter }) query: z.infer<typeof Filter>) {
    const { status, kind, thread, externalId, pastRetention, cursor, limit, ...rest } = query
    return this.ref.services.contacts.list(caller, {
      status,
      kind,
      thread,
      externalId,
      pastRetention,
      cursor,
      limit,
      metadata: readMetadata(rest)
    })
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a contact; `wait` holds until it is settled, `after` until it changes' })
  @ApiResponse({ status: 200, standardSchema: ContactView })
  find(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query({ schema: Wait }) { wait, after }: z.infer<typeof Wait>,
    @Gone() gone: AbortSignal
  ) {
    const { contacts } = this.ref.services
    return wait > 0 ? contacts.wait(caller, id, { waitMs: wait * 1000, after }, gone) : contacts.get(caller, id)
  }

  @Post(':id/turns')
  @ApiOperation({ summary: 'Say more to those who were asked' })
  @ApiResponse({ status: 201, standardSchema: TurnView })
  turn(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: NewTurn }) body: z.infer<typeof NewTurn>
  ) {
    return this.once(once, 'trn', (turnId) => this.ref.services.contacts.addTurn(caller, id, turnId, body.text))
  }

  @Post(':id/recipients')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask more people, in the step that runs, or tell more' })
  @ApiResponse({ status: 200, standardSchema: ContactView })
  recipients(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: NewRecipients }) body: NewRecipients
  ) {
    return this.once(once, 'req', () => this.ref.services.contacts.addRecipients(caller, id, body), 200)
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraw a contact' })
  @ApiResponse({ status: 200, standardSchema: ContactView })
  cancel(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: Cancellation.optional() }) body: z.infer<typeof Cancellation> | undefined
  ) {
    return this.once(once, 'req', () => this.ref.services.contacts.cancel(caller, id, body?.reason), 200)
  }

  @Post(':id/respond')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer as an operator, where the inbox was asked' })
  @ApiResponse({ status: 200, standardSchema: ReceiptView })
  respond(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: Respond }) body: Respond
  ) {
    const { answers, contacts } = this.ref.services
    return this.once(
      once,
      'rep',
      async (replyId) => {
        const receipt = await answers.respond(caller, id, replyId, body)
        return { receipt: receipt.kind, reply: replyId, contact: await contacts.get(caller, id) }
      },
      200
    )
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'Everything that happened to a contact, in order' })
  @ApiResponse({ status: 200, standardSchema: History })
  history(@Caller() caller: Principal, @Param('id') id: string) {
    return this.ref.services.events.history(caller, id)
  }

  private async once<T>(once: PostedOnce, prefix: string, work: (id: string) => Promise<T>, status = 201): Promise<T> {
    return (await this.ref.services.idempotency.run(once, prefix, work, status)).body
  }
}

/** `metadata.<key>=<value>`; anything else in the query is an unknown field. */
function readMetadata(rest: Record<string, string>): Record<string, string> {
  const metadata: Record<string, string> = {}
  const unknown: { code: string; keys: string[]; path: PropertyKey[] }[] = []
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith('metadata.')) metadata[name.slice('metadata.'.length)] = value
    else unknown.push({ code: 'unrecognized_keys', keys: [name], path: [] })
  }
  if (unknown.length > 0) throw toRequestError(unknown, Filter)
  return metadata
}
