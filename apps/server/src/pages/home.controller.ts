import { Controller, Get, Header, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import type { FastifyReply } from 'fastify'
import { renderHome } from './home.render.ts'
import { ICON_SVG } from './layout.render.ts'
import { sendPage } from './page-reply.ts'

/** The bare address, for visitors; and the icon that browsers ask for by themselves. */
@ApiExcludeController()
@Controller()
export class HomeController {
  @Get()
  show(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, renderHome())
  }

  @Get('favicon.ico')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', 'public, max-age=86400')
  @Header('x-content-type-options', 'nosniff')
  icon(): string {
    return ICON_SVG
  }
}
