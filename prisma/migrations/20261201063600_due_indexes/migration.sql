-- parley: outside the transaction

-- Dead letters of a project, the latest first.
CREATE INDEX CONCURRENTLY "delivery_dead_idx" ON "delivery"("project_id", "died_at") WHERE "died_at" IS NOT NULL;
CREATE INDEX CONCURRENTLY "setback_dead_idx" ON "setback"("project_id", "died_at") WHERE "died_at" IS NOT NULL;

-- What is due, of each channel the oldest.
CREATE INDEX CONCURRENTLY "effect_due_idx" ON "effect"("channel_id", "run_at") WHERE "died_at" IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS "effect_open_idx";
CREATE INDEX CONCURRENTLY "inbound_due_idx" ON "inbound"("channel_id", "run_at") WHERE "state" IN ('stored', 'waiting');
DROP INDEX CONCURRENTLY IF EXISTS "inbound_open_idx";
