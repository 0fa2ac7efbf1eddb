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
