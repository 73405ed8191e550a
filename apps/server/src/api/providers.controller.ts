import { Controller, Get, Param, Query } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { ProviderView } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller } from './request.ts'

const Providers = z.object({ providers: z.array(ProviderView) }).meta({ id: 'Providers' })
const Manifest = z
  .object({ text: z.string(), hint: z.string().meta({ description: 'Where to paste it, for people' }) })
  .meta({ id: 'Manifest' })
const About = z.strictObject({
  channel: z.string().max(200).optional().meta({ description: 'A channel that is there: the platform shall call it' })
})

@ApiTags('channels')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/providers')
export class ProvidersController {
  constructor(private readonly ref: ServicesRef) {}

  @Get()
  @ApiOperation({ summary: 'What channels can be made of, and the settings of each' })
  @ApiResponse({ status: 200, standardSchema: Providers })
  async list() {
    return { providers: await this.ref.services.channels.providers() }
  }

  @Get(':name/manifest')
  @ApiOperation({ summary: 'What makes the account of a channel on its platform by one paste' })
  @ApiResponse({ status: 200, standardSchema: Manifest })
  manifest(
    @Caller() caller: Principal,
    @Param('name') name: string,
    @Query({ schema: About }) { channel }: z.infer<typeof About>
  ) {
    return this.ref.services.channels.manifest(caller.projectId, name, channel)
  }
}
