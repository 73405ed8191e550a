import { addCommand, findPlatform, platformsOf } from './simulation.ts'

const KIT = { simulateSlack: async () => {}, simulateTelegram: async () => {}, serveSimulator: async () => {} }

it('knows the platforms by what the kit exports', () => {
  expect([...platformsOf(KIT).keys()]).toEqual(['slack', 'telegram'])
})

it.each([
  ['fax', 'There is no simulator of "fax"; there are slack, telegram. A file of yours begins with ./'],
  ['./nowhere/fax.mjs', 'There is no file ./nowhere/fax.mjs']
])('names what there is where it does not find %s', async (named, message) => {
  await expect(findPlatform(named, KIT)).rejects.toThrow(message)
})

it('writes a command that a shell takes as it stands', () => {
  const config = { url: 'http://127.0.0.1:4401/api', secret: "it's $HOME", retries: 2, rooms: ['a b'] }
  expect(addCommand('slack', 'sim-slack', config)).toBe(
    String.raw`npx parley channel add slack --name sim-slack --set url=http://127.0.0.1:4401/api --set 'secret=it'\''s $HOME' --set retries=2 --set 'rooms=["a b"]'`
  )
})
