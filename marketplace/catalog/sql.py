"""Database rules of the catalogue, installed by migration 0003. TRUNCATE stays possible for the test suite's flush."""

APPEND_ONLY = """
CREATE FUNCTION catalog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER catalog_listingversion_append_only BEFORE UPDATE OR DELETE ON catalog_listingversion
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_attestation_append_only BEFORE UPDATE OR DELETE ON catalog_attestation
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER catalog_listingversion_append_only ON catalog_listingversion;
DROP TRIGGER catalog_attestation_append_only ON catalog_attestation;
DROP FUNCTION catalog_append_only();
"""
