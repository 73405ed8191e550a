import type { FastifyReply } from 'fastify'
import { PAGE_CSP } from './layout.render.ts'

const PRIVATE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin'
} as const

/** Sends a page with everything that keeps it private: no script, no framing, no cache, no referrer. */
export function sendPage(reply: FastifyReply, status: number, html: string): void {
  void reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_CSP,
      ...PRIVATE
    })
    .send(html)
}

/** Sends the browser on after a post. Only ever to a path of our own. */
export function sendTo(reply: FastifyReply, path: `/${string}`): void {
  void reply.headers(PRIVATE).redirect(path, 303)
}
