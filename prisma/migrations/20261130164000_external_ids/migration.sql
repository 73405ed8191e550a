-- AlterTable
ALTER TABLE "project" ADD COLUMN     "default_to" JSON,
ADD COLUMN     "digest_key" BYTEA;

-- CreateTable
CREATE TABLE "external_id" (
    "project_id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "external_id_pkey" PRIMARY KEY ("project_id","namespace","external_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "external_id_contact_id_key" ON "external_id"("contact_id");
