"""By when a complaint must be confirmed, answered, looked at again. Facts and where they come from. Pure.

E-Commerce Law Art. 59 asks for a convenient channel whose ways are public and for handling *in time*, without a number of days;
Art. 63 lets a platform set up its own procedure for disputes. Our numbers are therefore promises of our own (SAMPLE), shorter
than what the authority takes: 市场监督管理投诉举报处理暂行办法 (2022 text) decides on acceptance within 7 working days and ends
mediation after 45 working days. A letter of the authority names its own day, which is the one that counts; without one we take
five working days (SAMPLE).
"""

from datetime import timedelta

ACKNOWLEDGE, ANSWER, SECOND, AUTHORITY = "complaint_ack", "complaint_answer", "complaint_second", "complaint_authority"
APPEAL_WITHIN = timedelta(days=15)  # SAMPLE
PER_DAY = 5
WORKING_DAY = timedelta(hours=8)
AUTHORITY_DEFAULT = 5 * WORKING_DAY
ACCEPT_WORKING_DAYS, MEDIATE_WORKING_DAYS = 7, 45
