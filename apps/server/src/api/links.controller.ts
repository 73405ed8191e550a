import { Body, Controller, HttpCode, Post } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { LinkRevocation, LinksRevoked } from '@parley/core'
import type { Principal } from '@parley/services'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

@ApiTags('links')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/links')
export class LinksController {
  constructor(private readonly ref: ServicesRef) {}

  @Post('revoke')
  @HttpCode(200)
  @ApiOperation({
    summary: 'End private links and reply addresses that are out: of a message, a recipient or a person'
  })
  @ApiResponse({ status: 200, standardSchema: LinksRevoked })
  async revoke(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: LinkRevocation }) body: LinkRevocation
  ) {
    const { idempotency, links } = this.ref.services
    const revoke = async () => ({ revoked: await links.revoke(caller.projectId, body) })
    return (await idempotency.run(once, 'req', revoke, 200)).body
  }
}
