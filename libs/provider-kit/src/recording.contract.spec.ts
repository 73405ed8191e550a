import { startRecordingPlatform } from '../../../tests/support/recording-platform.mjs'
import { recordingProvider } from '../../../tests/support/recording.provider.mjs'
import { providerContract, type SendFailure, type Simulator } from './provider.contract.ts'

const BEHAVIOUR = {
  unauthorized: { status: 401 },
  broken: { status: 503 },
  dropped: { cut: 'after' }
} as const

async function simulate(): Promise<Simulator> {
  const platform = await startRecordingPlatform()
  return {
    config: { url: platform.url, secret: platform.secret },
    wrongConfig: { config: { url: 'nowhere', secret: platform.secret }, path: 'url' },
    target: { text: ' Ann ', canonical: 'ann' },
    wrongTarget: 'no spaces',
    sends: async (id) => platform.sends.filter((one) => one.id === id).length,
    failNext: (failure: SendFailure) =>
      platform.next(
        'send',
        failure.type === 'rate_limited'
          ? { status: 429, headers: { 'retry-after': String(failure.retryAfterMs / 1000) } }
          : BEHAVIOUR[failure.type]
      ),
    shown: async (id) => platform.updates.findLast((one) => one.id === id)?.version,
    codes: async (target) => platform.codesTo(target),
    reply({ id, token, account, text }, at) {
      const { body, headers } = platform.request([{ id, type: 'reply', token, account, text }], at.getTime())
      return { method: 'POST', path: '/inbound/chn_1', headers, query: {}, rawBody: Buffer.from(body) }
    },
    stop: () => platform.close()
  }
}

providerContract(recordingProvider({ name: 'recording', find: true, codes: true }) as never, simulate)
providerContract(recordingProvider({ name: 'recording-blind', find: false, codes: false }) as never, simulate, [
  'finds',
  'sends codes'
])
