"""Database rules of buying, installed by migrations."""

# What a shopper wrote stays: no row is deleted, stars and words are never changed, only the name may go (erasure).
OPINIONS_STAY = """
CREATE FUNCTION orders_opinion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.body = OLD.body AND NEW.listing_id = OLD.listing_id
       AND (NEW.user_id IS NULL OR NEW.user_id = OLD.user_id)
       AND (to_jsonb(NEW) ->> 'rating') IS NOT DISTINCT FROM (to_jsonb(OLD) ->> 'rating') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what shoppers wrote stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_review_stays BEFORE UPDATE OR DELETE ON orders_review
    FOR EACH ROW EXECUTE FUNCTION orders_opinion_stays();
CREATE TRIGGER orders_question_stays BEFORE UPDATE OR DELETE ON orders_question
    FOR EACH ROW EXECUTE FUNCTION orders_opinion_stays();
CREATE TRIGGER orders_answer_stays BEFORE UPDATE OR DELETE ON orders_answer
    FOR EACH ROW EXECUTE FUNCTION orders_opinion_stays();
"""
OPINIONS_STAY_BACK = """
DROP TRIGGER orders_review_stays ON orders_review;
DROP TRIGGER orders_question_stays ON orders_question;
DROP TRIGGER orders_answer_stays ON orders_answer;
DROP FUNCTION orders_opinion_stays();
"""
