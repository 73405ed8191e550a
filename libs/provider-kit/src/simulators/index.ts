export type * from '../simulator.ts'
