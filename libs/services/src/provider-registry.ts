import { ParleyError } from '@parley/core'
import { probedFlaw, providerFlaw, type Logger, type Provider } from '@parley/provider-kit'
import { BUILT_IN } from '@parley/providers'
import { pathToFileURL } from 'node:url'
import { isAbsolute, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const LOAD_WITHIN_MS = 20_000

/** The providers by name: built-in ones, loaded when first asked for, and the operator's own, loaded at boot. */
export class ProviderRegistry {
  private readonly loaded = new Map<string, Provider<never>>()

  constructor(
    private readonly logger: Logger,
    private readonly loadWithinMs = LOAD_WITHIN_MS
  ) {}

  /** A module that throws, or exports something that is no provider, is named in the log; the rest go on. */
  async loadExternal(modules: readonly string[]): Promise<void> {
    for (const module of modules) {
      try {
        const local = module.startsWith('.') || isAbsolute(module)
        const provider = await this.inTime(load(local ? pathToFileURL(resolve(module)).href : module))
        const { name } = provider
        if (this.loaded.has(name) || name in BUILT_IN) throw new Error(`there is a provider "${name}" already`)
        this.loaded.set(name, provider)
        this.logger.info({ provider: name, module }, 'Loaded a provider')
      } catch (error) {
        this.logger.error({ module, error: String(error) }, 'A provider of PARLEY_PROVIDERS was refused')
      }
    }
  }

  /** The rest does not wait for a module that never ends to load. */
  private async inTime<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController()
    const late = sleep(this.loadWithinMs, undefined, { signal: done.signal }).then(() => {
      throw new Error(`it was not loaded within ${this.loadWithinMs / 1_000} seconds`)
    })
    return Promise.race([work, late]).finally(() => done.abort())
  }

  get names(): string[] {
    return [...new Set([...Object.keys(BUILT_IN), ...this.loaded.keys()])].sort()
  }

  /** Throws `provider_not_found`, naming those there are. */
  async get(name: string): Promise<Provider<never>> {
    const known = this.loaded.get(name)
    if (known) return known
    const load = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined
    if (!load) {
      const detail = `There is no provider "${name}"; there are ${this.names.join(', ')}`
      throw new ParleyError('provider_not_found', { path: 'provider', detail })
    }
    const provider = await load()
    this.loaded.set(name, provider)
    return provider
  }
}

async function load(url: string): Promise<Provider<never>> {
  const exported = (await import(url)) as Record<string, unknown>
  const provider = exported['default'] ?? exported['provider']
  const flaw = providerFlaw(provider) ?? (await probedFlaw(provider as Provider))
  if (flaw) throw new Error(`its default export ${flaw}`)
  return provider as Provider<never>
}
