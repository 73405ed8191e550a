// node --import ./bench/typescript.mjs <file>: runs with the TypeScript that tests and benches share.
import { register } from 'node:module'

register('./typescript-hooks.mjs', import.meta.url)
