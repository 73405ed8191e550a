-- AlterTable
ALTER TABLE "effect" ADD COLUMN     "channel_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "died_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "setback" (
    "contact_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT NOT NULL,
    "died_at" TIMESTAMPTZ(3),

    CONSTRAINT "setback_pkey" PRIMARY KEY ("contact_id")
);


-- What the schema language cannot say.

UPDATE "effect" SET "channel_id" = m."channel_id" FROM "message" m WHERE m."id" = "effect"."message_id";
UPDATE "delivery" SET "died_at" = "run_at" WHERE "state" = 'failed';
