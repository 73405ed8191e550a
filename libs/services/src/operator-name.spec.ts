import { operatorName, presserName } from './operator-name.ts'

it('names an operator as people would', () => {
  expect(['inbox:*', 'inbox:ann', 'email:ann@acme.example'].map(operatorName)).toEqual([
    'an operator',
    'ann',
    'email:ann@acme.example'
  ])
  expect(presserName('inbox:*', 'Acme')).toBe('an operator of Acme')
})
