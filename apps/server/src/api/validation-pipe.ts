import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common'
import { toRequestError } from './fault.mapper.ts'
import { assertStorable } from './storable.ts'

/** Checks bodies, queries and parameters: that they can be kept, and by the Zod schema that stands at the parameter. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema, type, data } = metadata
    if (type !== 'custom') assertStorable(value, type === 'param' && data ? [data] : [])
    if (!schema || !this.toValidate(metadata)) return value
    // Fastify's query object has no prototype, which Zod takes for no plain object.
    const plain = type === 'query' ? { ...(value as object) } : value
    const result = await this.validate<T>(plain, schema)
    if (result.issues) throw toRequestError(result.issues, schema)
    return result.value
  }
}
