export { loadConfig, type Config, type Role } from './config.ts'
export { environmentTable } from './environment-table.ts'
export type { SecretKey } from './secret-key-ring.ts'
