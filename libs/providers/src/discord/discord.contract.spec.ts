import { providerContract } from '@parley/provider-kit/contract'
import { simulateDiscord } from '@parley/provider-kit/simulators'
import { discord } from './discord.provider.ts'

providerContract(discord as never, () => simulateDiscord())
