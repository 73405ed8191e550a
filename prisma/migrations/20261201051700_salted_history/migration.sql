-- AlterTable
ALTER TABLE "event" ADD COLUMN     "erased_at" TIMESTAMPTZ(3),
ADD COLUMN     "salt" TEXT;
