"""Database rules of repairs, for migrations.RunSQL."""

FORWARD = """
CREATE SEQUENCE core_number_mf AS bigint;

CREATE FUNCTION repairs_move_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a move of a spare part is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER repairs_move_stays BEFORE UPDATE OR DELETE ON repairs_partmove
    FOR EACH ROW EXECUTE FUNCTION repairs_move_stays();

-- One open case a piece, also across rooms: an open return and an open repair of the same piece refuse each other, unless the
-- return itself sent the piece to be repaired. The advisory lock makes the two inserts wait for each other.
CREATE FUNCTION repairs_one_case_per_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_taken boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('repair or return'), NEW.unit_id::int);
    IF TG_TABLE_NAME = 'repairs_repaircase' THEN
        IF NEW.status NOT IN ('review', 'choosing', 'in_repair', 'repaired') OR NEW.return_case <> '' THEN
            RETURN NEW;
        END IF;
        SELECT EXISTS (SELECT 1 FROM returns_returnitem WHERE unit_id = NEW.unit_id AND is_open) INTO is_taken;
    ELSE
        IF NOT NEW.is_open THEN
            RETURN NEW;
        END IF;
        SELECT EXISTS (
            SELECT 1 FROM repairs_repaircase WHERE unit_id = NEW.unit_id AND return_case = ''
                AND status IN ('review', 'choosing', 'in_repair', 'repaired')
        ) INTO is_taken;
    END IF;
    IF is_taken THEN
        RAISE EXCEPTION 'this piece is in an open case already' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repairs_one_case_per_unit BEFORE INSERT ON repairs_repaircase
    FOR EACH ROW EXECUTE FUNCTION repairs_one_case_per_unit();
CREATE TRIGGER repairs_one_case_per_unit BEFORE INSERT OR UPDATE OF unit_id, is_open ON returns_returnitem
    FOR EACH ROW EXECUTE FUNCTION repairs_one_case_per_unit();
"""
BACKWARD = """
DROP TRIGGER repairs_one_case_per_unit ON returns_returnitem;
DROP TRIGGER repairs_one_case_per_unit ON repairs_repaircase;
DROP FUNCTION repairs_one_case_per_unit();
DROP TRIGGER repairs_move_stays ON repairs_partmove;
DROP FUNCTION repairs_move_stays();
DROP SEQUENCE core_number_mf;
"""
