import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SCHEMA = readFileSync(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)), 'utf8')

/**
 * What becomes of each column once the retention of a project is over. `goes`: the row, or what stands in the column.
 * `stays`: ids, times, counts, states, digests. `set up`: what operators make and delete themselves.
 */
const DECISIONS: Record<string, { goes?: string; stays?: string; setUp?: string }> = {
  Project: { setUp: 'id name retentionDays defaultTo digestKey createdAt' },
  ApiKey: { setUp: 'id projectId name scope bounds addresses hash hint createdAt revokedAt' },
  KeyUsage: { goes: 'keyId minute count' },
  Person: { setUp: 'id projectId handle name addresses aliases accounts delegates language quietHours createdAt' },
  Policy: { setUp: 'id projectId name spec createdAt' },
  Channel: {
    setUp:
      'id projectId name liveName provider config fingerprint defaultTarget uncertain unsolicited linkLifetime account realm createdAt deletedAt'
  },
  ChannelState: { setUp: 'channelId key value version' },
  Thread: { goes: 'key', stays: 'id projectId owner createdAt' },
  Turn: { goes: 'id seq projectId threadId contactId by name text final attachments channelId account ref createdAt' },
  Contact: {
    goes: 'ask recipients progress metadata state',
    stays: 'id projectId threadId kind status version keyId refs dueAt createdAt settledAt erasedAt chainSeq chainHash'
  },
  ExternalId: { goes: 'externalId', stays: 'projectId namespace contactId keyName digest createdAt' },
  Message: {
    goes: 'name account target ref error note placement personId',
    stays:
      'id projectId contactId recipientId addressIndex channelId turnId state attempts fence claimedAt shownVersion renews proposal tokenId revokedAt createdAt sentAt deliveredAt'
  },
  Effect: {
    goes: 'id projectId contactId messageId channelId kind provider attempts failures runAt error diedAt createdAt'
  },
  Reply: {
    goes: 'id projectId contactId channelId reply name account assurance state reason respondent recipientId delegateFor vouchedBy createdAt'
  },
  // The row goes after thirty days.
  Inbound: {
    goes: 'id projectId channelId externalId contactId payload state refParts attempts runAt error receipt createdAt diedAt erasedAt'
  },
  File: { goes: 'id projectId name contentType size sha256 keyId keptAt createdAt' },
  FileChunk: { goes: 'fileId seq bytes' },
  Code: { goes: 'messageId hash expiresAt usedBy sentAt attempts' },
  Event: {
    goes: 'data salt',
    stays: 'seq id projectId contactId threadId keyId erasedAt type at chainSeq digest hash position'
  },
  Webhook: {
    setUp:
      'id projectId url secret previousSecret previousUntil types metadata failing disabledAt disabledReason createdAt'
  },
  Delivery: {
    goes: 'id projectId webhookId eventId contactId type state attempts fence claimedUntil runAt responseStatus error diedAt createdAt deliveredAt'
  },
  // After a day, whatever the project says.
  Idempotency: { goes: 'keyId route key bodyHash resourceId status response leaseUntil createdAt' },
  // Whoever said STOP is not written to again.
  Consent: { stays: 'channelId account projectId isOut since' },
  Setback: { goes: 'contactId projectId attempts runAt error diedAt' },
  SecretKey: { setUp: 'id checkValue createdAt' },
  OperatorSession: { goes: 'hash projectId keyId expiresAt' },
  Anchor: { stays: 'projectId seq position events digest hash at' },
  Lease: { goes: 'name owner leaseUntil' }
}

it('says of each column whether it outlives the retention of a project', () => {
  const columns = [...SCHEMA.matchAll(/^model (\w+) \{\n([^}]*)\n\}/gm)].map(([, model, body]) => [
    model!,
    [...body!.matchAll(/^  (\w+) +\w/gm)].map((one) => one[1]!).sort()
  ])
  const decided = Object.entries(DECISIONS).map(([model, { goes = '', stays = '', setUp = '' }]) => [
    model,
    `${goes} ${stays} ${setUp}`.split(' ').filter(Boolean).sort()
  ])
  expect(Object.fromEntries(decided)).toEqual(Object.fromEntries(columns))
})
