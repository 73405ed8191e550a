import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { assertWithinLimits, NewPolicy, ParleyError, Policy, PolicyChange } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Policies = z.object({ policies: z.array(Policy) }).meta({ id: 'Policies' })

@ApiTags('policies')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/policies')
export class PoliciesController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Name a policy: who is asked, in which order, and what silence means' })
  @ApiResponse({ status: 201, standardSchema: Policy })
  async create(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: NewPolicy }) body: z.infer<typeof NewPolicy>
  ) {
    assertWithinLimits(body.spec, pathOf)
    const { idempotency, policies } = this.ref.services
    return (await idempotency.run(once, 'pol', (id) => policies.create(caller.projectId, { id, ...body }), 201)).body
  }

  @Get()
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: Policies })
  async list(@Caller() caller: Principal) {
    return { policies: await this.ref.services.sight.policies(caller) }
  }

  @Get(':name')
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: Policy })
  find(@Caller() caller: Principal, @Param('name') name: string) {
    return this.ref.services.sight.policy(caller, name)
  }

  @Put(':name')
  @ApiOperation({ summary: 'Change what a policy says; contacts under way keep what they were opened with' })
  @ApiResponse({ status: 200, standardSchema: Policy })
  async change(
    @Caller() caller: Principal,
    @Param('name') name: string,
    @Body({ schema: PolicyChange }) body: z.infer<typeof PolicyChange>
  ) {
    assertWithinLimits(body.spec, pathOf)
    return known(await this.ref.services.policies.change(caller.projectId, name, body.spec))
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Caller() caller: Principal, @Param('name') name: string): Promise<void> {
    if (!(await this.ref.services.policies.remove(caller.projectId, name))) throw new ParleyError('policy_not_found')
  }
}

const pathOf = (stage: number, step: number, index: number) => `spec.stages.${stage}.steps.${step}.to.${index}`

function known<T>(policy: T | undefined): T {
  if (!policy) throw new ParleyError('policy_not_found')
  return policy
}
