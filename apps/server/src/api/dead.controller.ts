import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { DEAD_KINDS, DeadLetter, ParleyError } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { QueryNumber } from './query-number.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Filter = z.strictObject({
  kind: z.enum(DEAD_KINDS).optional(),
  limit: QueryNumber(z.number().int().min(1).max(200)).default(50)
})
const Dead = z.object({ dead: z.array(DeadLetter) }).meta({ id: 'DeadLetters' })
const Revived = z.object({ id: z.string() }).meta({ id: 'Revived' })

@ApiTags('dead letters')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/dead')
export class DeadController {
  constructor(private readonly ref: ServicesRef) {}

  @Get()
  @ApiOperation({ summary: 'What was given up on, with the reason' })
  @ApiResponse({ status: 200, standardSchema: Dead })
  async list(@Caller() caller: Principal, @Query({ schema: Filter }) query: z.infer<typeof Filter>) {
    return { dead: await this.ref.services.deadLetters.list(caller.projectId, query.kind, query.limit) }
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try it again, from the beginning' })
  @ApiResponse({ status: 200, standardSchema: Revived })
  async retry(@Caller() caller: Principal, @Once() once: PostedOnce, @Param('id') id: string) {
    const { idempotency, deadLetters } = this.ref.services
    const revive = async () => {
      if (!(await deadLetters.revive(caller.projectId, id))) throw new ParleyError('dead_letter_not_found')
      return { id }
    }
    return (await idempotency.run(once, 'req', revive, 200)).body
  }
}
