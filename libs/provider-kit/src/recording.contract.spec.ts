import { listeningProvider, simulateListening } from '../../../tests/support/recording-listening.mjs'
import { recordingProvider } from '../../../tests/support/recording.provider.mjs'
import { simulateRecording } from '../../../tests/support/recording.simulator.mjs'
import { providerContract } from './provider.contract.ts'

const VARIANTS = [
  { name: 'recording', find: true, codes: true },
  { name: 'recording-blind', find: false, codes: false },
  { name: 'recording-tracked', find: true, codes: false, tracked: true }
]

for (const variant of VARIANTS) providerContract(recordingProvider(variant) as never, simulateRecording)
providerContract(listeningProvider() as never, simulateListening)
