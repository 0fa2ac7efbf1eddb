"""Mail through Django's backend."""

import re
import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage

from marketplace.notices.errors import ChannelError

# Links that end a subscription with one click; templates put them into the text.
ONE_CLICK = re.compile(r"https?://[^\s<>]+/(?:unfollow|no-more)/[^\s<>]+")


def deliver(*, address: str, subject: str, body: str, reference: str, headers: Mapping[str, str] | None = None) -> None:
    """Send one mail. Raises ChannelError: permanent where the server refuses the recipient, else to be tried again.

    `headers` go before our own; an empty value takes one away (a person's answer is not auto-generated).
    """
    ours = {
        "Message-ID": f"<{reference}@{settings.ALLOWED_HOSTS[0] or 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    sent = {name: value for name, value in (ours | dict(headers or {})).items() if value}
    if found := ONE_CLICK.search(body):  # RFC 8058: the mail program's own button ends it with one POST
        sent |= {"List-Unsubscribe": f"<{found[0]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        EmailMessage(subject=subject, body=body, to=[address], headers=sent).send()
    except smtplib.SMTPRecipientsRefused as error:
        raise ChannelError("recipient refused", permanent=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(f"{type(error).__name__}: {error}") from error
