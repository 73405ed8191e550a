import { providerContract } from '@parley/provider-kit/contract'
import { simulateDiscord } from '@parley/provider-kit/simulators'
import { bySpec } from '../../../../tests/support/vendor-spec.ts'
import { discord } from './discord.provider.ts'

providerContract(discord as never, bySpec('discord', simulateDiscord))
