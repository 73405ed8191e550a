import { isParleyError, type FileRef, type ProviderContext } from '@parley/provider-kit'
import type { PostedFile } from './event.parse.ts'
import type { SlackConfig } from './slack.schema.ts'

const MOST = 20
const WITHIN_MS = 20_000

/** What somebody posted: kept as files, and the names of what could not be fetched. */
export interface TakenFiles {
  readonly kept: readonly FileRef[]
  readonly missing: readonly string[]
}

/** Fetches files with the bot's token, from where Slack keeps them and nowhere else. Never throws. */
export async function takeFiles(
  files: readonly PostedFile[],
  { botToken, apiUrl }: Pick<SlackConfig, 'botToken' | 'apiUrl'>,
  context: ProviderContext
): Promise<TakenFiles> {
  const kept: FileRef[] = []
  const missing = files.slice(MOST).map(({ name }) => name)
  const signal = AbortSignal.timeout(WITHIN_MS)
  for (const { name, contentType, url } of files.slice(0, MOST)) {
    try {
      if (url === undefined || !isSlacks(url, apiUrl)) throw new Error('It is not kept by Slack')
      const headers = { authorization: `Bearer ${botToken}` }
      // Whoever may not have it is sent to where people sign in.
      const { status, body } = await context.fetch(url, { headers, redirect: 'manual', signal })
      if (status !== 200 || !body) {
        await body?.cancel()
        throw new Error(`HTTP ${status}: has the app the scope files:read?`)
      }
      kept.push(await context.files.save(body, { name, contentType }))
    } catch (error) {
      const why = isParleyError(error) ? error.code : String(error)
      context.logger.warn({ why }, 'A file that somebody posted in Slack could not be fetched')
      missing.push(name)
    }
  }
  return { kept, missing }
}

/** `https://slack.com/api/` keeps files at files.slack.com. */
function isSlacks(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const [file, api] = [new URL(url), new URL(apiUrl)]
  return file.origin === api.origin || file.origin === `https://files.${api.hostname}`
}
