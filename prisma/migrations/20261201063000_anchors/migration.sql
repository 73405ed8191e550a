-- CreateTable
CREATE TABLE "anchor" (
    "project_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,
    "events" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "anchor_pkey" PRIMARY KEY ("project_id","seq")
);

-- CreateIndex
CREATE INDEX "anchor_position_idx" ON "anchor"("position");
