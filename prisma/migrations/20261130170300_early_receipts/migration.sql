-- AlterTable
ALTER TABLE "message" ADD COLUMN     "delivered_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "inbound" ADD COLUMN     "ref_parts" TEXT[];

-- What the schema language cannot say.

DROP INDEX "inbound_open_idx";
CREATE INDEX "inbound_open_idx" ON "inbound"("run_at") WHERE "state" IN ('stored', 'waiting');
-- Asked at the end of each send, and nearly empty.
CREATE INDEX "inbound_waiting_idx" ON "inbound" USING GIN ("ref_parts") WHERE "state" = 'waiting';
