import type { INestApplication } from '@nestjs/common'
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger'
import { ERRORS } from '@parley/core'

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } }
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

/** The API in OpenAPI, from the schemas that check it. */
export function createOpenApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Parley')
      .setDescription('A bridge between AI agents and people: an agent asks, a person answers, the agent hears.')
      .setVersion('1')
      .addBearerAuth({ type: 'http', scheme: 'bearer' })
      .build()
  )
  document.components ??= {}
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM as never }
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(
      path as Record<string, { security?: unknown; responses: Record<string, unknown>; parameters?: unknown[] }>
    )) {
      if (!operation.responses) continue
      operation.responses['default'] = {
        description: 'A problem, with our code and the paths of the fields',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
      }
      if (method === 'post') operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY]
    }
  }
  return document
}
