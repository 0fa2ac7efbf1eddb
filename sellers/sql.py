"""Database rules of the seller's room, installed by migration 0002. TRUNCATE stays possible for the test suite's flush."""

GRADES_APPEND_ONLY = """
CREATE FUNCTION sellers_grade_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the reasons for a grade are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sellers_grade_event_append_only BEFORE UPDATE OR DELETE ON sellers_gradeevent
    FOR EACH ROW EXECUTE FUNCTION sellers_grade_refuse();
CREATE TRIGGER sellers_grade_standing_append_only BEFORE UPDATE OR DELETE ON sellers_gradestanding
    FOR EACH ROW EXECUTE FUNCTION sellers_grade_refuse();
"""
GRADES_APPEND_ONLY_BACK = """
DROP TRIGGER sellers_grade_standing_append_only ON sellers_gradestanding;
DROP TRIGGER sellers_grade_event_append_only ON sellers_gradeevent;
DROP FUNCTION sellers_grade_refuse();
"""

# A visit is kept as it was filed: what was seen, photographed, reported, ruled and appealed is never changed.
AUDITS_APPEND_ONLY = """
CREATE FUNCTION sellers_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audits are kept as they were filed: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
-- Encrypted columns (the arguments) may be written again under another key, nothing else: hash chain and report digest
-- would show other contents. A token starts with its key id and a colon, as text or (3a) as hexadecimal.
CREATE FUNCTION sellers_audit_new_key_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb;
    name text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        becomes := to_jsonb(NEW);
        FOREACH name IN ARRAY TG_ARGV LOOP
            IF was -> name IS DISTINCT FROM becomes -> name
               AND (split_part(was ->> name, ':', 1) IS DISTINCT FROM split_part(becomes ->> name, ':', 1))
               AND (split_part(was ->> name, '3a', 1) IS DISTINCT FROM split_part(becomes ->> name, '3a', 1))
               AND becomes ->> name IS NOT NULL AND was ->> name IS NOT NULL THEN
                was := was - name;
                becomes := becomes - name;
            END IF;
        END LOOP;
        IF was = becomes THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audits are kept as they were filed: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sellers_audit_append_only BEFORE UPDATE OR DELETE ON sellers_auditentry
    FOR EACH ROW EXECUTE FUNCTION sellers_audit_new_key_only('body', 'where');
CREATE TRIGGER sellers_audit_append_only BEFORE UPDATE OR DELETE ON sellers_auditphoto
    FOR EACH ROW EXECUTE FUNCTION sellers_audit_new_key_only('content', 'exif');
CREATE TRIGGER sellers_audit_append_only BEFORE UPDATE OR DELETE ON sellers_auditreport
    FOR EACH ROW EXECUTE FUNCTION sellers_audit_new_key_only('body');
CREATE TRIGGER sellers_audit_append_only BEFORE UPDATE OR DELETE ON sellers_auditruling
    FOR EACH ROW EXECUTE FUNCTION sellers_audit_refuse();
CREATE TRIGGER sellers_audit_append_only BEFORE UPDATE OR DELETE ON sellers_auditappeal
    FOR EACH ROW EXECUTE FUNCTION sellers_audit_refuse();
"""
AUDITS_APPEND_ONLY_BACK = """
DROP TRIGGER sellers_audit_append_only ON sellers_auditappeal;
DROP TRIGGER sellers_audit_append_only ON sellers_auditruling;
DROP TRIGGER sellers_audit_append_only ON sellers_auditreport;
DROP TRIGGER sellers_audit_append_only ON sellers_auditphoto;
DROP TRIGGER sellers_audit_append_only ON sellers_auditentry;
DROP FUNCTION sellers_audit_new_key_only();
DROP FUNCTION sellers_audit_refuse();
"""

# What was committed before a draw can only gain what comes after it.
PERIODS_KEEP_THEIR_WORD = """
CREATE FUNCTION sellers_period_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.code, NEW.count, NEW.rules, NEW.frame_sha256, NEW.statement, NEW.commitment_id)
       IS DISTINCT FROM (OLD.code, OLD.count, OLD.rules, OLD.frame_sha256, OLD.statement, OLD.commitment_id)
       OR (OLD.randomness <> '' AND NEW.randomness <> OLD.randomness) OR (OLD.document <> '' AND NEW.document <> OLD.document)
    THEN
        RAISE EXCEPTION 'a committed period keeps its word: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sellers_period_keeps_its_word BEFORE UPDATE OR DELETE ON sellers_auditperiod
    FOR EACH ROW EXECUTE FUNCTION sellers_period_keeps_its_word();
"""
PERIODS_KEEP_THEIR_WORD_BACK = """
DROP TRIGGER sellers_period_keeps_its_word ON sellers_auditperiod;
DROP FUNCTION sellers_period_keeps_its_word();
"""

FORWARD = (GRADES_APPEND_ONLY, AUDITS_APPEND_ONLY, PERIODS_KEEP_THEIR_WORD)
BACKWARD = (GRADES_APPEND_ONLY_BACK, AUDITS_APPEND_ONLY_BACK, PERIODS_KEEP_THEIR_WORD_BACK)
