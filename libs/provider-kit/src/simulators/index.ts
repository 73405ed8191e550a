export { serveSimulator, type SimulatorPage } from './page.ts'
export type * from '../simulator.ts'
export { simulateSlack, type SlackOptions, type SlackSimulator } from './slack.simulator.ts'
export { simulateTelegram, type TelegramSimulator, type TelegramSimulatorOptions } from './telegram.simulator.ts'
