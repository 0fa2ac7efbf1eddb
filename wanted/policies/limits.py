"""How many and how long: against spam on both sides, and so that an answer is worth waiting for."""

from datetime import timedelta

OPEN_WANTS = 5  # of one shopper
WANTS_A_DAY = 10  # of one shopper, also those withdrawn again
MOST_PIECES = 10  # of one want: for a person's own use, not for a shop's
OPEN_OFFERS = 30  # of one seller
OFFERS_PER_WANT = 12  # open ones, of all sellers
OFFERS_PER_SELLER_AND_WANT = 3  # over its whole life
LEAST_DAYS, MOST_DAYS, USUAL_DAYS = 1, 60, 14  # a want stays open
OFFER_DAYS = timedelta(days=7)  # an offer holds its price
CHOICE = timedelta(hours=48)  # from choosing an offer to paying for it: config/clocks.py, `want_choice`
MOST_ARRIVAL_DAYS = 90
MOST_BUDGET_FEN = 100_000 * 100
KEPT = timedelta(days=180)  # what was written stays this long after the end
