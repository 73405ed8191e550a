import { testConnection } from './channel-test.ts'

const run = (check: (signal: AbortSignal) => Promise<never>, secrets: string[] = [], longestMs = 5_000) =>
  testConnection(async () => ({ check }), secrets, longestMs)
const says = (report: object) => () => Promise.resolve(report as never)

it('gives the checks of the provider as they are', async () => {
  const checks = [{ name: 'Login', result: 'warn', detail: 'slow', ms: 7 }]
  await expect(run(says({ ok: true, problems: [], checks }))).resolves.toEqual({ ok: true, problems: [], checks })
})

it('makes checks of the problems of a provider that has none', async () => {
  await expect(run(says({ ok: false, problems: ['no route', 'no key'] }))).resolves.toMatchObject({
    ok: false,
    checks: [
      { name: 'Connection', result: 'failed', detail: 'no route' },
      { name: 'Connection', result: 'failed', detail: 'no key' }
    ]
  })
  const { checks } = await run(says({ ok: true, problems: [] }))
  expect(checks).toMatchObject([{ name: 'Connection', result: 'ok' }])
})

it('says what was thrown, without what is secret', async () => {
  const said = `refused "p+ss word" ${Buffer.from('p+ss word').toString('base64')} p%2Bss%20word`
  const report = await run(() => Promise.reject(new Error(said)), ['p+ss word'])
  expect(report).toMatchObject({ ok: false, problems: ['refused "***" *** ***'], checks: [{ result: 'failed' }] })
})

it('does not wait for a provider that does not end', async () => {
  const report = await run(() => new Promise(() => {}), [], 10)
  expect(report).toMatchObject({
    ok: false,
    checks: [{ result: 'failed', detail: 'It was not done within 0 seconds' }]
  })
})

it('says that it cannot connect', async () => {
  const connect = () => Promise.reject(new Error('There is no provider "fax"'))
  await expect(testConnection(connect, [])).resolves.toMatchObject({ problems: ['There is no provider "fax"'] })
})
