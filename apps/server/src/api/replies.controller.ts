import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Acceptance, ReplyView } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { QueryNumber } from './query-number.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Filter = z.strictObject({
  state: z.enum(['counted', 'conversation', 'held', 'late', 'refused', 'ignored', 'discarded']).optional(),
  limit: QueryNumber(z.number().int().min(1).max(200)).default(50),
  cursor: z.string().min(1).max(100).optional()
})
const Replies = z.object({ replies: z.array(ReplyView), cursor: z.string().optional() }).meta({ id: 'Replies' })

@ApiTags('replies')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/replies')
export class RepliesController {
  constructor(private readonly ref: ServicesRef) {}

  @Get()
  @ApiOperation({ summary: 'What people wrote; `state=held` waits for an operator' })
  @ApiResponse({ status: 200, standardSchema: Replies })
  list(@Caller() caller: Principal, @Query({ schema: Filter }) query: z.infer<typeof Filter>) {
    return this.ref.services.replies.list(caller.projectId, query)
  }

  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a held reply count, as the vote of somebody who was asked' })
  @ApiResponse({ status: 200, standardSchema: ReplyView })
  async accept(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Param('id') id: string,
    @Body({ schema: Acceptance }) body: z.infer<typeof Acceptance>
  ) {
    const { idempotency, replies } = this.ref.services
    return (await idempotency.run(once, 'req', () => replies.accept(caller, id, body.as), 200)).body
  }

  @Post(':id/discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a held reply never count' })
  @ApiResponse({ status: 200, standardSchema: ReplyView })
  async discard(@Caller() caller: Principal, @Once() once: PostedOnce, @Param('id') id: string) {
    const { idempotency, replies } = this.ref.services
    return (await idempotency.run(once, 'req', () => replies.discard(caller.projectId, id), 200)).body
  }
}
