import { ParleyError, type ProviderContext } from '@parley/provider-kit'
import { Api, type RawApi } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import { callError, isRefusal, refusalError } from './telegram-error.ts'
import type { TelegramConfig } from './telegram.schema.ts'

/** Longer than a long poll, and than the upload of a file: what matters has a signal of its own. */
const CALL_SECONDS = 60
type LibraryFetch = NonNullable<NonNullable<ConstructorParameters<typeof Api>[1]>['fetch']>
type LibrarySignal = Parameters<RawApi['getMe']>[0]

/** The Bot API by one token. Calls throw Telegram's refusals as they are, and anything else as a ParleyError. */
export interface TelegramApi {
  call<T>(method: (raw: RawApi, signal: LibrarySignal) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Who we are: asked once. */
  me(signal?: AbortSignal): Promise<UserFromGetMe>
  /** A file that people sent, by the path that `getFile` gave. */
  download(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export function telegramApi(
  { botToken, apiUrl }: TelegramConfig,
  context: Pick<ProviderContext, 'fetch'>
): TelegramApi {
  const library = new Api(botToken, {
    apiRoot: apiUrl,
    timeoutSeconds: CALL_SECONDS,
    fetch: libraryFetch(context.fetch)
  })
  let me: Promise<UserFromGetMe> | undefined

  async function call<T>(method: (raw: RawApi, signal: LibrarySignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw new ParleyError('provider_unavailable', { detail: 'It was ended before it began' })
    try {
      return await method(library.raw, signal as LibrarySignal)
    } catch (error) {
      throw callError(error)
    }
  }

  return {
    call,
    me(signal) {
      return (me ??= call((raw, its) => raw.getMe(its), signal).catch((error: unknown) => {
        me = undefined
        throw error
      }))
    },
    async download(path, signal) {
      const url = `${apiUrl}/file/bot${botToken}/${path.split('/').map(encodeURIComponent).join('/')}`
      const response = await context.fetch(url, { signal }).catch((error: unknown) => {
        const failed = callError(error)
        throw isRefusal(failed) ? refusalError(failed) : failed
      })
      if (response.ok && response.body) return response.body
      throw new ParleyError('provider_unavailable', { detail: `A file could not be read: HTTP ${response.status}` })
    }
  }
}

/** The library brings a signal of its own make and the options of another fetch: ours gets what it knows. */
function libraryFetch(fetch: ProviderContext['fetch']): LibraryFetch {
  const ours = async (url: string | URL, init: RequestInit & { agent?: unknown; compress?: unknown }) => {
    const { signal, agent: _, compress: __, ...rest } = init
    const abort = new AbortController()
    if (signal?.aborted) abort.abort()
    signal?.addEventListener('abort', () => abort.abort())
    return fetch(url, { ...rest, signal: abort.signal })
  }
  return ours as unknown as LibraryFetch
}
