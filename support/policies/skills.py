"""What an agent has to know for a topic. Pure. Topics are the intents of the classifier, skills are what people are trained in."""

GENERAL = "general"
SKILLS = (GENERAL, "road", "customs", "returns", "quality", "money", "account", "repairs", "complaints")
OF_TOPIC = {
    "order_status": "road", "delivery_time": "road", "delay_complaint": "road", "change_address": "road",
    "customs_status": "customs", "tax_fee": "customs", "quota": "customs",
    "return_policy": "returns", "return_apply": "returns", "return_progress": "returns",
    "damaged": "quality", "missing_item": "quality", "wrong_item": "quality", "authenticity": "quality",
    "refund_progress": "money", "payment_problem": "money", "invoice": "money", "coupon": "money", "cancel_order": "money",
    "warranty_repair": "repairs", "account_privacy": "account", "complaint": "complaints",
}  # fmt: skip


def skill_of(topic: str) -> str:
    """The skill that a topic asks for; GENERAL for what nobody needs training for."""
    return OF_TOPIC.get(topic, GENERAL)
