import { simulateMail } from '../../../../tests/support/mail/mail.simulator.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { providerContract } from '../../../provider-kit/src/provider.contract.ts'
import { email } from './email.provider.ts'

describeWith(['openssl'], 'e-mail', () => providerContract(email as never, simulateMail))
