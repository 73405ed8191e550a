-- AlterTable
ALTER TABLE "channel" ADD COLUMN     "link_lifetime" TEXT;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "person_id" TEXT,
ADD COLUMN     "renews" TEXT;

-- What the schema language cannot say.

-- Most messages are sent to an address that is nobody's.
CREATE INDEX "message_person_id_idx" ON "message"("person_id") WHERE "person_id" IS NOT NULL;

-- Whose the links are that are out already.
UPDATE "message" m SET "person_id" = r.value->>'person'
FROM "contact" c, json_array_elements(c."recipients") r(value)
WHERE c."id" = m."contact_id" AND r.value->>'id' = m."recipient_id" AND r.value->>'person' IS NOT NULL;
