export { JOBS, type JobData, type JobKind } from './catalogue.ts'
export { Queues, type NewJob } from './queues.ts'
