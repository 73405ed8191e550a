import { askerDoes, askerFrom, askerOf } from './asker.ts'

it('names the key beside a name that the agent gave itself', () => {
  expect(askerOf(askerFrom({ key: 'billing', agent: 'Refund bot' }))).toBe('Refund bot, by key billing')
  expect(askerDoes({ agent: 'Refund bot', key: 'billing' }, 'asks')).toBe('Refund bot, by key billing, asks')
})

it('names it once where there is no other name', () => {
  expect(askerDoes(askerFrom({ key: 'billing' }), 'asks')).toBe('billing asks')
  expect(askerOf(askerFrom({ key: 'billing', agent: 'billing' }))).toBe('billing')
})

it('cuts no key off, however long the agent’s own name is', () => {
  const agent = `The CFO ${'W'.repeat(200)}`
  expect(askerOf({ agent, key: 'k'.repeat(63) })).toMatch(/^The CFO W+…, by key k{63}$/)
  expect(askerOf({ agent: 'a\n\u202eb', key: 'billing' })).toBe('a b, by key billing')
})
