import { ownRoleIn } from './own-role.ts'

const [US, GUILD, OURS, FINANCE, LATER] = ['1', '2', '3', '4', '5'] as const
const finance = { id: FINANCE, name: 'finance', managed: false }
const roleOf = (bot_id: string, id: string) => ({ id, name: 'Parley', managed: true, tags: { bot_id } })

function serverWith(...roles: readonly object[]) {
  const server = { roles, isDown: false, looks: [] as string[], at: 0 }
  const api = {
    async request(_: string, route: string) {
      server.looks.push(route)
      if (server.isDown) throw new Error('down')
      return server.roles
    }
  }
  const context = { now: () => new Date(server.at), logger: { info() {}, warn() {}, error() {} } }
  return { server, ownRole: ownRoleIn(api as never, context as never, US) }
}

it('is the role that Discord made for the bot, among those named', async () => {
  const { server, ownRole } = serverWith(finance, roleOf('9', LATER), roleOf(US, OURS))
  expect(await ownRole(GUILD, [FINANCE, OURS])).toBe(OURS)
  expect(await ownRole(GUILD, [OURS])).toBe(OURS)
  expect(await ownRole(GUILD, [FINANCE])).toBeUndefined()
  expect(await ownRole(GUILD, [LATER])).toBeUndefined()
  expect(server.looks).toEqual([`/guilds/${GUILD}/roles`])
})

it('is none that somebody called so', async () => {
  const { ownRole } = serverWith(
    { ...roleOf(US, OURS), managed: false },
    { id: FINANCE, name: 'Parley', managed: true }
  )
  expect(await ownRole(GUILD, [OURS, FINANCE])).toBeUndefined()
})

it('is looked up again for another one a while later: the bot may have been let in anew', async () => {
  const { server, ownRole } = serverWith(roleOf(US, OURS))
  await ownRole(GUILD, [OURS])
  server.roles = [roleOf(US, LATER)]
  expect(await ownRole(GUILD, [LATER])).toBeUndefined()
  server.at = 60_000
  expect(await ownRole(GUILD, [LATER])).toBe(LATER)
  expect(server.looks).toHaveLength(2)
})

it('is unknown while Discord cannot be asked, and is asked for again', async () => {
  const { server, ownRole } = serverWith(roleOf(US, OURS))
  server.isDown = true
  expect(await ownRole(GUILD, [OURS])).toBeUndefined()
  server.isDown = false
  expect(await ownRole(GUILD, [OURS])).toBe(OURS)
})
