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

# Stars of all three kinds are frozen as well, follow-ups and pictures stay, and so does what shops, rulings and versions of
# answers say. A shop's words about a shopper may only be emptied together with the shopper's name (erasure).
REVIEWS_STAY = """
CREATE OR REPLACE FUNCTION orders_opinion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    now jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.body = OLD.body AND NEW.listing_id = OLD.listing_id
       AND (NEW.user_id IS NULL OR NEW.user_id = OLD.user_id)
       AND now -> 'rating' IS NOT DISTINCT FROM was -> 'rating'
       AND now -> 'seller_rating' IS NOT DISTINCT FROM was -> 'seller_rating'
       AND now -> 'service_rating' IS NOT DISTINCT FROM was -> 'service_rating'
       AND now -> 'line_id' IS NOT DISTINCT FROM was -> 'line_id'
       AND now -> 'review_id' IS NOT DISTINCT FROM was -> 'review_id'
       AND (was ->> 'is_anonymous' IS DISTINCT FROM 'true' OR now ->> 'is_anonymous' = 'true')
       AND (was ->> 'revealed_at' IS NULL OR now ->> 'revealed_at' = was ->> 'revealed_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what shoppers wrote stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_followup_stays BEFORE UPDATE OR DELETE ON orders_followup
    FOR EACH ROW EXECUTE FUNCTION orders_opinion_stays();
CREATE FUNCTION orders_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said stays as it is: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_photo_stays BEFORE UPDATE OR DELETE ON orders_reviewphoto
    FOR EACH ROW EXECUTE FUNCTION orders_said_stays();
CREATE TRIGGER orders_version_stays BEFORE UPDATE OR DELETE ON orders_answerversion
    FOR EACH ROW EXECUTE FUNCTION orders_said_stays();
CREATE TRIGGER orders_ruling_stays BEFORE UPDATE OR DELETE ON orders_reviewruling
    FOR EACH ROW EXECUTE FUNCTION orders_said_stays();
CREATE TRIGGER orders_challenge_stays BEFORE DELETE ON orders_challenge
    FOR EACH ROW EXECUTE FUNCTION orders_said_stays();
CREATE TRIGGER orders_exchange_stays BEFORE DELETE ON orders_exchange
    FOR EACH ROW EXECUTE FUNCTION orders_said_stays();
CREATE FUNCTION orders_shopper_rating_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.stars = OLD.stars AND NEW.exchange_id = OLD.exchange_id AND NEW.user_id IS NULL
       AND NEW.body IN ('', OLD.body) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what a shop said of a shopper stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER orders_shopper_rating_stays BEFORE UPDATE OR DELETE ON orders_shopperrating
    FOR EACH ROW EXECUTE FUNCTION orders_shopper_rating_stays();
"""
REVIEWS_STAY_BACK = """
DROP TRIGGER orders_shopper_rating_stays ON orders_shopperrating;
DROP FUNCTION orders_shopper_rating_stays();
DROP TRIGGER orders_exchange_stays ON orders_exchange;
DROP TRIGGER orders_challenge_stays ON orders_challenge;
DROP TRIGGER orders_ruling_stays ON orders_reviewruling;
DROP TRIGGER orders_version_stays ON orders_answerversion;
DROP TRIGGER orders_photo_stays ON orders_reviewphoto;
DROP FUNCTION orders_said_stays();
DROP TRIGGER orders_followup_stays ON orders_followup;
"""
# What was written before there were two sides has been read already; its stars go into the sums.
REVIEWS_REVEALED = """
UPDATE orders_review SET revealed_at = created_at WHERE revealed_at IS NULL;
"""
REVIEWS_TALLIED = """
INSERT INTO orders_ratingtally (subject, aspect, stars, votes)
SELECT s.subject, 'item', r.rating, count(*) FROM orders_review r
CROSS JOIN LATERAL (VALUES ('listing:' || r.listing_id), ('seller:' || r.seller_id)) AS s (subject)
WHERE r.is_counted GROUP BY 1, 3;
"""
