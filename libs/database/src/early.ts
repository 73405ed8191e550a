/** What a platform says of a send before that has returned: it names a reference that nobody knows yet. */

/**
 * A reference as a list of its values, each with its path. Where one reference lies within another, so do these lists:
 * unlike the reference itself, they can be looked up in an index by what contains them.
 */
export function partsOf(ref: unknown): string[] {
  return [...new Set(partsBelow('', ref))]
}

function partsBelow(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => partsBelow(`${path}[]`, one))
  if (typeof value !== 'object' || value === null)
    return value === undefined ? [] : [`${path}=${JSON.stringify(value)}`]
  return Object.entries(value).flatMap(([key, one]) => partsBelow(`${path}.${key}`, one))
}

/** Wakes what waited for a message that is now at its place: `sent` gives its channel, `parts` its reference's parts. */
export const WAKE_EARLY = (sent: string, parts: string) => `update inbound set run_at = clock_timestamp()
  where ${parts}::text[] is not null and state = 'waiting' and channel_id in (select channel_id from ${sent})
    and ref_parts <@ ${parts}::text[]`
