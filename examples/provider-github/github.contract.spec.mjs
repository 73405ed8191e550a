// @ts-check
// The suite that every provider passes, against GitHub as the simulator plays it: `npm test`, or node --test.
import * as runner from 'node:test'
import { providerContract } from '@parley/provider-kit/contract'
import github from './github.provider.mjs'
import { simulateGithub } from './github.simulator.mjs'

providerContract(/** @type {import('@parley/provider-kit').Provider<never>} */ (github), simulateGithub, { runner })
