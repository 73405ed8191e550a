import type { StoredChannel } from '@parley/database'
import { Connections } from './connections.ts'
import { ProviderRegistry } from './provider-registry.ts'

const silent = { info() {}, warn() {}, error() {} }
const channel: StoredChannel = {
  id: 'chn_1',
  projectId: 'prj_1',
  name: 'inbox',
  provider: 'inbox',
  config: { project: 'prj_1' },
  defaultTarget: '*',
  uncertain: 'resend',
  unsolicited: 'ignore',
  linkLifetime: undefined,
  account: undefined,
  realm: undefined,
  home: 'inbox',
  deleted: false,
  createdAt: new Date(0)
}

// What a connection knows, such as its pace, is only in its memory.
it('connects a channel once, however many ask for it at the same time', async () => {
  const connections = new Connections({
    registry: new ProviderRegistry(silent as never),
    publicUrl: () => 'http://localhost',
    files: { storeFor: () => ({}) }
  } as never)
  const opened = await Promise.all([1, 2, 3].map(() => connections.open(channel)))
  expect(new Set(opened.map(({ connection }) => connection)).size).toBe(1)
  const changed = await connections.open({ ...channel, config: { project: 'prj_2' } })
  expect(changed.connection).not.toBe(opened[0]!.connection)
})
