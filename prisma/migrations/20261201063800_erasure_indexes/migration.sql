-- parley: outside the transaction

-- What the erasure looks for: each index holds only what is not erased yet, or what still can be.
CREATE INDEX CONCURRENTLY "contact_retained_idx" ON "contact"("project_id", "settled_at") WHERE "settled_at" IS NOT NULL AND "erased_at" IS NULL;
CREATE INDEX CONCURRENTLY "turn_loose_idx" ON "turn"("project_id", "created_at") WHERE "contact_id" IS NULL;
CREATE INDEX CONCURRENTLY "event_loose_idx" ON "event"("project_id", "at") WHERE "contact_id" IS NULL AND "erased_at" IS NULL;
CREATE INDEX CONCURRENTLY "inbound_contact_idx" ON "inbound"("contact_id") WHERE "contact_id" IS NOT NULL;
CREATE INDEX CONCURRENTLY "inbound_loose_idx" ON "inbound"("project_id", "created_at") WHERE "contact_id" IS NULL AND "erased_at" IS NULL;
CREATE INDEX CONCURRENTLY "inbound_erased_idx" ON "inbound"("created_at") WHERE "erased_at" IS NOT NULL;
