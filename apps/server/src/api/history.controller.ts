import { Controller, Get, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { AnchorView, ChainView, PlacedEventView } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { QueryNumber } from './query-number.ts'
import { Caller } from './request.ts'

const MOST = 500
const limit = QueryNumber(z.number().int().min(1).max(MOST)).default(200)
const ChainsAfter = z.strictObject({
  cursor: z.string().min(1).max(100).optional(),
  limit: QueryNumber(z.number().int().min(2).max(MOST)).default(200) // a page begins with the contact that the last one ended with
})
const EventsAfter = z.strictObject({
  after: z.string().min(1).max(20).optional().meta({ description: 'The position of the last event seen' }),
  limit
})
const AnchorsAfter = z.strictObject({
  after: QueryNumber(
    z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
  )
    .default(0)
    .meta({ description: 'The `seq` of the last anchor seen' }),
  limit
})

const Chains = z.object({ chains: z.array(ChainView), cursor: z.string().optional() }).meta({ id: 'Chains' })
const PlacedEvents = z.object({ events: z.array(PlacedEventView) }).meta({ id: 'PlacedEvents' })
const Anchors = z
  .object({ anchors: z.array(AnchorView), head: AnchorView.optional().meta({ description: 'The newest one' }) })
  .meta({ id: 'Anchors' })

/** Gives what is stored, with its hashes. Whoever asks computes them: a server cannot vouch for itself. */
@ApiTags('history')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/history')
export class HistoryController {
  constructor(private readonly ref: ServicesRef) {}

  @Get('chains')
  @ApiOperation({ summary: 'The histories of all contacts, oldest contact first, with what their hashes go over' })
  @ApiResponse({ status: 200, standardSchema: Chains })
  chains(@Caller() { projectId }: Principal, @Query({ schema: ChainsAfter }) query: z.infer<typeof ChainsAfter>) {
    return this.ref.services.history.listChains(projectId, query.cursor, query.limit)
  }

  @Get('events')
  @ApiOperation({ summary: 'All events in commit order, as anchors cover them' })
  @ApiResponse({ status: 200, standardSchema: PlacedEvents })
  events(@Caller() { projectId }: Principal, @Query({ schema: EventsAfter }) query: z.infer<typeof EventsAfter>) {
    return this.ref.services.history.listPlaced(projectId, query.after, query.limit)
  }

  @Get('anchors')
  @ApiOperation({ summary: 'The anchors, oldest first: each fixes what happened up to its position' })
  @ApiResponse({ status: 200, standardSchema: Anchors })
  anchors(@Caller() { projectId }: Principal, @Query({ schema: AnchorsAfter }) query: z.infer<typeof AnchorsAfter>) {
    return this.ref.services.history.listAnchors(projectId, query.after, query.limit)
  }
}
