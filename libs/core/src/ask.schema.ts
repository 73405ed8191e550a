import { z } from 'zod'
import { checkBySchema } from './argument-check.ts'
import { schemaFaults, type ArgumentSchema } from './argument-schema.ts'
import { isSameJson } from './canonical-json.ts'
import { alikeChoices } from './field-choice.ts'
import { FormField, Identifier, Line, List } from './field.schema.ts'
import { repeated } from './folding.ts'
import { readValues } from './form.ts'

export { FormField, Identifier } from './field.schema.ts'

export const Kind = z.enum(['approval', 'question', 'notice']).meta({ id: 'Kind' })
export type Kind = z.infer<typeof Kind>

export const Decision = z.enum(['approve', 'reject', 'request_changes', 'answer']).meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

export const Option = z
  .strictObject({
    id: Identifier,
    label: Line(80),
    decision: Decision,
    comment: z.enum(['none', 'optional', 'required']).default('optional'),
    prefill: z.string().max(2_000).optional(),
    style: z.enum(['primary', 'danger', 'default']).optional()
  })
  .meta({ id: 'Option' })
export type Option = z.infer<typeof Option>

export const Form = z
  .strictObject({ fields: List(FormField, 20).min(1) })
  .superRefine((form, issues) => {
    const alikeLabels = new Set(repeated(form.fields.map(({ label }) => label)))
    form.fields.forEach((field, index) => {
      const at = (message: string, ...key: (string | number)[]) =>
        issues.addIssue({ code: 'custom', message, path: ['fields', index, ...key], input: form })
      if (field.type === 'select' && !field.options) at('a select field needs its options', 'options')
      if (form.fields.findIndex((other) => other.id === field.id) !== index) at('another field has this id', 'id')
      if (alikeLabels.has(index)) at('another field has a label that looks the same', 'label')
      if (field.multiple && field.type !== 'select') at('only a select field has several options', 'multiple')
      if (field.multiline && field.type !== 'text') at('only a text field has several lines', 'multiline')
      const alike = alikeChoices(field)
      for (const one of alike) at('another option looks the same', 'options', one)
      if (field.default === undefined || alike.length > 0) return
      const given = { ...field, label: 'the default', required: true }
      const { values, faults } = readValues([given], { [field.id]: field.default })
      const isText = typeof field.default === 'string' && field.type === 'text'
      const isOneLine = field.type === 'text' && !field.multiline
      if (faults.length > 0) at(faults[0]!.message, 'default')
      else if (field.multiple ? !Array.isArray(field.default) : !isText && !isSameJson(values[field.id], field.default))
        at('must be a value of the field’s type', 'default')
      else if (isOneLine && /[\n\r\u2028\u2029]/.test(String(field.default))) at('this field has one line', 'default')
    })
  })
  .meta({ id: 'Form' })
export type Form = z.infer<typeof Form>

export const Action = z
  .strictObject({
    name: Line(200),
    arguments: z.json().optional(),
    editable: z.boolean().default(false),
    schema: z.record(z.string(), z.json()).optional().meta({
      description:
        'What edited arguments may be: JSON Schema of type, properties, required, additionalProperties, items, enum, const, minimum, maximum, minLength, maxLength, default, title and description'
    })
  })
  .superRefine(({ arguments: proposed, schema }, issues) => {
    if (schema === undefined) return
    const refuse = (path: readonly string[], message: string) =>
      issues.addIssue({ code: 'custom', message, path: [...path], input: schema })
    const faults = schemaFaults(schema)
    for (const { path, message } of faults) refuse(['schema', ...path], message)
    if (faults.length > 0) return
    if (proposed === undefined) return refuse(['arguments'], 'must be given: the schema says what they may be')
    const unfit = checkBySchema(schema as ArgumentSchema, proposed, 'arguments')
    for (const { path, message } of unfit) refuse(path.split('.'), message)
  })
  .meta({
    id: 'Action',
    description: 'What will run if this is approved. An editable one may come back with other arguments.'
  })
export type Action = z.infer<typeof Action>

export const Context = z
  .strictObject({
    risk: z.enum(['low', 'medium', 'high', 'critical']).optional(),
    confidence: z.number().min(0).max(1).optional(),
    signals: List(z.strictObject({ level: z.enum(['info', 'warning', 'danger']), text: Line(500) }), 20).optional(),
    impact: z.string().max(2_000).optional(),
    rollback: z.string().max(2_000).optional(),
    suggestion: z.string().max(2_000).optional(),
    links: List(z.strictObject({ label: Line(120), url: z.url({ protocol: /^https?$/ }).max(2_000) }), 20).optional()
  })
  .meta({ id: 'Context' })
export type Context = z.infer<typeof Context>

/** What an approval offers when its agent names no options. */
export const APPROVAL_OPTIONS: readonly Option[] = [
  { id: 'approve', label: 'Approve', decision: 'approve', comment: 'optional', style: 'primary' },
  { id: 'reject', label: 'Reject', decision: 'reject', comment: 'optional', style: 'danger' }
]
