-- DropIndex
DROP INDEX "message_channel_id_idx";

-- CreateIndex
CREATE INDEX "message_channel_id_target_idx" ON "message"("channel_id", "target");
