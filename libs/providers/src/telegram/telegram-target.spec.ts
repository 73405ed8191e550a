import { isGroup, parseTarget, placeOf, targetOf } from './telegram-target.ts'

it.each([
  [' 042 ', '42', false],
  ['-1001234567890', '-1001234567890', true],
  ['-1001234567890/7', '-1001234567890/7', true],
  ['@Ops_Room', '@ops_room', true],
  ['@ops_room/12', '@ops_room/12', true]
])('takes %j for %s', (text, canonical, group) => {
  expect(parseTarget(text)).toBe(canonical)
  expect(parseTarget(canonical)).toBe(canonical)
  expect(isGroup(canonical)).toBe(group)
  expect(targetOf(placeOf(canonical))).toBe(canonical)
})

it.each([
  '',
  'ann',
  '0',
  '-0',
  '4.2',
  '1e9',
  '42/7',
  '-100/0',
  '-100/x',
  '-100/7/8',
  '@abc',
  '@1abcd',
  '+4915112345678',
  '9'.repeat(20)
])('takes %j for none', (text) => {
  expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'target_invalid' }))
})
