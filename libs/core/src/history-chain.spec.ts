import { createHash } from 'node:crypto'
import {
  CHAIN_START,
  flawOf,
  isSalted,
  linkHash,
  payloadDigest,
  type ChainHead,
  type ChainLink
} from './history-chain.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const AT = '2026-11-30T12:00:00.000Z'

function link(previous: ChainHead, payload: string, salt: string | undefined = 'a-salt-of-its-own'): ChainLink {
  const digest = payloadDigest(sha256, payload, salt)
  return { ...linkHash(sha256, previous, 'con_1', { type: 'contact.replied', at: AT, digest }), type: 'contact.replied', at: AT, digest, payload, salt } // prettier-ignore
}
const before = link(CHAIN_START, '{"option":"approve"}')
const next = link(before, '{"option":"reject"}')
const judge = (changed: Partial<ChainLink>) => flawOf(sha256, before, 'con_1', { ...next, ...changed })

describe('a link of a history', () => {
  it('fits what was before it', () => {
    expect(flawOf(sha256, CHAIN_START, 'con_1', before)).toBeUndefined()
    expect(judge({})).toBeUndefined()
  })

  it('fits without its payload and salt', () => {
    expect(judge({ payload: undefined, salt: undefined })).toBeUndefined()
  })

  it('fits as it was before there were salts', () => {
    const older = link(before, '{"option":"reject"}', undefined)
    const unsalted = { ...older, salt: undefined, ...withDigest(sha256('{"option":"reject"}')) }
    expect(flawOf(sha256, before, 'con_1', unsalted)).toBeUndefined()
    expect(isSalted(unsalted.digest)).toBe(false)
  })

  it.each<[string, Partial<ChainLink>, string]>([
    ['another payload', { payload: '{"option":"approve"}' }, 'payload_changed'],
    ['the payload with another space', { payload: '{"option": "reject"}' }, 'payload_changed'],
    ['another salt', { salt: 'another' }, 'payload_changed'],
    ['no salt any more', { salt: undefined }, 'payload_changed'],
    ['the salt put into the payload', { payload: '["a-salt-of-its-own","{\\"option\\":\\"reject\\"}"]', salt: undefined }, 'payload_changed'], // prettier-ignore
    ['another type', { type: 'contact.late' }, 'rewritten'],
    ['another time', { at: '2026-11-30T12:00:00.001Z' }, 'rewritten'],
    ['another digest', { digest: payloadDigest(sha256, '{}', 'a') }, 'rewritten'],
    ['another hash', { hash: 'f'.repeat(64) }, 'rewritten'],
    ['a place further on', { seq: 3 }, 'missing'],
    ['the place of the one before', { seq: 1 }, 'missing']
  ])('does not fit with %s', (_, changed, flaw) => {
    expect(judge(changed)).toBe(flaw)
  })

  it('fits no other contact', () => {
    expect(flawOf(sha256, before, 'con_2', next)).toBe('rewritten')
  })

  it('says by its digest alone that it is salted, and not of which payload', () => {
    expect(isSalted(next.digest)).toBe(true)
    expect(link(before, '{"option":"reject"}', 'another').digest).not.toBe(next.digest)
  })
})

function withDigest(digest: string): Pick<ChainLink, 'digest' | 'seq' | 'hash'> {
  return { digest, ...linkHash(sha256, before, 'con_1', { type: 'contact.replied', at: AT, digest }) }
}
