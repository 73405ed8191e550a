import { randomBytes } from 'node:crypto'
import { SecretBox } from '@parley/database'
import { Tokens } from './tokens.ts'

const aKey = (id: string) => ({ id, key: randomBytes(32) })
const [first, second] = [aKey('a'), aKey('b')]
const tokens = new Tokens(new SecretBox([first]))
const ID = '0123456789abcdef'
const NOW = 1_790_000_000_000

/** The same text with one character changed, for every place. */
const changed = (text: string): string[] =>
  Array.from(text, (letter, index) => text.slice(0, index) + (letter === '0' ? '1' : '0') + text.slice(index + 1))

describe('a token', () => {
  it('names its message, for its own purpose only', () => {
    const link = tokens.make(ID, 'link')
    expect(tokens.read(link, 'link')).toBe(ID)
    expect(tokens.read(link, 'reply')).toBeUndefined()
    expect(tokens.read(link.replace('-k', '-r'), 'reply')).toBeUndefined()
  })

  it('is nothing once any character is another', () => {
    const link = tokens.make(ID, 'link')
    for (const other of [...changed(link), `${link}0`, `${link}\n`, link.toUpperCase(), ''])
      expect(tokens.read(other, 'link')).toBeUndefined()
  })

  it('outlives a rotation for as long as its key is in the ring', () => {
    const link = tokens.make(ID, 'link')
    expect(new Tokens(new SecretBox([second, first])).read(link, 'link')).toBe(ID)
    expect(new Tokens(new SecretBox([second])).read(link, 'link')).toBeUndefined()
    expect(new Tokens(new SecretBox([{ ...second, id: 'a' }])).read(link, 'link')).toBeUndefined()
  })
})

describe('a nonce', () => {
  const nonce = tokens.makeNonce('token', NOW, 'abcdefghjkmn')

  it('is good for its token, from when it was made until it is too old', () => {
    expect(tokens.readNonce(nonce, 'token', NOW, 1_000)).toBe(1)
    expect(tokens.readNonce(tokens.makeNonce('token', NOW, 'abcdefghjkmn', 12), 'token', NOW, 1_000)).toBe(12)
    expect(tokens.readNonce(nonce, 'token', NOW + 1_000, 1_000)).toBe(1)
    expect(tokens.readNonce(nonce, 'token', NOW + 1_001, 1_000)).toBeUndefined()
    expect(tokens.readNonce(nonce, 'token', NOW - 60_001, 1_000)).toBeUndefined()
    expect(tokens.readNonce(nonce, 'another', NOW, 1_000)).toBeUndefined()
  })

  it('is only the text that was made', () => {
    const [at = '', random = ''] = nonce.split('.')
    const others = [`${nonce}.x`, `${nonce}\n`, ` ${nonce}`, nonce.toUpperCase(), `${at}.${random}.${'é'.repeat(20)}`]
    for (const other of [...changed(nonce), ...others, '', '..', `${at}.${random}`])
      expect(tokens.readNonce(other, 'token', NOW, 1e12)).toBeUndefined()
  })
})
