import { z } from 'zod'
import type { TelegramConfig } from './telegram.schema.ts'

/** The key of the channel's store that the place among the updates is kept under. */
export const PLACE = 'updates'
/** After a week of silence Telegram numbers anew; what we expect then could be far beyond. */
const GOOD_FOR_MS = 6 * 86_400_000

/** The next update to read, and of which bot on which server: another one has other numbers. */
const PollPlace = z.object({ server: z.string(), bot: z.string(), offset: z.number().int(), at: z.iso.datetime() })
export type PollPlace = z.infer<typeof PollPlace>

export interface Numbering {
  readonly config: Pick<TelegramConfig, 'apiUrl'>
  readonly botId: string
}

export const placeAfter = ({ config, botId }: Numbering, offset: number, now: Date): PollPlace => ({
  server: config.apiUrl,
  bot: botId,
  offset,
  at: now.toISOString()
})

export function keptPlace(kept: unknown, { config, botId }: Numbering): PollPlace | undefined {
  const place = PollPlace.safeParse(kept).data
  return place?.server === config.apiUrl && place.bot === botId ? place : undefined
}

/** What to ask Telegram for: without a number it gives the first that nobody confirmed. */
export const placeFrom = (place: PollPlace | undefined, now: Date): number | undefined =>
  place && now.getTime() - Date.parse(place.at) < GOOD_FOR_MS ? place.offset : undefined
