-- DropIndex
DROP INDEX "thread_project_id_key_key";

-- AlterTable
ALTER TABLE "thread" ADD COLUMN     "owner" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "file" ADD COLUMN     "key_id" TEXT;

-- CreateIndex
CREATE INDEX "contact_key_id_created_at_id_idx" ON "contact"("key_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "thread_project_id_owner_key_key" ON "thread"("project_id", "owner", "key");

-- Conversations of one bounded agent alone go on under the name that it gave them.
UPDATE "thread" t SET "owner" = k."id"
FROM "api_key" k
WHERE t."key" IS NOT NULL AND k."project_id" = t."project_id" AND k."scope" = 'agent'
  AND (k."bounds"->'kinds' IS NOT NULL OR k."bounds"->'policies' IS NOT NULL OR k."bounds"->'channels' IS NOT NULL)
  AND EXISTS (SELECT 1 FROM "contact" c WHERE c."thread_id" = t."id" AND c."key_id" = k."id")
  AND NOT EXISTS (SELECT 1 FROM "contact" c WHERE c."thread_id" = t."id" AND c."key_id" <> k."id");

-- What a file belongs to stands only where it is named.
CREATE INDEX "contact_attachments_idx" ON "contact" USING gin (((ask->'attachments')::jsonb) jsonb_path_ops)
  WHERE ask->'attachments' IS NOT NULL;
CREATE INDEX "reply_attachments_idx" ON "reply" USING gin (((reply->'attachments')::jsonb) jsonb_path_ops)
  WHERE reply->'attachments' IS NOT NULL;
CREATE INDEX "reply_raw_idx" ON "reply" ((reply->>'raw')) WHERE reply->>'raw' IS NOT NULL;
CREATE INDEX "turn_attachments_idx" ON "turn" USING gin ((attachments::jsonb) jsonb_path_ops)
  WHERE attachments IS NOT NULL;
CREATE INDEX "event_raw_idx" ON "event" ((data->>'raw')) WHERE type = 'message.received';
