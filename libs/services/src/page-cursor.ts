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

/** Where a reader of events ended: the position of the last one, from the beginning without. Throws `request_invalid`. */
export function readPosition(cursor: string | undefined): bigint {
  if (cursor === undefined || cursor === '') return 0n
  if (!/^\d{1,18}$/.test(cursor))
    throw new ParleyError('request_invalid', { path: 'after', detail: 'The cursor is not one of ours' })
  return BigInt(cursor)
}
