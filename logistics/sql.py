"""Database rules of the road, installed by migration 0002. What the services promise, the database keeps.

1. Custody is append-only. 2. A seal only moves issued → applied → broken or issued → void, and its number never changes.
3. At the end of every transaction a parcel in transit carries exactly one applied seal. 4. An item enters or leaves a
parcel only while the parcel is being packed. TRUNCATE stays possible for the test suite's flush.
"""

CUSTODY_APPEND_ONLY = """
CREATE FUNCTION logistics_custody_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'custody is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER logistics_custody_append_only BEFORE UPDATE OR DELETE ON logistics_custodyevent
    FOR EACH ROW EXECUTE FUNCTION logistics_custody_refuse();
"""
CUSTODY_APPEND_ONLY_BACK = """
DROP TRIGGER logistics_custody_append_only ON logistics_custodyevent;
DROP FUNCTION logistics_custody_refuse();
"""

SEAL_LIVES_ONCE = """
CREATE FUNCTION logistics_seal_lives_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a seal number is never forgotten' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.number <> OLD.number
       OR (NEW.status <> OLD.status
           AND (OLD.status, NEW.status) NOT IN (('issued', 'applied'), ('issued', 'void'), ('applied', 'broken')))
       OR (OLD.parcel_id IS NOT NULL AND NEW.parcel_id IS DISTINCT FROM OLD.parcel_id) THEN
        RAISE EXCEPTION 'a seal lives once: % % to % refused', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER logistics_seal_lives_once BEFORE UPDATE OR DELETE ON logistics_seal
    FOR EACH ROW EXECUTE FUNCTION logistics_seal_lives_once();
"""
SEAL_LIVES_ONCE_BACK = """
DROP TRIGGER logistics_seal_lives_once ON logistics_seal;
DROP FUNCTION logistics_seal_lives_once();
"""

SEALED_IN_TRANSIT = """
CREATE FUNCTION logistics_parcel_is_sealed(parcel bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    state text;
    applied int;
    attended int;
BEGIN
    SELECT status INTO state FROM logistics_parcel WHERE id = parcel;
    IF state IS NULL OR state IN ('packing', 'delivered', 'cancelled') THEN
        RETURN;
    END IF;
    SELECT count(*) INTO applied FROM logistics_seal WHERE parcel_id = parcel AND status = 'applied';
    IF state = 'opened' THEN
        SELECT count(*) INTO attended FROM logistics_opening WHERE parcel_id = parcel AND closed_at IS NULL;
        IF attended <> 1 OR applied <> 0 THEN
            RAISE EXCEPTION 'parcel % is open without its attended opening', parcel USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF applied <> 1 THEN
        RAISE EXCEPTION 'parcel % is % with % applied seals', parcel, state, applied
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION logistics_check_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM logistics_parcel_is_sealed(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION logistics_check_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parcel_id IS NOT NULL THEN
        PERFORM logistics_parcel_is_sealed(NEW.parcel_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER logistics_parcel_sealed_in_transit AFTER INSERT OR UPDATE OF status ON logistics_parcel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION logistics_check_parcel();
CREATE CONSTRAINT TRIGGER logistics_seal_of_parcel_in_transit AFTER UPDATE OF status ON logistics_seal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION logistics_check_seal();
"""
SEALED_IN_TRANSIT_BACK = """
DROP TRIGGER logistics_seal_of_parcel_in_transit ON logistics_seal;
DROP TRIGGER logistics_parcel_sealed_in_transit ON logistics_parcel;
DROP FUNCTION logistics_check_seal();
DROP FUNCTION logistics_check_parcel();
DROP FUNCTION logistics_parcel_is_sealed(bigint);
"""

CONTENTS_UNDER_SEAL = """
CREATE FUNCTION logistics_contents_under_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parcel_id IS DISTINCT FROM OLD.parcel_id AND EXISTS (
        SELECT 1 FROM logistics_parcel WHERE id IN (OLD.parcel_id, NEW.parcel_id) AND status <> 'packing'
    ) THEN
        RAISE EXCEPTION 'the contents of a closed parcel do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER logistics_contents_under_seal BEFORE UPDATE OF parcel_id ON logistics_unit
    FOR EACH ROW EXECUTE FUNCTION logistics_contents_under_seal();
"""
CONTENTS_UNDER_SEAL_BACK = """
DROP TRIGGER logistics_contents_under_seal ON logistics_unit;
DROP FUNCTION logistics_contents_under_seal();
"""

BAG_NUMBERS = "CREATE SEQUENCE logistics_bag_number AS bigint;"
BAG_NUMBERS_BACK = "DROP SEQUENCE logistics_bag_number;"

FORWARD = (CUSTODY_APPEND_ONLY, SEAL_LIVES_ONCE, SEALED_IN_TRANSIT, CONTENTS_UNDER_SEAL, BAG_NUMBERS)
BACKWARD = (
    CUSTODY_APPEND_ONLY_BACK,
    SEAL_LIVES_ONCE_BACK,
    SEALED_IN_TRANSIT_BACK,
    CONTENTS_UNDER_SEAL_BACK,
    BAG_NUMBERS_BACK,
)

# The passport's records (migration custody_rules): what was signed, measured or reported is never rewritten.
RECORDS_STAY = """
CREATE FUNCTION logistics_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER logistics_statement_append_only BEFORE UPDATE OR DELETE ON logistics_inspectorstatement
    FOR EACH ROW EXECUTE FUNCTION logistics_record_refuse();
CREATE TRIGGER logistics_climate_append_only BEFORE UPDATE OR DELETE ON logistics_climaterecord
    FOR EACH ROW EXECUTE FUNCTION logistics_record_refuse();
CREATE TRIGGER logistics_key_stays BEFORE DELETE ON logistics_inspectorkey
    FOR EACH ROW EXECUTE FUNCTION logistics_record_refuse();
CREATE TRIGGER logistics_key_material_stays BEFORE UPDATE ON logistics_inspectorkey
    FOR EACH ROW WHEN (
        NEW.key_id <> OLD.key_id OR NEW.public_key <> OLD.public_key OR NEW.inspector_id <> OLD.inspector_id
        OR NEW.valid_from <> OLD.valid_from OR NEW.valid_until <> OLD.valid_until
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    ) EXECUTE FUNCTION logistics_record_refuse();
CREATE TRIGGER logistics_partner_event_stays BEFORE DELETE ON logistics_partnerevent
    FOR EACH ROW EXECUTE FUNCTION logistics_record_refuse();
CREATE TRIGGER logistics_partner_event_content_stays BEFORE UPDATE ON logistics_partnerevent
    FOR EACH ROW WHEN (
        NEW.hash <> OLD.hash OR NEW.event::text <> OLD.event::text OR NEW.partner_id <> OLD.partner_id
        OR NEW.happened_at <> OLD.happened_at OR OLD.status = 'accepted'
    ) EXECUTE FUNCTION logistics_record_refuse();
"""
RECORDS_STAY_BACK = """
DROP TRIGGER logistics_partner_event_content_stays ON logistics_partnerevent;
DROP TRIGGER logistics_partner_event_stays ON logistics_partnerevent;
DROP TRIGGER logistics_key_material_stays ON logistics_inspectorkey;
DROP TRIGGER logistics_key_stays ON logistics_inspectorkey;
DROP TRIGGER logistics_climate_append_only ON logistics_climaterecord;
DROP TRIGGER logistics_statement_append_only ON logistics_inspectorstatement;
DROP FUNCTION logistics_record_refuse();
"""
