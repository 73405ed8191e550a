-- People whose addresses are mailboxes are found by the one form of an address too: without what stands after a plus, and
-- at Google without dots. Other platforms have one spelling of an account. Where two people of a project would now be
-- found by the same form, both keep what they have: the operator says who it is.
WITH spelled AS (
  SELECT p."id", p."project_id", a.account, c."name" AS channel, substr(a.account, length(c."name") + 2) AS target
  FROM "person" p, unnest(p."accounts") AS a(account), "channel" c
  WHERE c."project_id" = p."project_id" AND c."provider" = 'email' AND starts_with(a.account, c."name" || ':')
    AND a.account LIKE '%@%'
), parted AS (
  SELECT "id", "project_id", account, channel,
    regexp_replace(regexp_replace(target, '@[^@]*$', ''), '^(.[^+]*)\+.*$', '\1') AS name,
    regexp_replace(regexp_replace(target, '^.*@', ''), '\.+$', '') AS domain
  FROM spelled
), formed AS (
  SELECT DISTINCT "id", "project_id", channel || ':' || CASE
      WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(name, '.', '') || '@gmail.com'
      WHEN domain IN ('proton.me', 'protonmail.com', 'pm.me') THEN replace(name, '.', '') || '@' || domain
      ELSE name || '@' || domain END AS form
  FROM parted
), fresh AS (
  SELECT f."id", array_agg(f.form) AS forms FROM formed f
  WHERE NOT EXISTS (
      SELECT 1 FROM formed o WHERE o."project_id" = f."project_id" AND o.form = f.form AND o."id" <> f."id")
    AND NOT EXISTS (
      SELECT 1 FROM "person" o WHERE o."project_id" = f."project_id" AND o."accounts" && ARRAY[f.form])
  GROUP BY f."id"
)
UPDATE "person" p SET "accounts" = p."accounts" || fresh.forms FROM fresh WHERE p."id" = fresh."id";
