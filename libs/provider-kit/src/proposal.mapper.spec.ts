import { APPROVAL_OPTIONS, type Ask, type Form } from '@parley/core'
import { changedText, presentedAsk } from './proposal.mapper.ts'

const form: Form = {
  fields: [
    { id: 'plan', label: 'Plan', type: 'select', required: false, options: [{ value: 'p1', label: 'Pro' }, 'Basic'] },
    { id: 'with', label: 'Extras', type: 'select', required: false, multiple: true, options: ['Meal', 'Wifi'] },
    { id: 'now', label: 'At once', type: 'boolean', required: false }
  ]
}
const ask = {
  id: 'con_1',
  kind: 'approval',
  body: 'May I?',
  options: APPROVAL_OPTIONS,
  form,
  action: { name: 'book', arguments: { seats: 1, tags: ['a'] }, editable: true },
  createdAt: 0
} as unknown as Ask
const before = { values: { plan: 'Basic' }, arguments: { seats: 1, tags: ['a'] } }
const proposal = {
  number: 2,
  by: 'Ann',
  values: { plan: 'p1', with: ['Meal', 'Wifi'], now: false },
  arguments: { seats: 2, tags: ['a', 'b'] },
  before
}

it('tells what was changed in a form as people know it, and in arguments as JSON has it', () => {
  expect(changedText(ask, proposal)).toBe(
    'Changed by Ann: Plan: Basic → Pro; Extras: (nothing) → Meal, Wifi; At once: (nothing) → No; seats: 1 → 2; tags: ["a"] → ["a","b"]'
  )
})

it('tells a later stage what was filled in likewise', () => {
  const { signals } = presentedAsk(ask, proposal, 1).context!
  const noted = signals!.filter(({ level }) => level === 'info').map(({ text }) => text)
  expect(noted).toEqual(['Plan: Pro', 'Extras: Meal, Wifi', 'At once: No'])
})
