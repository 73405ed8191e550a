import { z } from 'zod'

export const FileRef = z
  .object({
    id: z.string(),
    name: z.string(),
    contentType: z.string(),
    size: z.number().int().meta({ description: 'In bytes' })
  })
  .meta({ id: 'File' })
export type FileRef = z.infer<typeof FileRef>
