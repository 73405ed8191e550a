import { isParleyError, ParleyError, type ErrorCode } from './errors.ts'
import { MOST_REFS, MOST_STAGES, MOST_STEPS, type PolicySpec, type Ref } from './policy.schema.ts'

const MOST_BYTES = 1_048_576

type Code = Extract<ErrorCode, `contact_${string}_exceeded`>

/**
 * How much one contact may ask of the directory and of platforms, looked at before anything is looked up. Gives the
 * number of refs. `pathOf` tells where a ref of a step stands. Throws with the path of what is too much.
 */
export function assertWithinLimits(
  spec: PolicySpec,
  pathOf: (stage: number, step: number, index: number) => string,
  watchers: { readonly cc?: readonly Ref[] | undefined; readonly bcc?: readonly Ref[] | undefined } = {}
): number {
  const { stages } = spec
  const root = /^(.*)\.0\.steps\./.exec(pathOf(0, 0, 0))?.[1] ?? 'policy'
  const within = (stage: number, field: string) => (root === 'policy' ? root : `${root}.${stage}.${field}`)
  const steps = stages.reduce((sum, stage) => sum + stage.steps.length, 0)
  if (stages.length > MOST_STAGES) throw exceeded('contact_stages_exceeded', root, MOST_STAGES, 'stages')
  if (steps > MOST_STEPS) throw exceeded('contact_steps_exceeded', root, MOST_STEPS, 'steps')
  let refs = 0
  const add = (count: number, path: string) => {
    refs = addRefs(refs, count, path)
  }
  for (const [s, stage] of stages.entries()) {
    for (const [p, step] of stage.steps.entries()) {
      for (const [index, ref] of step.to.entries()) add(countRef(ref), pathOf(s, p, index))
    }
    for (const [r, { of = [] }] of stage.require?.entries() ?? []) add(of.length, within(s, `require.${r}.of`))
    add(stage.allowed?.length ?? 0, within(s, 'allowed'))
  }
  for (const kind of ['cc', 'bcc'] as const)
    for (const [index, ref] of (watchers[kind] ?? []).entries()) add(countRef(ref), `${kind}.${index}`)
  return refs
}

/**
 * A policy that has a name may be older than the limits. Throws what `assertWithinLimits` does, and says which policy
 * that is.
 */
export function assertPolicyWithinLimits({ name, spec }: { readonly name: string; readonly spec: PolicySpec }): void {
  try {
    assertWithinLimits(spec, () => 'policy')
  } catch (error) {
    if (!isParleyError(error)) throw error
    const detail = `The policy "${name}" is older than the limits: ${error.message}. An operator has to make it smaller`
    throw new ParleyError(error.code, { path: 'policy', detail })
  }
}

/** The refs of a contact once `count` are added to what it has. Throws `contact_refs_exceeded`. */
export function addRefs(before: number, count: number, path: string): number {
  if (before + count > MOST_REFS) throw exceeded('contact_refs_exceeded', path, MOST_REFS, 'refs')
  return before + count
}

/** A ref, and those that it brings. */
export function countRef(ref: Ref): number {
  if (typeof ref === 'string') return 1
  const { via = [], allowed = [] } = ref as { via?: readonly unknown[]; allowed?: readonly unknown[] }
  return 1 + via.length + allowed.length
}

/** All that is kept of a contact when it is asked, or when somebody joins, as it is written down. */
export function assertRowSize(row: object): void {
  if (Buffer.byteLength(JSON.stringify(row)) > MOST_BYTES)
    throw new ParleyError('contact_size_exceeded', {
      detail: 'With all whom it names looked up, the contact is larger than 1 MiB: ask fewer, or say less'
    })
}

function exceeded(code: Code, path: string, most: number, what: string): ParleyError {
  return new ParleyError(code, { path, detail: `A contact has at most ${most.toLocaleString('en')} ${what}` })
}
