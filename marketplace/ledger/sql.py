"""Database rules of the book, installed by migrations 0002 and 0004."""

# The trigger names it by its number, as `core.locks.advisory` makes it from the name (a test compares the two).
DAY_LOCK_NAME = "ledger:days"

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the book is append-only: correct with a new transaction' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER ledger_posting_append_only ON ledger_posting;
DROP TRIGGER ledger_transaction_append_only ON ledger_transaction;
DROP FUNCTION ledger_append_only();
"""

# Checked at commit, so that the legs of one transaction may arrive in any number of statements. The posting's own
# currency must be its account's.
BALANCED = """
CREATE OR REPLACE FUNCTION ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    SELECT currency, sum(amount_minor) AS total INTO off FROM ledger_posting
    WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % is off by % %', NEW.transaction_id, off.total, off.currency
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balanced();
"""
BALANCED_BACK = "DROP TRIGGER ledger_balanced ON ledger_posting; DROP FUNCTION ledger_balanced();"

# One statement-level trigger keeps the balances of guarded accounts, updated in id order so that two transactions never
# wait for each other crosswise.
GUARDED = """
CREATE OR REPLACE FUNCTION ledger_keep_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved record;
BEGIN
    IF EXISTS (SELECT 1 FROM fresh p JOIN ledger_account a ON a.id = p.account_id WHERE a.currency <> p.currency) THEN
        RAISE EXCEPTION 'a posting must carry the currency of its account' USING ERRCODE = 'check_violation';
    END IF;
    FOR moved IN
        SELECT p.account_id, sum(p.amount_minor) AS total FROM fresh p JOIN ledger_account a ON a.id = p.account_id
        WHERE a.is_guarded GROUP BY p.account_id ORDER BY p.account_id
    LOOP
        UPDATE ledger_account SET balance_minor = balance_minor + moved.total WHERE id = moved.account_id;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_keep_balance AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balance();
"""
GUARDED_BACK = "DROP TRIGGER ledger_keep_balance ON ledger_posting; DROP FUNCTION ledger_keep_balance();"

# A closed day stays as it was. Every booking shares the lock that closing takes alone: so a booking that began before the
# close is in the closed figures, and one that comes later is refused. Statement-level: one look a statement.
CLOSED_DAYS = """
CREATE OR REPLACE FUNCTION ledger_day_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1668501496);
    SELECT max(day) INTO last FROM ledger_dayclose WHERE reopened_at IS NULL;
    IF last IS NOT NULL AND EXISTS (
        SELECT 1 FROM fresh p JOIN ledger_transaction t ON t.id = p.transaction_id
        WHERE t.booked_at < ((last + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
    ) THEN
        RAISE EXCEPTION 'ledger_day_closed: the books are closed until %', last USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_day_open AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_day_open();
CREATE TRIGGER ledger_dayclose_stays BEFORE DELETE ON ledger_dayclose
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_daybalance_append_only BEFORE UPDATE OR DELETE ON ledger_daybalance
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
"""
CLOSED_DAYS_BACK = """
DROP TRIGGER ledger_daybalance_append_only ON ledger_daybalance;
DROP TRIGGER ledger_dayclose_stays ON ledger_dayclose;
DROP TRIGGER ledger_day_open ON ledger_posting; DROP FUNCTION ledger_day_open();
"""
