import { Controller, Get, Param } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { ThreadView } from '@parley/core'
import type { Principal } from '@parley/services'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller } from './request.ts'

@ApiTags('threads')
@ApiBearerAuth()
@Needs('agent')
@Controller('v1/threads')
export class ThreadsController {
  constructor(private readonly ref: ServicesRef) {}

  @Get(':id')
  @ApiOperation({ summary: 'A conversation: the turns of both sides, in order' })
  @ApiResponse({ status: 200, standardSchema: ThreadView })
  async find(@Caller() caller: Principal, @Param('id') id: string) {
    const { id: threadId, key, createdAt, turns } = await this.ref.services.sight.thread(caller, id)
    return { id: threadId, ...(key === null ? {} : { key }), createdAt: createdAt.toISOString(), turns }
  }
}
