import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { NewPerson, Person, PersonChange } from '@parley/core'
import type { Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const People = z.object({ people: z.array(Person) }).meta({ id: 'People' })

@ApiTags('people')
@ApiBearerAuth()
@Needs('operator')
@Controller('v1/people')
export class PeopleController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Add somebody to the directory' })
  @ApiResponse({ status: 201, standardSchema: Person })
  async create(@Caller() caller: Principal, @Once() once: PostedOnce, @Body({ schema: NewPerson }) body: NewPerson) {
    const { idempotency, people } = this.ref.services
    return (await idempotency.run(once, 'per', (id) => people.create(caller.projectId, id, body), 201)).body
  }

  @Get()
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: People })
  async list(@Caller() caller: Principal) {
    return { people: await this.ref.services.sight.people(caller) }
  }

  @Get(':id')
  @Needs('agent')
  @ApiResponse({ status: 200, standardSchema: Person })
  find(@Caller() caller: Principal, @Param('id') id: string) {
    return this.ref.services.sight.person(caller, id)
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: Person })
  change(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: PersonChange }) body: z.infer<typeof PersonChange>
  ) {
    return this.ref.services.people.change(caller.projectId, id, defined(body))
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Caller() caller: Principal, @Param('id') id: string): Promise<void> {
    return this.ref.services.people.remove(caller.projectId, id)
  }
}

function defined<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}
