-- parley: outside the transaction

-- Lists of contacts: of a project or of one key alone, by kind and status, the newest first.
CREATE INDEX CONCURRENTLY "contact_project_id_kind_status_created_at_id_idx" ON "contact"("project_id", "kind", "status", "created_at", "id");
CREATE INDEX CONCURRENTLY "contact_project_id_key_id_kind_status_created_at_id_idx" ON "contact"("project_id", "key_id", "kind", "status", "created_at", "id");
DROP INDEX CONCURRENTLY IF EXISTS "contact_key_id_created_at_id_idx";
CREATE INDEX CONCURRENTLY "contact_thread_id_created_at_id_idx" ON "contact"("thread_id", "created_at", "id");
DROP INDEX CONCURRENTLY IF EXISTS "contact_thread_id_idx";
CREATE INDEX CONCURRENTLY "contact_labels_idx" ON "contact" USING GIN ("contact_labels"("project_id", "metadata"));
DROP INDEX CONCURRENTLY IF EXISTS "contact_metadata_idx";
CREATE INDEX CONCURRENTLY "contact_due_idx" ON "contact"("due_at") WHERE "due_at" IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS "contact_due_at_idx";
CREATE INDEX CONCURRENTLY "contact_pending_notice_id_idx" ON "contact"("id") WHERE "status" = 'pending' AND "kind" = 'notice';
DROP INDEX CONCURRENTLY IF EXISTS "contact_pending_notice_idx";

-- Conversations: by the agent's own name for them, whoever's it is, and what was said of one contact.
CREATE INDEX CONCURRENTLY "thread_key_idx" ON "thread"("project_id", "key") WHERE "key" IS NOT NULL;
CREATE INDEX CONCURRENTLY "turn_contact_id_seq_idx" ON "turn"("contact_id", "seq") WHERE "contact_id" IS NOT NULL;

-- The stream: of a project, of one key's contacts, of what came by a channel, and what is of no key. An event is in none
-- of them before it has its place.
CREATE INDEX CONCURRENTLY "event_feed_idx" ON "event"("project_id", "position") WHERE "position" IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS "event_project_id_position_idx";
CREATE INDEX CONCURRENTLY "event_key_idx" ON "event"("key_id", "position") WHERE "key_id" IS NOT NULL AND "position" IS NOT NULL;
CREATE INDEX CONCURRENTLY "event_received_idx" ON "event"("project_id", ("data"->>'channel'), "position") WHERE "type" = 'message.received' AND "position" IS NOT NULL;
CREATE INDEX CONCURRENTLY "event_keyless_idx" ON "event"("project_id", "position") WHERE "key_id" IS NULL AND "type" <> 'message.received' AND "position" IS NOT NULL;

-- Held replies, and what gave up.
CREATE INDEX CONCURRENTLY "reply_project_id_state_created_at_id_idx" ON "reply"("project_id", "state", "created_at", "id");
DROP INDEX CONCURRENTLY IF EXISTS "reply_project_id_state_created_at_idx";
CREATE INDEX CONCURRENTLY "effect_dead_idx" ON "effect"("project_id", "died_at") WHERE "died_at" IS NOT NULL;
CREATE INDEX CONCURRENTLY "inbound_dead_idx" ON "inbound"("project_id", "died_at") WHERE "state" = 'dead';

-- What waits: of a project, before silence may speak, and of a webhook that works again.
CREATE INDEX CONCURRENTLY "inbound_stored_idx" ON "inbound"("project_id", "created_at") WHERE "state" = 'stored';
CREATE INDEX CONCURRENTLY "delivery_pending_idx" ON "delivery"("webhook_id", "run_at") WHERE "state" = 'pending';
CREATE INDEX CONCURRENTLY "key_usage_minute_idx" ON "key_usage"("minute");
