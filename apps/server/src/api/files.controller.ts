import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger'
import { FileRef } from '@parley/core'
import type { Principal } from '@parley/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ServicesRef } from '../services-ref.ts'
import { Needs } from './auth.guard.ts'
import { nameIn } from './disposition.ts'
import { sendFile } from './download.ts'
import { Caller, Once, type PostedOnce } from './request.ts'
import { bodyOf, STREAMED } from './upload.ts'

const BYTES = { type: 'string', format: 'binary' } as const
/** What curl calls everything. */
const NO_TYPE = /^application\/x-www-form-urlencoded\b/i

const Named = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'What the file is called; else a Content-Disposition may say so' })
})

@ApiTags('files')
@ApiBearerAuth()
@Needs('agent')
@Controller('v1/files')
export class FilesController {
  constructor(private readonly ref: ServicesRef) {}

  @Post()
  @RouteConfig(STREAMED)
  @ApiOperation({ summary: 'Upload a file of at most 25 MiB; one that nothing refers to is deleted after a day' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ description: 'The file itself, of any type: Content-Type says which', schema: BYTES })
  @ApiResponse({ status: 201, standardSchema: FileRef })
  upload(
    @Caller() caller: Principal,
    @Once() once: PostedOnce,
    @Query({ schema: Named }) { name }: z.infer<typeof Named>,
    @Req() request: FastifyRequest
  ) {
    const { contentType = '', announced, content } = bodyOf(request)
    return this.ref.services.files.upload(caller.projectId, once, {
      name: name ?? nameIn(request.headers['content-disposition']) ?? '',
      contentType: NO_TYPE.test(contentType) ? '' : contentType,
      announced,
      content
    })
  }

  @Get(':id')
  @ApiOperation({ summary: 'Download a file' })
  @ApiProduces('application/octet-stream')
  @ApiResponse({ status: 200, description: 'The file itself', schema: BYTES })
  async download(@Caller() caller: Principal, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { files } = this.ref.services
    const file = await files.findFor(caller, id)
    sendFile(reply, file, files.open(caller.projectId, file.id))
  }
}
