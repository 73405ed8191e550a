import { providerContract } from '@parley/provider-kit/contract'
import { simulateSlack } from '@parley/provider-kit/simulators'
import { slack } from './slack.provider.ts'

providerContract(slack as never, () => simulateSlack({ mode: 'socket' }), { variant: 'by Socket Mode' })
providerContract(slack as never, () => simulateSlack({ mode: 'http' }), { variant: 'over HTTP' })
