-- AlterTable
ALTER TABLE "channel" ADD COLUMN     "realm" TEXT;

-- What the schema language cannot say.

-- Accounts of these are the same on every channel. Others say it when they are next connected.
UPDATE "channel" SET "realm" = "provider" WHERE "provider" IN ('email', 'telegram', 'discord') AND "deleted_at" IS NULL;

-- People are known by the first channel of their platform too. Whom another one is known by keeps it: the operator says
-- who it is.
WITH homes AS (
  SELECT c."project_id", c."name", first_value(c."name") OVER (
    PARTITION BY c."project_id", c."provider", c."realm" ORDER BY c."created_at", c."id") AS home
  FROM "channel" c WHERE c."realm" IS NOT NULL
), formed AS (
  SELECT DISTINCT p."id", p."project_id", h.home || substr(a.account, length(h."name") + 1) AS form
  FROM "person" p, unnest(p."accounts") AS a(account), homes h
  WHERE h."project_id" = p."project_id" AND h.home <> h."name" AND starts_with(a.account, h."name" || ':')
), fresh AS (
  SELECT f."id", array_agg(f.form) AS forms FROM formed f
  WHERE NOT EXISTS (
      SELECT 1 FROM formed o WHERE o."project_id" = f."project_id" AND o.form = f.form AND o."id" <> f."id")
    AND NOT EXISTS (
      SELECT 1 FROM "person" o WHERE o."project_id" = f."project_id" AND o."accounts" && ARRAY[f.form])
  GROUP BY f."id"
)
UPDATE "person" p SET "accounts" = p."accounts" || fresh.forms FROM fresh WHERE p."id" = fresh."id";
