import { ParleyError } from '@parley/core'
import type { Provider } from '@parley/provider-kit'

/** Where an agent would have a recipient asked. Throws `request_invalid` where the provider takes none, or not this one. */
export function assertPlacement(
  { name, placement: schema }: Pick<Provider<never>, 'name' | 'placement'>,
  placement: unknown,
  path: string
): void {
  if (!schema) throw new ParleyError('request_invalid', { path, detail: `The provider "${name}" takes no placement` })
  const { error } = schema.safeParse(placement)
  if (!error) return
  const faults = error.issues.map((issue) => ({ path: [path, ...issue.path].join('.'), message: issue.message }))
  throw new ParleyError('request_invalid', { faults, detail: `The provider "${name}": ${faults[0]!.message}` })
}
