import { providerContract } from '../../../provider-kit/src/provider.contract.ts'
import { simulateTelegram } from '../../../provider-kit/src/simulators/index.ts'
import { telegram } from './telegram.provider.ts'

providerContract(telegram as never, simulateTelegram, { variant: 'by long polling' })
providerContract(telegram as never, () => simulateTelegram({ webhook: true }), { variant: 'by webhook' })
