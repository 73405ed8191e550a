import { once } from 'node:events'
import { Controller, Get, Query, Req, Res } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { EventView } from '@parley/core'
import type { Principal } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { QueryNumber } from './query-number.ts'
import { Caller, Gone } from './request.ts'

/** Below the idle time-outs of proxies. */
const HEARTBEAT_MS = 15_000

const Cursor = z.strictObject({
  after: z.string().min(1).max(20).optional().meta({ description: 'The position of the last event seen' }),
  wait: QueryNumber(z.number().min(0).max(60))
    .default(0)
    .meta({ description: 'Seconds to hold while there is nothing new' })
})
const Events = z.object({ events: z.array(EventView), cursor: z.string() }).meta({ id: 'Events' })

@ApiTags('events')
@ApiBearerAuth()
@Needs('agent')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly ref: ServicesRef) {}

  @Get()
  @ApiOperation({ summary: 'What happened, in commit order; as a stream with `Accept: text/event-stream`' })
  @ApiResponse({ status: 200, standardSchema: Events })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: Cursor }) { after, wait }: z.infer<typeof Cursor>,
    @Gone() gone: AbortSignal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    if (request.headers.accept?.includes('text/event-stream')) {
      const last = request.headers['last-event-id']
      return this.stream(caller, typeof last === 'string' && last !== '' ? last : after, gone, reply)
    }
    const { events, seen } = await this.ref.services.events.list(caller, after, wait * 1000, gone)
    void reply.send({ events, cursor: seen.toString() })
  }

  /** One page at a time: a reader who does not keep up is not read ahead for. */
  private async stream(
    caller: Principal,
    after: string | undefined,
    gone: AbortSignal,
    reply: FastifyReply
  ): Promise<void> {
    const { events } = this.ref.services
    const begin = await events.begin(after)
    const pages = events.stream(caller, begin, HEARTBEAT_MS, gone)
    const { raw } = reply
    reply.hijack()
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    raw.write('retry: 1000\n\n')
    try {
      for await (const page of pages) {
        const text = page.map(
          (event) => `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
        )
        if (!raw.write(page.length > 0 ? text.join('') : ': still here\n\n')) await once(raw, 'drain', { signal: gone })
      }
    } catch (error) {
      if (!gone.aborted) raw.destroy(error as Error)
    } finally {
      raw.end()
    }
  }
}
