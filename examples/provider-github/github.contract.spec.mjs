// @ts-check
// The suite that every provider passes, against GitHub as the simulator plays it: `npm test`, or node --test.
import assert from 'node:assert/strict'
import * as runner from 'node:test'
import { providerContract } from '@parley/provider-kit/contract'
import { MemoryHost } from '@parley/provider-kit/host'
import github from './github.provider.mjs'
import { simulateGithub } from './github.simulator.mjs'

const provider = /** @type {import('@parley/provider-kit').Provider<never>} */ (github)
providerContract(provider, simulateGithub, { runner })

runner.it('lets nobody turn an answer to another request by writing what hides in our comments', async () => {
  const simulator = await simulateGithub()
  const host = await MemoryHost.start(provider, simulator.config)
  simulator.callAt?.(host.inboundUrl)
  const [meant, other] = await Promise.all([
    host.ask({ to: 'acme/shop#7', title: 'Merge?' }),
    host.ask({ to: 'ann', title: 'Wipe?' })
  ])
  await host.idle()
  const ofOther = simulator.messages().find(({ text }) => text.includes('Wipe?'))
  await simulator.write?.('acme/shop#7', String(ofOther?.source), 'eve')
  await simulator.review('acme/shop#7', 'approved', '', 'ann')
  assert.equal((await host.settled(meant)).outcome?.decision, 'approved')
  assert.equal(host.contact(other).status, 'pending')
  const [message] = host.messages(other)
  assert.ok(!simulator.messages().some(({ source }) => source?.includes(String(message?.link))), 'Many read an issue')
  await host.stop()
  await simulator.stop()
})
