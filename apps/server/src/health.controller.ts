import { readFileSync } from 'node:fs'
import { Controller, Get, Res } from '@nestjs/common'
import { ApiExcludeController, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger'
import { FIRST_PROJECT, type Principal } from '@parley/services'
import type { FastifyReply } from 'fastify'
import { Needs } from './api/auth.guard.ts'
import { Caller } from './api/request.ts'
import { Metrics, projectMetrics } from './metrics.ts'
import { Readiness } from './readiness.ts'
import { ServicesRef } from './services-ref.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Enough to raise an alarm by, and little to count at each look. */
const MOST_COUNTED = 100_000

@ApiTags('health')
@ApiExcludeController(false)
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly ref: ServicesRef
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
  async show(@Caller() caller: Principal, @Res() reply: FastifyReply): Promise<void> {
    const whole = caller.projectId === FIRST_PROJECT && caller.scope === 'admin'
    const text = whole
      ? await this.metrics.registry.metrics()
      : await projectMetrics(await this.ref.services.projects.waiting(caller.projectId, MOST_COUNTED))
    void reply.header('content-type', this.metrics.registry.contentType).send(text)
  }
}
