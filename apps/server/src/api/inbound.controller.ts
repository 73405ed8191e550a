import { All, Controller, Param, Req, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServicesRef } from '../services-ref.ts'

/** Where platforms call. The provider verifies the raw body before anything acts on it. */
@ApiExcludeController()
@Controller('inbound')
export class InboundController {
  constructor(private readonly ref: ServicesRef) {}

  @All(':channelId')
  async receive(
    @Param('channelId') channelId: string,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
    @Res() reply: FastifyReply
  ): Promise<void> {
    const response = await this.ref.services.inbound.receive(channelId, {
      method: request.method,
      path: request.url.split('?')[0]!,
      headers: flat(request.headers),
      query: flat(request.query as Record<string, string | string[] | undefined>),
      rawBody: request.rawBody ?? (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))
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
