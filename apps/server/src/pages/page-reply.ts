import type { FastifyReply } from 'fastify'
import { PAGE_CSP } from './layout.render.ts'

/** Sends a page with everything that keeps it private: no script, no framing, no cache, no referrer. */
export function sendPage(reply: FastifyReply, status: number, html: string): void {
  void reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_CSP,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow'
    })
    .send(html)
}
