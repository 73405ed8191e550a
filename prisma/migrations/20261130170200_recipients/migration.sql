-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "refs" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "note" TEXT;
