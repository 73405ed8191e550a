import { ParleyError } from '@parley/core'

/** Where a page of a list ended that goes from the newest to the oldest. */
export interface Place {
  readonly createdAt: Date
  readonly id: string
}

export const cursorOf = ({ createdAt, id }: Place): string => `${createdAt.getTime()}.${id}`

/** Throws `request_invalid`. */
export function readCursor(cursor: string): Place {
  const [, at, id] = /^(\d{1,14})\.(\w{1,64})$/.exec(cursor) ?? []
  if (id === undefined)
    throw new ParleyError('request_invalid', { path: 'cursor', detail: 'The cursor is not one of ours' })
  return { createdAt: new Date(Number(at)), id }
}
