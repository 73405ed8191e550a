-- AlterTable
ALTER TABLE "message" ADD COLUMN     "proposal" INTEGER NOT NULL DEFAULT 1;
