import { z } from 'zod'
import { Assurance } from './assurance.ts'
import { Identifier } from './ask.schema.ts'
import { Duration } from './duration.ts'

const RefText = z
  .string()
  .trim()
  .regex(
    /^(@[\p{L}\p{N}][\p{L}\p{N}._-]{0,62}|[a-z0-9][a-z0-9_-]{0,62}(:.{1,500})?)$/iu,
    'must be "@person", "channel:target" or "channel"'
  )

export const Ref = z
  .union([RefText, z.strictObject({ ref: RefText, via: z.array(RefText).min(1).max(10).optional() })])
  .meta({ description: 'Whom: `@ann`, `channel:target`, `channel`, or an object that says via which addresses' })
export type Ref = z.infer<typeof Ref>

export const Refs = z.array(Ref).min(1).max(1_000)

const Step = z.strictObject({ to: Refs, wait: Duration.optional() })

const RequirementSpec = z.strictObject({
  of: z.array(RefText).min(1).max(200).optional(),
  count: z.number().int().min(1).max(1_000).default(1)
})

const StageSpec = z.strictObject({
  steps: z.array(Step).min(1).max(20),
  require: z
    .array(RequirementSpec)
    .min(1)
    .max(20)
    .default([{ count: 1 }]),
  rejections: z.number().int().min(1).max(1_000).default(1),
  allowed: z.array(RefText).min(1).max(200).optional()
})

export const PolicySpec = z
  .strictObject({
    stages: z.array(StageSpec).min(1).max(10),
    onTimeout: z.enum(['expire', 'reject', 'approve']).default('expire'),
    deadline: Duration.optional(),
    minAssurance: Assurance.default('link'),
    sameRespondent: z.boolean().default(false)
  })
  .superRefine((policy, issues) => {
    policy.stages.forEach((stage, s) =>
      stage.steps.forEach((step, index) => {
        if (index < stage.steps.length - 1 && !step.wait) {
          const path = ['stages', s, 'steps', index, 'wait']
          issues.addIssue({ code: 'custom', message: 'every step but the last needs a wait', path, input: policy })
        }
      })
    )
  })
  .meta({ id: 'PolicySpec' })
export type PolicySpec = z.infer<typeof PolicySpec>

export const NewPolicy = z.strictObject({ name: Identifier, spec: PolicySpec }).meta({ id: 'NewPolicy' })
export const PolicyChange = z.strictObject({ spec: PolicySpec }).meta({ id: 'PolicyChange' })
export const Policy = z
  .object({
    id: z.string(),
    name: z.string(),
    spec: PolicySpec,
    createdAt: z.iso.datetime()
  })
  .meta({ id: 'Policy' })
export type Policy = z.infer<typeof Policy>
