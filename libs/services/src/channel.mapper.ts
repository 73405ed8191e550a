import { ParleyError, type Channel, type ProviderView } from '@parley/core'
import type { StoredChannel } from '@parley/database'
import { configSchema, redactConfig, type Provider } from '@parley/provider-kit'
import type { z } from 'zod'

/** A channel’s settings as its provider takes them. Throws `request_invalid` with the path in the config. */
export function readConfig(provider: Provider<never>, config: Record<string, unknown>): Record<string, unknown> {
  const read = (provider.config as z.ZodType).safeParse(config)
  if (read.success) return read.data as Record<string, unknown>
  const faults = read.error.issues.map((issue) => ({
    path: ['config', ...issue.path].join('.'),
    message: issue.message
  }))
  throw new ParleyError('request_invalid', { faults, detail: `${faults[0]!.path}: ${faults[0]!.message}` })
}

/**
 * A channel as the API shows it, without its secrets. One whose provider was refused at boot is still to be seen, and
 * nothing of it tells what of its settings is secret.
 */
export function channelView(provider: Provider<never> | undefined, channel: StoredChannel): Channel {
  return {
    id: channel.id,
    name: channel.name,
    provider: channel.provider,
    config: redactConfig(provider?.config as z.ZodType | undefined, channel.config),
    ...(channel.defaultTarget === undefined ? {} : { defaultTarget: channel.defaultTarget }),
    uncertain: channel.uncertain,
    unsolicited: channel.unsolicited,
    ...(channel.linkLifetime === undefined ? {} : { linkLifetime: channel.linkLifetime }),
    createdAt: channel.createdAt.toISOString()
  }
}

/** A provider's own word on a target. */
export function readTarget(provider: Provider<never>, text: string): string {
  try {
    return provider.parseTarget(text)
  } catch (error) {
    throw new ParleyError('target_invalid', { detail: error instanceof Error ? error.message : String(error) })
  }
}

/** A provider as whoever makes a channel is shown it. */
export function providerView({ name, config, placement, capabilities }: Provider<never>): ProviderView {
  return {
    name,
    config: configSchema(config as z.ZodType),
    ...(placement ? { placement: configSchema(placement) } : {}),
    assurance: capabilities.assurance
  }
}
