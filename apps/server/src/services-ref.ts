import type { Services } from '@parley/services'

/** Hands the services to controllers and processors; Nest injects it by its class. */
export class ServicesRef {
  constructor(readonly services: Services) {}
}
