-- AlterTable
ALTER TABLE "message" ADD COLUMN     "placement" JSON;
