import type { Denial } from './denial.ts'
import type { Stage } from './stage.ts'

/** One thing that every provider must do, unless its platform cannot. */
export interface ContractCase {
  readonly name: string
  /** Why it is not asked of such a provider; `undefined`: it is. */
  readonly denied?: Denial
  readonly run: (stage: Stage) => Promise<void>
}
