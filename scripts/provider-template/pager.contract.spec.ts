import { providerContract } from '@parley/provider-kit/contract'
import { simulatePager } from '@parley/provider-kit/simulators'
import { pager } from './pager.provider.ts'

providerContract(pager as never, simulatePager)
