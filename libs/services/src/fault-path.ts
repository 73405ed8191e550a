import { isParleyError, ParleyError } from '@parley/core'

/** What goes wrong is the fault of this field of the request. */
export async function blaming<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isParleyError(error)) throw error
    const { code, message: detail, retryAfterMs, cause } = error
    throw new ParleyError(code, { path, detail, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
  }
}
