-- CreateTable
CREATE TABLE "consent" (
    "channel_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "is_out" BOOLEAN NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("channel_id","account")
);
