// Writes docs/openapi.json from the server's schemas, and the SDK's types from that. Needs no database: nothing that
// the routes stand on is called. Run `npm run setup` first.
//   --check  writes nothing; fails when what is checked in is not what would be written
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import 'reflect-metadata'
import openapiTypescript, { astToString } from 'openapi-typescript'
import prettier from 'prettier'
import { describeApi } from '../apps/server/dist/openapi.js'

const options = JSON.parse(readFileSync(new URL('../.prettierrc.json', import.meta.url), 'utf8'))
const document = await describeApi()
const types = astToString(
  await openapiTypescript(document, { alphabetize: false, emptyObjectsUnknown: true, defaultNonNullable: false })
)
const written = {
  'docs/openapi.json': await prettier.format(JSON.stringify(document), { ...options, parser: 'json' }),
  'libs/sdk/src/generated/api.ts': await prettier.format(
    `// Generated from docs/openapi.json by \`npm run generate:sdk\`.\n${types}`,
    { ...options, parser: 'typescript' }
  )
}
let stale = false
for (const [path, text] of Object.entries(written)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is not what the schemas say: run npm run generate:sdk`)
    stale = true
  }
}
process.exit(stale ? 1 : 0)
