-- AlterTable
ALTER TABLE "contact" ADD COLUMN "erased_at" TIMESTAMPTZ(3);
ALTER TABLE "inbound" ADD COLUMN "erased_at" TIMESTAMPTZ(3);
