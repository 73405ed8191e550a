import { readFileSync } from 'node:fs'
import { Controller, Get, Res } from '@nestjs/common'
import { ApiExcludeController, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger'
import type { FastifyReply } from 'fastify'
import { Needs } from './api/auth.guard.ts'
import { Metrics } from './metrics.ts'
import { Readiness } from './readiness.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

@ApiTags('health')
@ApiExcludeController(false)
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'The process lives' })
  health() {
    return { status: 'ok', version }
  }

  @Get('readyz')
  @ApiOperation({ summary: 'A contact can be taken and sent' })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const problems = await this.readiness.problems()
    void reply
      .status(problems.length === 0 ? 200 : 503)
      .send(problems.length === 0 ? { status: 'ok' } : { status: 'unready', problems })
  }

  @Get('metrics')
  @Needs('operator')
  @ApiExcludeEndpoint()
  async show(@Res() reply: FastifyReply): Promise<void> {
    void reply.header('content-type', this.metrics.registry.contentType).send(await this.metrics.registry.metrics())
  }
}
