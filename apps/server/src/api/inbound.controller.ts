import { All, Controller, Param, Req, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServicesRef } from '../services-ref.ts'
import { rawBodyOf, STREAMED } from './upload.ts'

/** Where platforms call. The provider verifies the raw body before anything acts on it. */
@ApiExcludeController()
@Controller('inbound')
export class InboundController {
  constructor(private readonly ref: ServicesRef) {}

  @All(':channelId')
  @RouteConfig(STREAMED)
  async receive(
    @Param('channelId') channelId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply
  ): Promise<void> {
    const { channels, inbound } = this.ref.services
    const opened = await channels.connection(channelId) // before anything is read: only who knows a channel may send much
    const { contentType, raw } = await rawBodyOf(request)
    const response = await inbound.receive(opened, {
      method: request.method,
      path: request.url.split('?')[0]!,
      headers: { ...flat(request.headers), 'content-type': contentType },
      query: flat(request.query as Record<string, string | string[] | undefined>),
      rawBody: raw
    })
    void reply
      .status(response.status)
      .headers(response.headers ?? {})
      .send(response.body ?? '')
  }
}

function flat(values: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  )
}
