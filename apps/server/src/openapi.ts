import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger'
import { ERRORS } from '@parley/core'
import { nameSchemas, schemaConverter } from './openapi-schemas.ts'
import { ServerModule } from './server.module.ts'

const PROBLEM = {
  type: 'object',
  description: 'What went wrong (RFC 9457). `code` is stable: switch on it.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', example: 'urn:parley:error:contact_not_found' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'This very failure, in a sentence' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    requestId: { type: 'string', description: 'Stands in the server’s log, and in the header X-Request-Id' },
    errors: {
      type: 'array',
      description: 'The fields at fault',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', description: 'Dotted, as in `options.0.label`' },
          message: { type: 'string' }
        }
      }
    }
  }
} as const

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Doing it again with the same key within 24 hours gives the first answer',
  schema: { type: 'string', maxLength: 255 }
} as const

/** What parameters of a name mean wherever they stand, unless they say it themselves. */
const PARAMETERS: Readonly<Record<string, string>> = {
  id: 'The id that it was given when it was made',
  name: 'The name that it was given',
  limit: 'How many at most',
  cursor: 'Where the page before ended',
  status: 'Only contacts of this status',
  thread: 'Only contacts of this thread: its id, or your own key for it',
  kind: 'Only of this kind',
  state: 'Only replies in this state',
  force: 'Delete it although open contacts use it: their recipients become unreachable'
}

interface Operation {
  operationId: string
  summary?: string
  tags?: string[]
  responses?: Record<string, { description: string }>
  parameters?: { name: string; description?: string }[]
}

/** The API in OpenAPI, from the schemas that check it. */
export function createOpenApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Parley')
      .setDescription('A bridge between AI agents and people: an agent asks, a person answers, the agent hears.')
      .setVersion('1')
      .addBearerAuth({ type: 'http', scheme: 'bearer' })
      .build(),
    {
      standardSchemaConverter: schemaConverter,
      operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').toLowerCase()}.${method}`
    }
  )
  document.components ??= {}
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM as never }
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path as Record<string, Operation>)) {
      if (operation.responses) complete(method, operation)
    }
  }
  return nameSchemas(document)
}

/** What stands at every operation, and what it left unsaid. */
function complete(method: string, operation: Operation): void {
  const noun = operation.tags?.[0] ?? operation.operationId
  operation.summary ??= `${SUMMARY[operation.operationId.split('.')[1]!] ?? 'Use'} ${noun}`
  for (const [status, response] of Object.entries(operation.responses!)) {
    response.description ||= status === '204' ? 'Done; nothing to say' : operation.summary
  }
  operation.responses!['default'] = {
    description: 'A problem, with our code and the paths of the fields',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  } as never
  for (const parameter of operation.parameters ?? []) {
    const meaning = PARAMETERS[parameter.name]
    if (meaning) parameter.description ??= meaning
  }
  if (method === 'post') operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY]
}

const SUMMARY: Readonly<Record<string, string>> = {
  list: 'List the',
  find: 'Read one of the',
  change: 'Change one of the',
  remove: 'Delete one of the'
}

/** The document without a server: the routes are read, and nothing that they stand on is there. */
export async function describeApi(): Promise<OpenAPIObject> {
  const nothing = {} as never
  const app = await NestFactory.create(
    ServerModule.with({
      ref: nothing,
      readiness: nothing,
      metrics: nothing,
      sessions: nothing,
      logger: nothing,
      api: true
    }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false }
  )
  return createOpenApi(app)
}
