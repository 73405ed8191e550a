import { z } from 'zod'

/** What a reply proves about who wrote it, weakest first. */
export const ASSURANCES = ['claimed', 'link', 'address', 'platform', 'login'] as const

export const Assurance = z
  .enum(ASSURANCES)
  .meta({ id: 'Assurance', description: 'What a reply proves about who wrote it, weakest first' })
export type Assurance = z.infer<typeof Assurance>

export function atLeast(proven: Assurance, demanded: Assurance): boolean {
  return ASSURANCES.indexOf(proven) >= ASSURANCES.indexOf(demanded)
}
