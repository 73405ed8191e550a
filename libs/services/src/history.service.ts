import { ParleyError, type AnchorView, type ChainView, type PlacedEventView } from '@parley/core'
import type { AnchorRepository, HistoryRepository } from '@parley/database'
import { readPosition } from './page-cursor.ts'

/** The histories of a project as they are stored, for whoever checks them: nothing is checked here. */
export class HistoryService {
  constructor(
    private readonly histories: HistoryRepository,
    private readonly anchors: AnchorRepository
  ) {}

  /** `head` is the newest anchor: what comes after it is for the next time. */
  async listAnchors(
    projectId: string,
    after: number,
    limit: number
  ): Promise<{ anchors: AnchorView[]; head?: AnchorView | undefined }> {
    const head = await this.anchors.findNewest(projectId)
    return { anchors: await this.anchors.listAfter(projectId, after, limit), head }
  }

  /** Throws `request_invalid`. */
  async listChains(
    projectId: string,
    cursor: string | undefined,
    limit: number
  ): Promise<{ chains: ChainView[]; cursor?: string | undefined }> {
    const { chains, last } = await this.histories.listChains(projectId, cursor ? readPlace(cursor) : undefined, limit)
    return { chains, cursor: last && `${last.createdAt.getTime()}.${last.contactId}.${last.seq}` }
  }

  /** Throws `request_invalid`. */
  async listPlaced(
    projectId: string,
    after: string | undefined,
    limit: number
  ): Promise<{ events: PlacedEventView[] }> {
    return { events: await this.histories.listPlaced(projectId, readPosition(after), limit) }
  }
}

function readPlace(cursor: string) {
  const [, at, contactId, seq] = /^(-?\d{1,14})\.(\w{1,64})\.(\d{1,18})$/.exec(cursor) ?? []
  if (seq === undefined || contactId === undefined)
    throw new ParleyError('request_invalid', { path: 'cursor', detail: 'The cursor is not one of ours' })
  return { createdAt: new Date(Number(at)), contactId, seq }
}
