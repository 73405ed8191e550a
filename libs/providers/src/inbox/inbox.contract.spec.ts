import { providerContract } from '../../../provider-kit/src/provider.contract.ts'
import { inbox } from './inbox.provider.ts'

// Its platform is our own pages: a message is there as soon as its row is, so there is no wire to fail on.
providerContract(inbox as never, async () => ({
  config: { project: 'prj_1' },
  wrongConfig: { config: {}, path: 'project' },
  target: { text: ' ann ', canonical: 'ann' },
  wrongTarget: 'no spaces',
  spellings: [
    ['joe', 'JOE', ' Joe ', 'ｊｏｅ'],
    ['joe.2', 'Joe.2']
  ],
  people: [{ account: 'ann', name: 'Ann', memberOf: [] }],
  messages: () => [],
  sends: () => 1,
  stop: async () => {}
}))
