import { canonicalJson } from './canonical-json.ts'
import type { NewContact } from './contact.schema.ts'
import type { Ref } from './policy.schema.ts'

/**
 * What two requests with one external id must have in common, as one text: all that people are shown or asked by. Files
 * are told by what is in them. What is not here may differ: thread, placement, deadline, metadata and state.
 *
 * The digests of this text are kept for ever, so a field that a request may leave out stays out of it where it is left
 * out, and a default that is added to a schema later must be left out too.
 */
export function identityOf(wanted: NewContact, attachmentDigests: readonly string[]): string {
  const { kind, title, body, to, policy, cc, bcc, options, form, action, context, agent } = wanted
  return canonicalJson({
    kind,
    title,
    body,
    to: to?.map(withoutPlacement),
    policy:
      typeof policy === 'object'
        ? {
            ...policy,
            stages: policy.stages.map((stage) => ({
              ...stage,
              steps: stage.steps.map((step) => ({ ...step, to: step.to.map(withoutPlacement) }))
            }))
          }
        : policy,
    cc: cc?.map(withoutPlacement),
    bcc: bcc?.map(withoutPlacement),
    options,
    form,
    action,
    context,
    agent,
    attachments: attachmentDigests.length > 0 ? attachmentDigests : undefined
  })
}

/** Where on the platform it goes is not whom it asks: a ref that says only that is the plain ref. */
function withoutPlacement(ref: Ref): unknown {
  if (typeof ref === 'string') return ref
  const { placement: _, ...rest } = ref
  return Object.keys(rest).length === 1 ? rest.ref : rest
}
