"""What ops can stop of payments: one way to pay."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from marketplace.core import switches
from marketplace.payments.models import PaymentAttempt

NAMES = {
    PaymentAttempt.Method.ALIPAY.value: _("Alipay"),
    PaymentAttempt.Method.WECHAT_PAY.value: _("WeChat Pay"),
    PaymentAttempt.Method.CARD.value: _("Bank card"),
}


def label(key: str) -> str | None:
    return str(NAMES[key]) if key in NAMES else None


def choices() -> Iterable[tuple[str, str]]:
    return [(code, str(name)) for code, name in NAMES.items()]


KIND = switches.register(switches.SwitchKind("payment_method", _("Payment method"), label, choices))
