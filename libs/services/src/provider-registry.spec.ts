import { ProviderRegistry } from './provider-registry.ts'

it('names a provider that never ends to load, and goes on with the rest', async () => {
  const said: object[] = []
  const say = (fields: object) => void said.push(fields)
  const registry = new ProviderRegistry({ info: say, warn: say, error: say }, 200)
  await registry.loadExternal([
    'data:text/javascript,await new Promise(() => {})',
    'data:text/javascript,export default 1'
  ])
  expect(said).toMatchObject([
    { error: expect.stringContaining('was not loaded within 0.2 seconds') },
    { error: expect.stringContaining('is not an object') }
  ])
})
