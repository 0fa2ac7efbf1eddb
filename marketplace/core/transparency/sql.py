"""Triggers that make the log append-only, for `migrations.RunSQL(FORWARD, BACKWARD)`.

The only change ever allowed is an entry's index from NULL to a value, once. TRUNCATE stays possible for the test
suite's flush; in production the application does not own the tables (docs/transparency-log.md).
"""

FORWARD = """
CREATE FUNCTION core_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the transparency log is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION core_log_seal_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected core_logentry%ROWTYPE := OLD;
BEGIN
    expected.index := NEW.index;
    IF OLD.index IS NOT NULL OR NEW.index IS NULL OR expected IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'the transparency log is append-only: only an index may be set, once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER core_logentry_seal_only BEFORE UPDATE ON core_logentry
    FOR EACH ROW EXECUTE FUNCTION core_log_seal_only();
CREATE TRIGGER core_logentry_append_only BEFORE DELETE ON core_logentry
    FOR EACH ROW EXECUTE FUNCTION core_log_refuse();
CREATE TRIGGER core_lognode_append_only BEFORE UPDATE OR DELETE ON core_lognode
    FOR EACH ROW EXECUTE FUNCTION core_log_refuse();
CREATE TRIGGER core_treehead_append_only BEFORE UPDATE OR DELETE ON core_treehead
    FOR EACH ROW EXECUTE FUNCTION core_log_refuse();

ALTER TABLE core_logentry ADD CONSTRAINT log_leaf_is_sha256 CHECK (octet_length(leaf_hash) = 32);
ALTER TABLE core_lognode ADD CONSTRAINT log_node_is_sha256 CHECK (octet_length(hash) = 32);
ALTER TABLE core_treehead ADD CONSTRAINT tree_head_is_ed25519
    CHECK (octet_length(root) = 32 AND octet_length(signature) = 64);
"""

BACKWARD = """
ALTER TABLE core_treehead DROP CONSTRAINT tree_head_is_ed25519;
ALTER TABLE core_lognode DROP CONSTRAINT log_node_is_sha256;
ALTER TABLE core_logentry DROP CONSTRAINT log_leaf_is_sha256;
DROP TRIGGER core_treehead_append_only ON core_treehead;
DROP TRIGGER core_lognode_append_only ON core_lognode;
DROP TRIGGER core_logentry_append_only ON core_logentry;
DROP TRIGGER core_logentry_seal_only ON core_logentry;
DROP FUNCTION core_log_seal_only();
DROP FUNCTION core_log_refuse();
"""
