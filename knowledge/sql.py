"""Database rules of the rules centre: a text that was public never changes, an agreement is never rewritten."""

FROZEN = """
CREATE FUNCTION knowledge_public_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (NEW.texts IS DISTINCT FROM OLD.texts OR NEW.digest IS DISTINCT FROM OLD.digest) THEN
        RAISE EXCEPTION 'a text that was public does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER knowledge_documentversion_frozen BEFORE UPDATE ON knowledge_documentversion
    FOR EACH ROW EXECUTE FUNCTION knowledge_public_text();
CREATE FUNCTION knowledge_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER knowledge_agreement_kept BEFORE UPDATE ON knowledge_agreement
    FOR EACH ROW EXECUTE FUNCTION knowledge_no_update();
"""
FROZEN_BACK = """
DROP TRIGGER knowledge_documentversion_frozen ON knowledge_documentversion;
DROP FUNCTION knowledge_public_text();
DROP TRIGGER knowledge_agreement_kept ON knowledge_agreement;
DROP FUNCTION knowledge_no_update();
"""
SEQUENCE, SEQUENCE_BACK = "CREATE SEQUENCE core_number_mg AS bigint;", "DROP SEQUENCE core_number_mg;"
