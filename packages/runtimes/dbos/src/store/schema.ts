/** What brings the tables from one version to the next. Never change one that was published: add another. */
export const migrations: readonly string[] = [
  `
CREATE TABLE thimble.runs (
  id text PRIMARY KEY, agent text NOT NULL, task text NOT NULL, settings text NOT NULL, by_whom text,
  state text NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL, outcome text,
  position bigint NOT NULL, head text NOT NULL, fence bigint NOT NULL, owner text, lease_until bigint
);
CREATE INDEX runs_by_state ON thimble.runs (state, updated_at);
CREATE INDEX runs_by_time ON thimble.runs (created_at DESC, id DESC);

CREATE TABLE thimble.entries (
  run_id text NOT NULL REFERENCES thimble.runs (id) ON DELETE CASCADE, position bigint NOT NULL, kind text NOT NULL, key text,
  time bigint NOT NULL, fence bigint NOT NULL, data text, blob text, hash text NOT NULL,
  PRIMARY KEY (run_id, position)
);
CREATE INDEX entries_by_key ON thimble.entries (run_id, kind, key) WHERE kind IN ('answer', 'reverted');

CREATE TABLE thimble.blobs (
  run_id text NOT NULL REFERENCES thimble.runs (id) ON DELETE CASCADE, hash text NOT NULL, data text NOT NULL,
  PRIMARY KEY (run_id, hash)
);

-- Of each process that works on runs, and of what only one of them may do at a time.
CREATE TABLE thimble.leases (name text PRIMARY KEY, until bigint NOT NULL);

CREATE FUNCTION thimble.now_ms() RETURNS bigint LANGUAGE sql AS
  $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

CREATE FUNCTION thimble.sha256_hex(content text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') $$;

-- Adds entries to the log of a run that is locked, chained as @thimble/runs chains them. Gives the run, which the caller saves.
CREATE FUNCTION thimble.chained(run thimble.runs, entries_fence bigint, kinds text[], keys text[], times bigint[], datas text[])
RETURNS thimble.runs LANGUAGE plpgsql AS $$
DECLARE
  data_hash text;
  is_blob boolean;
BEGIN
  FOR i IN 1 .. cardinality(kinds) LOOP
    data_hash := thimble.sha256_hex(datas[i]);
    run.position := run.position + 1;
    run.head := thimble.sha256_hex('["' || run.head || '",' || run.position || ',' || to_json(kinds[i])::text || ',' ||
      coalesce(to_json(keys[i])::text, 'null') || ',' || times[i] || ',' || entries_fence || ',"' || data_hash || '"]');
    is_blob := length(datas[i]) > 1000000;
    IF is_blob THEN
      INSERT INTO thimble.blobs VALUES (run.id, data_hash, datas[i]) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO thimble.entries VALUES (run.id, run.position, kinds[i], keys[i], times[i], entries_fence,
      CASE WHEN is_blob THEN NULL ELSE datas[i] END, CASE WHEN is_blob THEN data_hash END, run.head);
  END LOOP;
  RETURN run;
END $$;

CREATE FUNCTION thimble.save(run thimble.runs) RETURNS thimble.runs LANGUAGE plpgsql AS $$
BEGIN
  run.updated_at := thimble.now_ms();
  UPDATE thimble.runs SET state = run.state, updated_at = run.updated_at, outcome = run.outcome, position = run.position,
    head = run.head, fence = run.fence, owner = run.owner, lease_until = run.lease_until WHERE id = run.id;
  RETURN run;
END $$;

CREATE FUNCTION thimble.create_run(new_id text, new_agent text, new_task text, new_settings text, new_by text,
  kinds text[], keys text[], times bigint[], datas text[]) RETURNS TABLE (is_new boolean, run json) LANGUAGE plpgsql AS $$
DECLARE
  added thimble.runs;
BEGIN
  INSERT INTO thimble.runs VALUES (new_id, new_agent, new_task, new_settings, new_by, 'queued', thimble.now_ms(), thimble.now_ms(),
    NULL, 0, thimble.sha256_hex(new_id), 0, NULL, NULL) ON CONFLICT (id) DO NOTHING RETURNING * INTO added;
  IF added.id IS NULL THEN
    RETURN QUERY SELECT false, row_to_json(r) FROM thimble.runs r WHERE r.id = new_id;
  ELSE
    RETURN QUERY SELECT true, row_to_json(thimble.save(thimble.chained(added, 0, kinds, keys, times, datas)));
  END IF;
END $$;

CREATE FUNCTION thimble.append(run_id_given text, expected bigint, allowed text[], kinds text[], keys text[], times bigint[],
  datas text[], onces boolean[], from_states text[], to_state text, new_outcome text)
RETURNS TABLE (type text, detail text) LANGUAGE plpgsql AS $$
DECLARE
  found thimble.runs;
BEGIN
  SELECT * INTO found FROM thimble.runs r WHERE r.id = run_id_given FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN QUERY SELECT 'missing', NULL::text; RETURN;
  END IF;
  IF expected IS NOT NULL AND (expected <> found.fence OR found.owner IS NULL) THEN
    RETURN QUERY SELECT 'fenced', NULL::text; RETURN;
  END IF;
  IF allowed IS NOT NULL AND NOT found.state = ANY (allowed) THEN
    RETURN QUERY SELECT 'refused', found.state; RETURN;
  END IF;
  FOR i IN 1 .. cardinality(kinds) LOOP
    IF onces[i] AND EXISTS (SELECT 1 FROM thimble.entries e WHERE e.run_id = found.id AND e.kind = kinds[i] AND e.key = keys[i]) THEN
      RETURN QUERY SELECT 'duplicate', keys[i]; RETURN;
    END IF;
  END LOOP;
  found := thimble.chained(found, coalesce(expected, 0), kinds, keys, times, datas);
  IF found.state = ANY (from_states) THEN
    found.state := to_state;
    found.outcome := coalesce(new_outcome, found.outcome);
    IF to_state NOT IN ('running', 'rolling-back') THEN
      found.owner := NULL;
      found.lease_until := NULL;
    END IF;
  END IF;
  found := thimble.save(found);
  RETURN QUERY SELECT 'appended', found.state;
END $$;

CREATE FUNCTION thimble.claim(new_owner text, lease_ms bigint, from_states text[], to_state text, wanted text, agents text[])
RETURNS SETOF json LANGUAGE plpgsql AS $$
DECLARE
  found thimble.runs;
  at bigint := thimble.now_ms();
BEGIN
  IF wanted IS NOT NULL THEN
    SELECT * INTO found FROM thimble.runs r WHERE r.id = wanted AND (agents IS NULL OR r.agent = ANY (agents))
      AND (r.state = ANY (from_states) OR (r.state = to_state AND r.lease_until < at)) FOR UPDATE;
  ELSE
    -- What somebody else is about to take, or writes to, is left to them.
    SELECT * INTO found FROM thimble.runs r WHERE (agents IS NULL OR r.agent = ANY (agents))
      AND (r.state = ANY (from_states) OR (r.state = to_state AND r.lease_until < at))
      ORDER BY r.updated_at LIMIT 1 FOR UPDATE SKIP LOCKED;
  END IF;
  IF found.id IS NULL THEN
    RETURN;
  END IF;
  found.state := to_state;
  found.fence := found.fence + 1;
  found.owner := new_owner;
  found.lease_until := at + lease_ms;
  RETURN QUERY SELECT row_to_json(thimble.save(thimble.chained(found, found.fence, ARRAY['claimed'], ARRAY[NULL]::text[], ARRAY[at],
    ARRAY['{"owner":' || to_json(new_owner)::text || ',"state":' || to_json(to_state)::text || '}'])));
END $$`,
  `
CREATE FUNCTION thimble.append_unless(news_kinds text[], news_after bigint, run_id_given text, expected bigint, allowed text[],
  kinds text[], keys text[], times bigint[], datas text[], onces boolean[], from_states text[], to_state text, new_outcome text)
RETURNS TABLE (type text, detail text) LANGUAGE plpgsql AS $$
DECLARE
  found thimble.runs;
BEGIN
  SELECT * INTO found FROM thimble.runs r WHERE r.id = run_id_given FOR UPDATE;
  IF (expected IS NULL OR expected = found.fence) AND EXISTS (SELECT 1 FROM thimble.entries e WHERE e.run_id = run_id_given
      AND e.position > news_after AND e.kind = ANY (news_kinds) AND e.fence IS DISTINCT FROM expected) THEN
    RETURN QUERY SELECT 'refused', found.state; RETURN;
  END IF;
  RETURN QUERY SELECT * FROM thimble.append(run_id_given, expected, allowed, kinds, keys, times, datas, onces, from_states, to_state,
    new_outcome);
END $$`,
];
