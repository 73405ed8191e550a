export { serveSimulator, type SimulatorPage } from './page.ts'
export type * from '../simulator.ts'
