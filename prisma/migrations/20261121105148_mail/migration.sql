-- AlterTable
ALTER TABLE "channel" ADD COLUMN     "account" TEXT,
ADD COLUMN     "unsolicited" TEXT NOT NULL DEFAULT 'ignore';

-- AlterTable
ALTER TABLE "turn" ADD COLUMN     "account" TEXT,
ADD COLUMN     "attachments" JSON,
ADD COLUMN     "channel_id" TEXT,
ADD COLUMN     "ref" JSONB;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "name" TEXT NOT NULL DEFAULT '',
ALTER COLUMN "ref" SET DATA TYPE JSONB;

-- CreateTable
CREATE TABLE "file" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "kept_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_chunk" (
    "file_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "file_chunk_pkey" PRIMARY KEY ("file_id","seq")
);

-- CreateTable
CREATE TABLE "code" (
    "message_id" TEXT NOT NULL,
    "hash" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "used_by" TEXT,
    "sent_at" TIMESTAMPTZ(3)[],
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "code_pkey" PRIMARY KEY ("message_id")
);

-- CreateIndex
CREATE INDEX "turn_ref_idx" ON "turn" USING GIN ("ref" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "message_ref_idx" ON "message" USING GIN ("ref" jsonb_path_ops);

-- What the schema language cannot say.

-- Read now and then, and nearly empty: what nothing refers to.
CREATE INDEX "file_loose_idx" ON "file"("created_at") WHERE "kept_at" IS NULL;
CREATE INDEX "channel_account_idx" ON "channel"("account") WHERE "account" IS NOT NULL;

-- Documents and pictures are compressed already.
ALTER TABLE "file_chunk" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
