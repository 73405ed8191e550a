// Once before the e2e tests on this backend. Jest runs a module once, whatever project names it: so there are two.
import { startShared } from './shared-services.mjs'

export default () => startShared('external')
