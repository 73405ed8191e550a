// @ts-check
import { ParleyError } from '@parley/provider-kit'

const LOGIN = /^@?([a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?)$/
const PLACE = /^([a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100})#([1-9]\d{0,9})$/
const ADDRESS = /^https:\/\/[^/\s]+\/([^/\s]+\/[^/\s]+)\/(?:pull|issues)\/(\d+)\b/
const GROUP = /^(?:[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}:collaborators|[a-z0-9][a-z0-9-]{0,38}:members)$/

/**
 * A pull request or an issue (`owner/repo#12`, or its address), a person (`@login`), or a group to name in "allowed":
 * `owner/repo:collaborators`, `owner:members`. GitHub does not tell upper from lower case in any of them.
 * @param {string} text
 */
export function parseTarget(text) {
  const given = text.trim().toLowerCase()
  const target = given.replace(ADDRESS, '$1#$2').replace(/#\d.*$/s, (tail) => /^#\d+/.exec(tail)?.[0] ?? tail)
  const person = LOGIN.exec(target)
  if (person) return /** @type {string} */ (person[1])
  if (PLACE.test(target) || GROUP.test(target)) return target
  throw new ParleyError('target_invalid', {
    detail: `A target is owner/repo#12, @login, owner/repo:collaborators or owner:members, not "${text}"`
  })
}

/** @param {string} target */
export const isPerson = (target) => LOGIN.test(target)

/**
 * Where a pull request or an issue is; `undefined` for a person or a group.
 * @param {string} target
 * @returns {{ repo: string, number: number } | undefined}
 */
export function placeOf(target) {
  const [, repo, number] = PLACE.exec(target) ?? []
  return repo === undefined ? undefined : { repo, number: Number(number) }
}
