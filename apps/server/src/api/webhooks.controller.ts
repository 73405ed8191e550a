import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Delivery, NewWebhook, Replay, Webhook, WebhookChange, WebhookWithSecret } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { QueryNumber } from './query-number.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Webhooks = z.object({ webhooks: z.array(Webhook) }).meta({ id: 'Webhooks' })
const Deliveries = z.object({ deliveries: z.array(Delivery) }).meta({ id: 'Deliveries' })
const Replayed = z.object({ deliveries: z.number() }).meta({ id: 'Replayed' })
const Page = z.strictObject({ limit: QueryNumber(z.number().int().min(1).max(500)).default(100) })

@ApiTags('webhooks')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Hear of events by HTTP; the signing secret is shown this once' })
  @ApiResponse({ status: 201, standardSchema: WebhookWithSecret })
  async create(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: NewWebhook }) body: z.infer<typeof NewWebhook>
  ) {
    const { idempotency, webhooks } = this.ref.services
    return (await idempotency.run(once, 'whk', (id) => webhooks.create(caller.projectId, id, body), 201)).body
  }

  @Get()
  @ApiResponse({ status: 200, standardSchema: Webhooks })
  async list(@Caller() caller: Principal) {
    return { webhooks: await this.ref.services.webhooks.list(caller.projectId) }
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: Webhook })
  find(@Caller() caller: Principal, @Param('id') id: string) {
    return this.ref.services.webhooks.find(caller.projectId, id)
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: Webhook })
  change(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: WebhookChange }) body: z.infer<typeof WebhookChange>
  ) {
    return this.ref.services.webhooks.change(caller.projectId, id, body)
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Caller() caller: Principal, @Param('id') id: string) {
    return this.ref.services.webhooks.remove(caller.projectId, id)
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'A new signing secret; the one before signs too for 24 hours' })
  @ApiResponse({ status: 200, standardSchema: WebhookWithSecret })
  async rotate(@Caller() caller: Principal, @Once() once: PostedOnce, @Param('id') id: string) {
    const { idempotency, webhooks } = this.ref.services
    return (await idempotency.run(once, 'req', () => webhooks.rotate(caller.projectId, id), 200)).body
  }

  @Get(':id/deliveries')
  @ApiOperation({ summary: 'The delivery log, newest first' })
  @ApiResponse({ status: 200, standardSchema: Deliveries })
  async deliveries(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query({ schema: Page }) query: z.infer<typeof Page>
  ) {
    return { deliveries: await this.ref.services.webhooks.deliveries(caller.projectId, id, query.limit) }
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Deliver one again, or everything since a time' })
  @ApiResponse({ status: 200, standardSchema: Replayed })
  async replay(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: Replay }) body: z.infer<typeof Replay>
  ) {
    const { idempotency, webhooks } = this.ref.services
    const which = body.delivery === undefined ? { since: new Date(body.since!) } : { delivery: body.delivery }
    return (
      await idempotency.run(
        once,
        'req',
        async () => ({ deliveries: await webhooks.replay(caller.projectId, id, which) }),
        200
      )
    ).body
  }
}
