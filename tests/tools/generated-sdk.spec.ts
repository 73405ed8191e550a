import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../scripts/generate-sdk.mjs', import.meta.url))

it('holds docs/openapi.json and the SDK’s types to the schemas', () => {
  expect(() => execFileSync(process.execPath, [SCRIPT, '--check'], { stdio: 'pipe' })).not.toThrow()
}, 30_000)
