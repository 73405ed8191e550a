import type { FastifyRequest, RouteOptions } from 'fastify'

interface Route {
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

/** Which methods there are at a path: whoever asks by another one is told these, and not that there is nothing. */
export class AllowedMethods {
  private readonly routes: Route[] = []

  /** A route as Fastify registers it. */
  add({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    if (url === '*' || url === '/*') return
    const parts = url.split('/').map((part) => {
      if (part === '*') return '.*'
      return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    })
    this.routes.push({ pattern: new RegExp(`^${parts.join('/')}/?$`), methods: [method].flat() })
  }

  /** `undefined` where the method is one of them, and where nothing is at this path. */
  instead({ url, method }: Pick<FastifyRequest, 'url' | 'method'>): readonly string[] | undefined {
    const [path = ''] = url.split('?', 1)
    const found = this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    return found.length === 0 || found.includes(method) ? undefined : [...new Set(found)].toSorted()
  }
}
