"""Intent → skill, one literal table."""

from assistant.skills.back import ReturnApply, ReturnPolicy, ReturnProgress
from assistant.skills.base import Skill
from assistant.skills.changes import CancelOrder, ChangeAddress
from assistant.skills.goods import Authenticity, Damaged, MissingItem, ProductQuestion, WarrantyRepair, WrongItem
from assistant.skills.money import CouponSkill, Invoice, PaymentProblem, Quota, RefundProgress, TaxFee
from assistant.skills.others import AccountPrivacy, Complaint, HumanAgent, OutOfScope
from assistant.skills.road import CustomsStatus, DelayComplaint, DeliveryTime, OrderStatus

SKILLS: dict[str, Skill] = {
    skill.intent: skill
    for skill in (
        OrderStatus(), DeliveryTime(), DelayComplaint(), CustomsStatus(), TaxFee(), Quota(), ReturnPolicy(), ReturnApply(),
        ReturnProgress(), RefundProgress(), Damaged(), MissingItem(), WrongItem(), Authenticity(), ChangeAddress(),
        CancelOrder(), PaymentProblem(), Invoice(), CouponSkill(), ProductQuestion(), WarrantyRepair(), HumanAgent(),
        Complaint(), AccountPrivacy(), OutOfScope(),
    )
}  # fmt: skip
