import assert from 'node:assert/strict'
import type { Acknowledgement, SimulatedPerson } from '../simulator.ts'
import { SEND_WITHIN_MS, type Stage } from './stage.ts'

/** What somebody says by a form, or in words instead. */
export interface Said {
  readonly option?: string
  readonly comment?: string
  /** By the labels of the fields. */
  readonly fields?: Readonly<Record<string, string>>
  readonly text: string
}

function valueFor(
  label: string,
  choices: readonly { readonly id: string; readonly label: string }[] | undefined,
  { option, comment, fields }: Said
): string {
  const named = Object.entries(fields ?? {}).find(([name]) => label.includes(name))?.[1]
  const wanted = named ?? (choices ? option : comment) ?? ''
  if (!choices) return wanted
  const ids = wanted.split(', ').map((one) => {
    const found =
      choices.find((choice) => choice.label === one) ?? choices.find(({ label: name }) => name.includes(one))
    assert.ok(found, `The field "${label}" offers no "${one}"`)
    return found.id
  })
  return ids.join(',')
}

/** Gives what is asked for after a press: in forms that open, or to messages that ask for it, one after another. */
export async function complete(
  { simulator, host, seen }: Stage,
  pressed: Acknowledgement,
  by: SimulatedPerson,
  said: Said
): Promise<void> {
  let text = said.text
  for (let ack = pressed, steps = 0; steps < 4; steps++) {
    if (ack.form) {
      const values = ack.form.fields.map(({ id, label, choices }) => [id, valueFor(label, choices, said)])
      ack = await simulator.submit!(ack.form.id, Object.fromEntries(values), by.account)
      if (!ack.form) return
      continue
    }
    const prompt = await host.waitFor(
      () => simulator.messages().findLast((one) => one.from === undefined && !seen.has(one.id)),
      SEND_WITHIN_MS,
      'a form opens, or a message asks for what is missing'
    )
    seen.add(prompt.id)
    const choice = prompt.buttons.find((one) => said.option !== undefined && one.label.includes(said.option))
    if (!choice) return simulator.write!(prompt.target, text, by.account, prompt.id)
    text = said.comment ?? text
    ack = await simulator.press!(prompt.id, choice.id, by.account)
  }
}
