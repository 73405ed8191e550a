import { Controller, Get } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { ProviderView } from '@parley/core'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'

const Providers = z.object({ providers: z.array(ProviderView) }).meta({ id: 'Providers' })

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
}
