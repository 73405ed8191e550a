import { randomBytes } from 'node:crypto'
import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Key, KeyWithSecret, NewKey, ParleyError } from '@parley/core'
import { FIRST_PROJECT, type Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Keys = z.object({ keys: z.array(Key) }).meta({ id: 'Keys' })

@ApiTags('keys')
@ApiBearerAuth()
@Needs('admin')
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Make an API key; it is shown this once' })
  @ApiResponse({ status: 201, standardSchema: KeyWithSecret })
  async create(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: NewKey }) body: z.infer<typeof NewKey>
  ) {
    const { channels, idempotency, keys, projects } = this.ref.services
    const { project = caller.projectId, ...key } = body
    if (project !== caller.projectId && caller.projectId !== FIRST_PROJECT) {
      throw new ParleyError('scope_insufficient', {
        path: 'project',
        detail: 'Only admin keys of the first project make keys for others'
      })
    }
    if (!(await projects.find(project))) throw new ParleyError('project_not_found', { path: 'project' })
    const make = async (id: string) => {
      const secret = `parley_${randomBytes(24).toString('base64url')}`
      const addresses = await channels.canonical(project, key.addresses, 'addresses')
      return { ...(await keys.create(project, { id, ...key, addresses, secret })), key: secret }
    }
    return (await idempotency.run(once, 'key', make, 201)).body
  }

  @Get()
  @ApiResponse({ status: 200, standardSchema: Keys })
  async list(@Caller() caller: Principal) {
    return { keys: await this.ref.services.keys.list(caller.projectId) }
  }

  @Get('self')
  @Needs('agent')
  @ApiOperation({ summary: 'The key that calls' })
  @ApiResponse({ status: 200, standardSchema: Key })
  async self(@Caller() caller: Principal) {
    const keys = await this.ref.services.keys.list(caller.projectId)
    const key = keys.find((one) => one.id === caller.keyId)
    if (!key) throw new ParleyError('key_not_found')
    return key
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke a key: what it has parked ends at once' })
  @ApiResponse({ status: 200, standardSchema: Key })
  async revoke(@Caller() caller: Principal, @Param('id') id: string) {
    const key = await this.ref.services.keys.revoke(caller.projectId, id)
    if (!key) throw new ParleyError('key_not_found')
    return key
  }
}
