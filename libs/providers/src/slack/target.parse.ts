import { ParleyError } from '@parley/provider-kit'

const LOOKS =
  'A target is #channel, a channel’s id (C…), a person’s id (U…) or e-mail address, or the id of a user group (S…)'
const ID = /^[CGDUWS][A-Z0-9]{1,30}$/
/** What Slack copies for a mention: `<@U123>`, `<#C123|name>`, `<!subteam^S123|@name>`. */
const MENTION = /^<(?:[@#]|!subteam\^)([CGDUWS][A-Z0-9]{1,30})(?:\|[^<>]*)?>$/
const CHANNEL = /^#[^\s#@<>&,.:;/\\]{1,80}$/u
const EMAIL = /^[^\s@<>(),:;"[\]\\|]{1,64}@[^\s@<>/:?#\\[\]|]{1,253}\.[^\s@<>/:?#\\[\]|.]{1,63}$/u

/** Another organisation's workspace, whose people come by Slack Connect: it may answer, and is asked nowhere. */
const TEAM = /^team:[TE][A-Z0-9]{1,30}$/
export const teamTarget = (team: string): string => `team:${team}`
export const isTeam = (target: string): boolean => TEAM.test(target)

/** Throws `target_invalid`. */
export function parseSlackTarget(text: string): string {
  const written = text.trim()
  const target = MENTION.exec(written)?.[1] ?? written
  if (ID.test(target) || isTeam(target)) return target
  if (CHANNEL.test(target) || EMAIL.test(target)) return target.toLowerCase()
  throw new ParleyError('target_invalid', { detail: LOOKS })
}

/** The same, in whatever case somebody wrote the id. */
export function readSlackAccount(text: string): string {
  const id = text.toUpperCase()
  return ID.test(id) ? id : parseSlackTarget(text)
}

/** A direct message has an id of its own, under which one person is asked; yet it is not that person’s. */
export const isSlackGroup = (target: string): boolean =>
  isTeam(target) || (/^[CGDS#]/.test(target) && !target.includes('@'))

export const isPerson = (target: string): boolean => /^[UW][A-Z0-9]+$/.test(target)
export const isUserGroup = (target: string): boolean => /^S[A-Z0-9]+$/.test(target)
export const isDirectMessage = (channel: string): boolean => /^D[A-Z0-9]+$/.test(channel)
export const isEmail = (target: string): boolean => target.includes('@')
