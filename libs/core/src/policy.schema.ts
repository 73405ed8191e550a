import { z } from 'zod'
import { Assurance } from './assurance.ts'
import { Identifier } from './ask.schema.ts'
import { Duration } from './duration.ts'
import { List } from './field.schema.ts'

export const MOST_REFS = 1_000
export const MOST_STAGES = 10
export const MOST_STEPS = 50

/**
 * What is too much for a contact has errors of its own, for the whole of it. A list that is many times too long is not even
 * read.
 */
const FAR_TOO_MANY = 10
const Some = <Item extends z.ZodType>(item: Item, most: number) => List(item, FAR_TOO_MANY * most).min(1)

const RefText = z
  .string()
  .trim()
  .regex(
    /^(@[\p{L}\p{N}][\p{L}\p{N}._-]{0,62}|[A-Za-z0-9][A-Za-z0-9_-]{0,62}(:.{1,500})?)$/u,
    'must be "@person", "channel:target" or "channel"'
  )

const Placement = z.record(z.string(), z.json()).meta({
  description: 'Where on the platform it goes (a subject, say), as the provider of the first address takes it'
})

export const Ref = z
  .union([
    RefText,
    z.strictObject({
      ref: RefText,
      via: List(RefText, 10).min(1).optional(),
      placement: Placement.optional(),
      allowed: List(RefText, 200)
        .min(1)
        .optional()
        .meta({ description: 'Who in this group may decide; the stage’s own `allowed` must admit them too' })
    })
  ])
  .meta({
    id: 'Ref',
    description: 'Whom: `@ann`, `channel:target`, `channel`, or an object that says more of how'
  })
export type Ref = z.infer<typeof Ref>

export const Refs = Some(Ref, MOST_REFS).meta({ maxItems: MOST_REFS })

/** Each of its lists may be short, and all of them together as long as a request. */
function readOnlyWhatMayBe(policy: unknown, issues: z.core.$RefinementCtx): unknown {
  const listsIn = (one: unknown): number =>
    typeof one !== 'object' || one === null
      ? 0
      : Object.values(one).reduce<number>((sum, inner) => sum + listsIn(inner), Array.isArray(one) ? one.length : 0)
  const most = FAR_TOO_MANY * MOST_REFS
  if (listsIn(policy) <= most) return policy
  const message = `must have at most ${most.toLocaleString('en')} items in all of its lists`
  issues.addIssue({ code: 'custom', message, input: policy })
  return z.NEVER
}

const Step = z
  .strictObject({
    to: Refs,
    wait: Duration.optional().meta({ description: 'How long until the next step; the last one may wait for ever' })
  })
  .meta({ id: 'Step', description: 'Who is asked together; earlier steps may still answer while a later one runs' })

const RequirementSpec = z
  .strictObject({
    of: Some(RefText, MOST_REFS)
      .optional()
      .meta({ description: 'Among these; anybody asked when left out', maxItems: MOST_REFS }),
    count: z.number().int().min(1).max(1_000).default(1)
  })
  .meta({ id: 'Requirement' })

const StageSpec = z
  .strictObject({
    steps: Some(Step, MOST_STEPS).meta({ description: 'The ladder, in order', maxItems: MOST_STEPS }),
    require: List(RequirementSpec, 20)
      .min(1)
      .default([{ count: 1 }])
      .meta({ description: 'All must hold; one vote fills one of them' }),
    rejections: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(1)
      .meta({ description: 'How many rejections settle the stage' }),
    allowed: Some(RefText, MOST_REFS)
      .optional()
      .meta({ description: 'Who in a group may decide; anybody in it when left out', maxItems: MOST_REFS })
  })
  .meta({ id: 'Stage' })

const Written = z
  .strictObject({
    stages: Some(StageSpec, MOST_STAGES).meta({
      description: 'One after the other; all must approve',
      maxItems: MOST_STAGES
    }),
    onTimeout: z
      .enum(['expire', 'reject', 'approve'])
      .default('expire')
      .meta({ description: 'What silence means; `approve` only in a policy that an operator made' }),
    deadline: Duration.optional().meta({ description: 'From creation' }),
    minAssurance: Assurance.default('link'),
    sameRespondent: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether one respondent may count in several stages' }),
    open: z
      .strictObject({ recipients: z.boolean().default(false), watchers: z.boolean().default(false) })
      .optional()
      .meta({ description: 'Under a named policy: whether an agent’s key may ask, or tell, more than it names' })
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

export const PolicySpec = z.preprocess(readOnlyWhatMayBe, Written).meta({ id: 'PolicySpec' })
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
