-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "project" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "retention_days" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "bounds" JSON NOT NULL,
    "addresses" TEXT[],
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_usage" (
    "key_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "key_usage_pkey" PRIMARY KEY ("key_id","minute")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "addresses" TEXT[],
    "aliases" TEXT[],
    "accounts" TEXT[],
    "delegates" TEXT[],
    "language" TEXT,
    "quiet_hours" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "live_name" TEXT,
    "provider" TEXT NOT NULL,
    "config" BYTEA NOT NULL,
    "fingerprint" TEXT,
    "default_target" TEXT,
    "uncertain" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel_state" (
    "channel_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" BYTEA NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "channel_state_pkey" PRIMARY KEY ("channel_id","key")
);

-- CreateTable
CREATE TABLE "thread" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "turn" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "thread_id" TEXT NOT NULL,
    "contact_id" TEXT,
    "by" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "final" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "turn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "thread_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "ask" JSON NOT NULL,
    "recipients" JSON NOT NULL,
    "progress" JSON NOT NULL,
    "metadata" JSONB NOT NULL,
    "state" JSON,
    "key_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "chain_seq" INTEGER NOT NULL,
    "chain_hash" TEXT NOT NULL,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "recipient_id" TEXT NOT NULL,
    "address_index" INTEGER NOT NULL,
    "channel_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "turn_id" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "claimed_at" TIMESTAMPTZ(3),
    "ref" JSON,
    "error" TEXT,
    "shown_version" INTEGER NOT NULL DEFAULT 0,
    "token_id" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "effect" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,
    "died_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "effect_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reply" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "channel_id" TEXT,
    "reply" JSON NOT NULL,
    "name" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "assurance" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "respondent" TEXT,
    "recipient_id" TEXT,
    "delegate_for" TEXT,
    "vouched_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reply_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "contact_id" TEXT,
    "payload" JSON NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,
    "receipt" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "died_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbound_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "seq" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "contact_id" TEXT,
    "thread_id" TEXT,
    "type" TEXT NOT NULL,
    "data" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "chain_seq" INTEGER,
    "digest" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "position" BIGINT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "previous_secret" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "types" TEXT[],
    "metadata" JSONB NOT NULL,
    "failing" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "contact_id" TEXT,
    "type" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(3),
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "response_status" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "key_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSON,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("key_id","route","key")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_project_id_name_key" ON "api_key"("project_id", "name");

-- CreateIndex
CREATE INDEX "person_accounts_idx" ON "person" USING GIN ("accounts");

-- CreateIndex
CREATE UNIQUE INDEX "person_project_id_handle_key" ON "person"("project_id", "handle");

-- CreateIndex
CREATE UNIQUE INDEX "policy_project_id_name_key" ON "policy"("project_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "channel_fingerprint_key" ON "channel"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "channel_project_id_live_name_key" ON "channel"("project_id", "live_name");

-- CreateIndex
CREATE UNIQUE INDEX "thread_project_id_key_key" ON "thread"("project_id", "key");

-- CreateIndex
CREATE INDEX "turn_thread_id_seq_idx" ON "turn"("thread_id", "seq");

-- CreateIndex
CREATE INDEX "contact_project_id_created_at_id_idx" ON "contact"("project_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "contact_thread_id_idx" ON "contact"("thread_id");

-- CreateIndex
CREATE INDEX "contact_due_at_idx" ON "contact"("due_at");

-- CreateIndex
CREATE INDEX "contact_metadata_idx" ON "contact" USING GIN ("metadata");

-- CreateIndex
CREATE UNIQUE INDEX "message_token_id_key" ON "message"("token_id");

-- CreateIndex
CREATE INDEX "message_contact_id_idx" ON "message"("contact_id");

-- CreateIndex
CREATE INDEX "message_channel_id_idx" ON "message"("channel_id");

-- CreateIndex
CREATE INDEX "effect_message_id_idx" ON "effect"("message_id");

-- CreateIndex
CREATE INDEX "reply_contact_id_idx" ON "reply"("contact_id");

-- CreateIndex
CREATE INDEX "reply_project_id_state_created_at_idx" ON "reply"("project_id", "state", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_channel_id_external_id_key" ON "inbound"("channel_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "event_id_key" ON "event"("id");

-- CreateIndex
CREATE UNIQUE INDEX "event_position_key" ON "event"("position");

-- CreateIndex
CREATE INDEX "event_contact_id_chain_seq_idx" ON "event"("contact_id", "chain_seq");

-- CreateIndex
CREATE INDEX "event_project_id_position_idx" ON "event"("project_id", "position");

-- CreateIndex
CREATE INDEX "webhook_project_id_idx" ON "webhook"("project_id");

-- CreateIndex
CREATE INDEX "delivery_webhook_id_created_at_idx" ON "delivery"("webhook_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_webhook_id_event_id_key" ON "delivery"("webhook_id", "event_id");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "idempotency"("created_at");

-- What the schema language cannot say.

-- Each of these is read all the time and is nearly empty: what is left to do.
CREATE INDEX "effect_open_idx" ON "effect"("run_at") WHERE "died_at" IS NULL;
CREATE INDEX "delivery_open_idx" ON "delivery"("run_at") WHERE "state" = 'pending';
CREATE INDEX "inbound_open_idx" ON "inbound"("run_at") WHERE "state" = 'stored';
CREATE INDEX "message_sending_idx" ON "message"("claimed_at") WHERE "state" IN ('sending', 'unknown');
CREATE INDEX "event_unplaced_idx" ON "event"("seq") WHERE "position" IS NULL;
CREATE INDEX "contact_pending_notice_idx" ON "contact"("created_at") WHERE "status" = 'pending' AND "kind" = 'notice';

-- The one place that hands out positions in the event stream. Its row is the lock.
CREATE TABLE "sequencer" ("position" BIGINT NOT NULL);
INSERT INTO "sequencer" VALUES (0);

-- Gives committed events their positions, and makes the deliveries that webhooks ask for.
-- Inputs: how many events at most. Returns: the deliveries made; `placed` is the number of events.
-- A reader that sees a position sees all smaller ones: positions are given by one caller at a time, to rows that
-- are committed, and are committed before the next caller starts. Waits for a caller that is under way.
CREATE FUNCTION "place_events"("batch" INTEGER) RETURNS TABLE ("placed" BIGINT, "deliveries" TEXT[]) LANGUAGE plpgsql AS $$
DECLARE
  base BIGINT;
  count_placed BIGINT;
  made TEXT[];
BEGIN
  SELECT s."position" INTO base FROM "sequencer" s FOR UPDATE;
  WITH numbered AS (
    SELECT u."seq", base + row_number() OVER (ORDER BY u."seq") AS "position"
    FROM (SELECT e."seq" FROM "event" e WHERE e."position" IS NULL ORDER BY e."seq" LIMIT "batch") u
  ), placed_events AS (
    UPDATE "event" e SET "position" = n."position" FROM numbered n WHERE e."seq" = n."seq"
    RETURNING e."id", e."project_id", e."contact_id", e."type", e."position"
  ), made_deliveries AS (
    INSERT INTO "delivery" ("id", "project_id", "webhook_id", "event_id", "contact_id", "type", "state", "run_at")
    SELECT 'dlv_' || replace(gen_random_uuid()::text, '-', ''), p."project_id", w."id", p."id", p."contact_id", p."type",
           'pending', now() + interval '15 seconds'
    FROM placed_events p
    JOIN "webhook" w ON w."project_id" = p."project_id" AND w."disabled_at" IS NULL
      AND (cardinality(w."types") = 0 OR p."type" = ANY (w."types"))
    LEFT JOIN "contact" c ON c."id" = p."contact_id"
    WHERE w."metadata" <@ coalesce(c."metadata", '{}'::jsonb)
    ORDER BY p."position"
    RETURNING "delivery"."id"
  )
  SELECT (SELECT count(*) FROM placed_events), (SELECT array_agg(d."id") FROM made_deliveries d) INTO count_placed, made;
  IF count_placed > 0 THEN
    UPDATE "sequencer" SET "position" = base + count_placed;
    PERFORM pg_notify('parley_events', '');
  END IF;
  RETURN QUERY SELECT count_placed, coalesce(made, ARRAY[]::TEXT[]);
END
$$;
