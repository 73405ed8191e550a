// The suite as somebody runs it who has neither Jest nor our sources: by Node's own runner, on the kit as it is built.
import * as runner from 'node:test'
import { providerContract } from '@parley/provider-kit/contract'
import { recordingProvider } from './recording.provider.mjs'
import { simulateRecording } from './recording.simulator.mjs'

const provider = recordingProvider({ name: 'recording', find: true, codes: true })
providerContract(/** @type {any} */ (provider), simulateRecording, { runner })
