const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']

/** A proxy would dial in our place, and nothing could be checked of where to: so none is used, and that is said. */
export function proxyNews(env: Record<string, string | undefined>): string | undefined {
  const set = VARIABLES.filter((name) => env[name])
  if (set.length === 0) return undefined
  return `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} not used: Parley connects to platforms and webhooks directly, so that it can check where to. Let it out without a proxy.`
}
