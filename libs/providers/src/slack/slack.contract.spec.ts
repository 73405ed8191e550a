import { providerContract } from '@parley/provider-kit/contract'
import { simulateSlack } from '@parley/provider-kit/simulators'
import { bySpec } from '../../../../tests/support/vendor-spec.ts'
import { slack } from './slack.provider.ts'

providerContract(
  slack as never,
  bySpec('slack', () => simulateSlack({ mode: 'socket' })),
  { variant: 'by Socket Mode' }
)
providerContract(
  slack as never,
  bySpec('slack', () => simulateSlack({ mode: 'http' })),
  { variant: 'over HTTP' }
)
