"""Version 1 of the rights to return: law and our own promises, by country. Data; `rights.py` reads it.

Mainland China follows Consumer Rights Protection Law 2013 Art. 24, 25, 55 and SAIC Order 90 (domain facts §8). Rows of other
countries are SAMPLE: they show the shape for a second market and rest on no source of ours; counsel replaces them before one opens.
"""

from typing import Any

SHOPPER, SELLER, PLATFORM = "shopper", "seller", "platform"
LAW, OURS, SHOP = "law", "platform", "seller"  # whose right it is
ANY = "*"
CRPL24, CRPL25 = "Consumer Rights Protection Law 2013 Art. 24", "Consumer Rights Protection Law 2013 Art. 25"
PROMISE = "Platform promise"
SOURCES_ZH = {CRPL24: "《消费者权益保护法》第二十四条", CRPL25: "《消费者权益保护法》第二十五条"}
SAMPLE_LAW = "SAMPLE: no source read; have counsel confirm it before this market opens"

COUNTRIES: dict[str, dict[str, str]] = {
    "CN": {"zone": "Asia/Shanghai", "zh": "中国大陆", "en": "Mainland China"},
    "US": {"zone": "America/New_York", "zh": "美国", "en": "United States"},
    "FR": {"zone": "Europe/Paris", "zh": "法国", "en": "France"},
    "VN": {"zone": "Asia/Ho_Chi_Minh", "zh": "越南", "en": "Vietnam"},
    "TH": {"zone": "Asia/Bangkok", "zh": "泰国", "en": "Thailand"},
    "AE": {"zone": "Asia/Dubai", "zh": "阿联酋", "en": "United Arab Emirates"},
    "JP": {"zone": "Asia/Tokyo", "zh": "日本", "en": "Japan"},
}


def _row(code: str, reason: str, days: int, payer: str, zh: str, en: str, source: str, **more: Any) -> dict[str, Any]:
    """A row with the usual values: refunds the way out and is the payer's fault unless `more` says otherwise."""
    usual = {
        "by": OURS, "country": "CN", "regime": ANY, "category": ANY, "refunds_outbound": True, "borne_by": payer,
        "restocking_bp": 0, "intact": "any", "times": 1, "valid_from": "2026-01-01", "valid_to": "", "is_sample": False,
    }  # fmt: skip
    return {
        "code": code,
        "reason": reason,
        "days": days,
        "payer": payer,
        **usual,
        "zh": zh,
        "en": en,
        "source": source,
        **more,
    }


def _no_reason(code: str, country: str, days: int, zh: str, en: str, source: str, **more: Any) -> dict[str, Any]:
    """Without a reason: the shopper pays the way back, the piece must be intact, the seller has the goods again."""
    usual = {"by": LAW, "country": country, "refunds_outbound": False, "borne_by": SELLER, "intact": "unused"}
    return _row(code, "no_reason", days, SHOPPER, zh, en, source, **{**usual, **more})


def _abroad(country: str, days: int, name_zh: str, name_en: str, **more: Any) -> list[dict[str, Any]]:
    """SAMPLE rows of another market: without a reason, quality, damaged."""
    low, sample = country.lower(), {"country": country, "is_sample": True, "valid_from": "2026-01-01"}
    return [
        _no_reason(
            f"{low}-no-reason-{days}", country, days, f"{name_zh}：收货后 {days} 天内可无理由退货（示例，待法务确认）。",
            f"{name_en}: {days} days without a reason (sample, to be confirmed by counsel).", SAMPLE_LAW,
            **{"is_sample": True, "valid_from": "2026-01-01", **more},
        ),
        _row(f"{low}-quality-15", "quality", 15, SELLER, f"{name_zh}：质量问题 15 天内可退，运费由卖家承担（示例）。",
             f"{name_en}: 15 days for faults, the seller pays the way back (sample).", SAMPLE_LAW, **sample),
        _row(f"{low}-damaged-7", "damaged", 7, PLATFORM, f"{name_zh}：运输损坏 7 天内可退，运费由平台承担（示例）。",
             f"{name_en}: 7 days for damage on the road, we pay the way back (sample).", SAMPLE_LAW, **sample),
    ]  # fmt: skip


RIGHTS: list[dict[str, Any]] = [
    _no_reason(
        "cn-no-reason-7", "CN", 7, "收货次日起 7 天内可无理由退货，商品须完好；退回运费由您承担。",
        "Seven days without a reason, counted from the day after receipt; the piece must be intact and you pay the way back.",
        CRPL25, valid_from="2014-03-15",
    ),
    _row("cn-quality-7", "quality", 7, SELLER, "质量不符合要求：收货次日起 7 天内可退货，运费等必要费用由卖家承担。",
         "Faulty goods: seven days, the seller bears the way back and other necessary costs.", CRPL24, by=LAW,
         valid_from="2014-03-15"),
    _row("mm-quality-15", "quality", 15, SELLER, "质量问题：平台承诺延长至 15 天，运费由卖家承担。",
         "Faulty goods: we promise fifteen days; the seller pays the way back.", f"{PROMISE}; the law gives 7 days (Art. 24)"),
    _row("mm-electronics-quality-30", "quality", 30, SELLER, "数码电器的质量问题：平台承诺延长至 30 天，运费由卖家承担。",
         "Faults of electronics: we promise thirty days; the seller pays the way back.", f"{PROMISE} (SAMPLE)",
         category="electronics", is_sample=True),
    _row("mm-damaged-7", "damaged", 7, PLATFORM, "运输途中损坏：7 天内可退，运费和损失由平台承担，路上的事归我们管。",
         "Damaged on the road: seven days, at our cost. The road is ours.", f"{PROMISE}: the road is ours"),
    _row("mm-wrong-15", "wrong", 15, SELLER, "发错货：15 天内可退，运费由卖家承担。",
         "Not what you ordered: fifteen days, the seller pays the way back.", PROMISE),
    _row("mm-missing-15", "missing", 15, SELLER, "少配件、少件：15 天内可退，运费由卖家承担。",
         "Something is missing from it: fifteen days, the seller pays the way back.", f"{PROMISE} (SAMPLE)", is_sample=True),
    _row("mm-late-7", "late", 7, PLATFORM, "超过承诺日才送达：收货后 7 天内可退，运费由平台承担，商品须未使用。",
         "It came after the promised day: seven days, at our cost, unused.", f"{PROMISE} (SAMPLE)", intact="unused",
         is_sample=True),
    _row("mm-not-genuine-90", "not_genuine", 90, SELLER, 
         "怀疑不是正品：90 天内可退，运费由卖家承担；鉴定为假的，另按三倍价款赔偿（最低 500 元）。",
         "You doubt that it is genuine: ninety days. A proven fake brings three times the price on top (at least ¥500).",
         f"{PROMISE}; Art. 55 for fraud", times=3),
    *_abroad("US", 30, "美国", "United States", by=OURS),
    *_abroad("FR", 14, "法国", "France", refunds_outbound=True),
    *_abroad("VN", 7, "越南", "Vietnam"),
    *_abroad("TH", 7, "泰国", "Thailand"),
    *_abroad("AE", 15, "阿联酋", "United Arab Emirates"),
    *_abroad("JP", 8, "日本", "Japan", by=OURS),
]  # fmt: skip

# Where a broken one-time hygienic seal means "not intact" (Order 90).
HYGIENE = ["beauty", "health", "food", "mother-baby"]
DEFAULT: dict[str, Any] = {"countries": COUNTRIES, "rights": RIGHTS, "hygiene": HYGIENE}
