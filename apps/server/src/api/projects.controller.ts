import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common'
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { NewProject, ParleyError, Project, ProjectChange } from '@parley/core'
import { FIRST_PROJECT, type Principal } from '@parley/services'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { Caller, Once, type PostedOnce } from './request.ts'

const Projects = z.object({ projects: z.array(Project) }).meta({ id: 'Projects' })

/** Tenants. Admin keys of the first project see all of them; any other sees its own. */
@ApiTags('projects')
@ApiBearerAuth()
@Needs('admin')
@Controller('v1/projects')
export class ProjectsController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @ApiOperation({ summary: 'Make a project, with its inbox' })
  @ApiResponse({ status: 201, standardSchema: Project })
  async create(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Body({ schema: NewProject }) body: z.infer<typeof NewProject>
  ) {
    if (caller.projectId !== FIRST_PROJECT) {
      throw new ParleyError('scope_insufficient', { detail: 'Only admin keys of the first project make projects' })
    }
    const { idempotency, projects, channels } = this.ref.services
    const made = await idempotency.run(
      once,
      'prj',
      async (id) => {
        const project = await projects.create({ id, ...body })
        await channels.ensureInbox(id)
        return project
      },
      201
    )
    return made.body
  }

  @Get()
  @ApiResponse({ status: 200, standardSchema: Projects })
  async list(@Caller() caller: Principal) {
    const projects = await this.ref.services.projects.list()
    return { projects: projects.filter((one) => maySee(caller, one.id)) }
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: Project })
  async find(@Caller() caller: Principal, @Param('id') id: string) {
    return known(maySee(caller, id) ? await this.ref.services.projects.find(id) : undefined)
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: Project })
  async change(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: ProjectChange }) body: z.infer<typeof ProjectChange>
  ) {
    return known(maySee(caller, id) ? await this.ref.services.projects.change(id, body) : undefined)
  }
}

function maySee(caller: Principal, projectId: string): boolean {
  return caller.projectId === FIRST_PROJECT || caller.projectId === projectId
}

function known<T>(project: T | undefined): T {
  if (!project) throw new ParleyError('project_not_found')
  return project
}
