import type { ProviderContext } from '@parley/provider-kit'
import { takeFiles } from './posted-file.ts'

const API = 'https://slack.com/api/'

/** What was dialled, and whether the token went there. */
async function dialled(url: string | undefined, apiUrl = API) {
  const calls: { url: string; token: boolean; redirect: unknown }[] = []
  const context = {
    async fetch(at: string, { headers, redirect }: RequestInit) {
      calls.push({ url: at, token: JSON.stringify(headers).includes('xoxb-secret'), redirect })
      return new Response('The plan')
    },
    files: {
      async save(content: AsyncIterable<Uint8Array>, { name, contentType }: { name: string; contentType: string }) {
        let size = 0
        for await (const chunk of content) size += chunk.length
        return { id: 'fil_1', name, contentType, size }
      }
    },
    logger: { info() {}, warn() {}, error() {} }
  } as unknown as ProviderContext
  const file = { name: 'plan.txt', contentType: 'text/plain', ...(url === undefined ? {} : { url }) }
  const { kept, missing } = await takeFiles([file], { botToken: 'xoxb-secret', apiUrl }, context)
  expect(kept.length + missing.length).toBe(1)
  return calls
}

it.each([
  ['https://files.slack.com/files-pri/T1-F1/plan.txt', API],
  ['https://files.slack-gov.com/files-pri/T1-F1/plan.txt', 'https://slack-gov.com/api/'],
  ['http://127.0.0.1:5000/files/F1', 'http://127.0.0.1:5000/api/']
])('is fetched from where Slack keeps it: %s', async (url, apiUrl) => {
  expect(await dialled(url, apiUrl)).toEqual([{ url, token: true, redirect: 'manual' }])
})

it.each([
  'https://files.slack.com.evil.example/F1',
  'https://evil.example/files.slack.com',
  'http://files.slack.com/F1',
  'https://files.slack.com:8443/F1',
  'https://user@evil.example/F1',
  'no address',
  undefined
])('takes the token nowhere else: %s', async (url) => {
  expect(await dialled(url)).toEqual([])
})
