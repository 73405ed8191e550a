import { providerContract } from '../../../provider-kit/src/provider.contract.ts'
import { simulateTelegram } from '../../../provider-kit/src/simulators/index.ts'
import { bySpec } from '../../../../tests/support/vendor-spec.ts'
import { telegram } from './telegram.provider.ts'

providerContract(telegram as never, bySpec('telegram', simulateTelegram), { variant: 'by long polling' })
providerContract(
  telegram as never,
  bySpec('telegram', ({ time }) => simulateTelegram({ webhook: true, time })),
  { variant: 'by webhook' }
)
