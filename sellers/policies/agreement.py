"""The agreement to returns in China that every seller signs: its words, version and digest. A new wording is a new version."""

import hashlib

VERSION = "2026-11"
TEXT: dict[str, str] = {
    "zh-hans": (
        "卖家同意：消费者自签收次日起七日内可以将商品寄回平台位于中国境内的退货中心。经检验与商品描述及发货时的存证一致的商品，"
        "由卖家按成本价收回；卖家可选择由平台转售、寄回给卖家或捐赠。经检验确属错发、损坏或与描述不符的商品，货款及退货费用由卖家承担。"
        "平台退还消费者的款项可以从卖家的应付款、保留款及保证金中扣除。"
    ),
    "en": (
        "The seller agrees that shoppers may send goods back to the platform's returns centre in China within seven days, counted "
        "from the day after they signed for them. Goods that are found as described and as recorded on dispatch are taken back by "
        "the seller at cost; the seller chooses whether they are resold, sent back to the seller or given away. Where goods were "
        "wrong, damaged or not as described, the seller bears the price and the cost of the return. What the platform refunds to "
        "the shopper may be taken from the seller's payable balance, reserve and deposit."
    ),
}


def text(language: str) -> str:
    """The words in the reader's language; the Chinese text is the binding one."""
    return TEXT["zh-hans" if language.lower().startswith("zh") else "en"]


def digest() -> str:
    """What a signature refers to: both language versions."""
    return hashlib.sha256("\n".join(TEXT[code] for code in sorted(TEXT)).encode()).hexdigest()
