import assert from 'node:assert/strict'
import { complete } from './completion.ts'
import type { ContractCase } from './contract-case.ts'
import { any, noAnswer, noComment, noPress } from './denial.ts'

const PLANS = [
  { value: 'basic', label: 'Basic' },
  { value: 'pro', label: 'Pro' }
]
const EXTRAS = ['Lounge', 'Meal', 'Wifi']

/** That what people fill in is what they answered. */
export const forms: readonly ContractCase[] = [
  {
    name: 'takes a form, filled in there or as lines of text',
    denied: noAnswer,
    async run(stage) {
      const asked = await stage.ask({
        kind: 'question',
        body: 'How many seats?',
        form: {
          fields: [
            { id: 'seats', label: 'Seats', type: 'number', required: true },
            { id: 'plan', label: 'Plan', type: 'select', required: true, options: PLANS },
            { id: 'with', label: 'Extras', type: 'select', required: false, options: EXTRAS, multiple: true }
          ]
        }
      })
      const said = {
        fields: { Seats: '7', Plan: 'Pro', Extras: 'Meal, Lounge' },
        text: 'Seats: 7\nPlan: Pro\nExtras: meal, Lounge'
      }
      const label = ['nswer', 'ill in'].find((one) => stage.button(asked, one))
      if (label !== undefined && noPress(stage.can, stage.simulator) === undefined) {
        await complete(stage, await stage.press(asked, label, stage.ann), stage.ann, said)
      } else await stage.reply(asked, said.text, stage.ann)
      const { outcome } = await stage.settled(asked)
      assert.deepEqual(outcome?.settledBy?.values, { seats: 7, plan: 'pro', with: ['Lounge', 'Meal'] })
    }
  },
  {
    name: 'takes what somebody clears in a form for cleared, and never for what was proposed',
    denied: any(noPress, noComment),
    async run(stage) {
      const notes = ['Note', 'Reason'].map((label) => ({
        id: label.toLowerCase(),
        label,
        type: 'text' as const,
        required: false,
        default: 'As proposed'
      }))
      const asked = await stage.ask({ form: { fields: notes } })
      const pressed = await stage.press(asked, 'Approve', stage.ann)
      if (stage.contact(asked).status !== 'pending') return // it shows no form that could be cleared
      await complete(stage, pressed, stage.ann, { fields: { Note: '', Reason: '' }, text: 'approve\nNote:\nReason:' })
      const { outcome } = await stage.settled(asked)
      assert.deepEqual([outcome?.decision, outcome?.settledBy?.values], ['approved', {}])
    }
  }
]
