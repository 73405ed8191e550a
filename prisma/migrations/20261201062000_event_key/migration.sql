-- AlterTable
ALTER TABLE "event" ADD COLUMN     "key_id" TEXT;

-- What the schema language cannot say.

-- What a contact is found by in an index: its project's own labels, and nobody else's.
CREATE FUNCTION "contact_labels"("project_id" TEXT, "metadata" JSONB) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(md5("project_id" || ' ' || l."key" || '=' || l."value")), '{}')
  FROM jsonb_each_text("metadata") l
$$;

-- What is delivered again has a place of its own in the list, as what is delivered first.
ALTER TABLE "delivery" ALTER COLUMN "created_at" SET DEFAULT clock_timestamp();
