import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Channel, ChannelChange, ChannelTest, NewChannel } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Channels = z.object({ channels: z.array(Channel) }).meta({ id: 'Channels' })
const Removal = z.strictObject({
  force: z
    .stringbool()
    .default(false)
    .meta({ enum: ['true', 'false'] })
})

@ApiTags('channels')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/channels')
export class ChannelsController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Configure an account on a provider' })
  @ApiResponse({ status: 201, standardSchema: Channel })
  async create(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: NewChannel }) body: z.infer<typeof NewChannel>
  ) {
    const { idempotency, channels } = this.ref.services
    return (await idempotency.run(once, 'chn', (id) => channels.create(caller.projectId, id, body), 201)).body
  }

  @Get()
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: Channels })
  async list(@Caller() caller: Principal) {
    return { channels: await this.ref.services.sight.channels(caller) }
  }

  @Get(':name')
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: Channel })
  find(@Caller() caller: Principal, @Param('name') name: string) {
    return this.ref.services.sight.channel(caller, name)
  }

  @Patch(':name')
  @ApiResponse({ status: 200, standardSchema: Channel })
  change(
    @Caller() caller: Principal,
    @Param('name') name: string,
    @Body({ schema: ChannelChange }) body: z.infer<typeof ChannelChange>
  ) {
    return this.ref.services.channels.change(caller.projectId, name, body)
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Look whether a channel works: dials, logs in, and what else its provider can try' })
  @ApiResponse({ status: 200, standardSchema: ChannelTest })
  async test(@Caller() caller: Principal, @Once() once: PostedOnce, @Param('name') name: string) {
    const { idempotency, channels } = this.ref.services
    return (await idempotency.run(once, 'req', () => channels.test(caller.projectId, name), 200)).body
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a channel; with open contacts only by `force=true`' })
  remove(
    @Caller() caller: Principal,
    @Param('name') name: string,
    @Query({ schema: Removal }) query: z.infer<typeof Removal>
  ) {
    return this.ref.services.channels.remove(caller.projectId, name, query.force)
  }
}
