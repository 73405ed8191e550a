import { providerContract } from '@parley/provider-kit/contract'
import { simulateSlack } from '@parley/provider-kit/simulators'
import { bySpec } from '../../../../tests/support/vendor-spec.ts'
import { slack } from './slack.provider.ts'

providerContract(
  slack as never,
  bySpec('slack', ({ time }) => simulateSlack({ mode: 'socket', time })),
  { variant: 'by Socket Mode' }
)
providerContract(
  slack as never,
  bySpec('slack', ({ time }) => simulateSlack({ mode: 'http', time })),
  { variant: 'over HTTP' }
)
