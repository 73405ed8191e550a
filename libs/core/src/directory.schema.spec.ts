import { PersonChange } from './directory.schema.ts'

it('leaves out of a change of a person what the change leaves out', () => {
  expect(PersonChange.parse({ name: 'Ann' })).toEqual({ name: 'Ann' })
})
