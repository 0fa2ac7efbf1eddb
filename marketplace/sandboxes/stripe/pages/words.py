"""Words of the hosted pages: Chinese first, English beneath."""

from __future__ import annotations

from typing import Final

METHODS: Final = {
    "card": ("银行卡", "Card"),
    "alipay": ("支付宝", "Alipay"),
    "wechat_pay": ("微信支付", "WeChat Pay"),
}

# (number, what it does in Chinese, in English, tone): the choices offered for cards.
CARDS: Final = (
    ("4242424242424242", "支付成功", "Succeeds", "good"),
    ("4000000000003220", "需要银行验证（3-D Secure）", "Asks for 3-D Secure", "plain"),
    ("4000000000009995", "余额不足", "Insufficient funds", "bad"),
    ("4000000000000002", "发卡行拒绝", "Declined", "bad"),
    ("4000000000000069", "卡片已过期", "Expired card", "bad"),
    ("4000000000000127", "安全码错误", "Wrong security code", "bad"),
    ("4000000000000119", "处理出错，稍后再试", "Processing error", "bad"),
    ("4000000000000259", "支付成功，随后持卡人发起拒付", "Succeeds, then disputed", "plain"),
    ("4000000000005126", "支付成功，日后退款会被退回", "Succeeds, later refunds fail", "plain"),
)

ERRORS: Final = {
    "insufficient_funds": ("这张卡余额不足，请换一张卡。", "The card has insufficient funds."),
    "generic_decline": ("发卡行没有通过这笔付款，请换一张卡，或联系发卡行。", "The bank declined the payment."),
    "expired_card": ("这张卡已经过期，请换一张卡。", "The card has expired."),
    "incorrect_cvc": ("安全码不正确，请核对后再试。", "The security code is incorrect."),
    "processing_error": ("银行处理时出了点问题，请稍后再试。", "The bank had a problem. Try again in a moment."),
    "payment_intent_authentication_failure": (
        "没有通过验证，这笔钱没有扣。",
        "Not authenticated. Nothing was charged.",
    ),
}
OTHER_ERROR: Final = ("这次没有付成，没有扣款，请换一种方式再试。", "The payment failed. Nothing was charged.")


def error(fields: dict[str, object]) -> tuple[str, str]:
    """What to tell the shopper about the last failed attempt."""
    for key in ("decline_code", "code"):
        found = ERRORS.get(str(fields.get(key)))
        if found:
            return found
    return OTHER_ERROR
