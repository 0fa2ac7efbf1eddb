"""Letters as mail servers hand them over: built by hand, so that nothing of ours makes them pass."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count

_serial = count(1)


def letter(
    text: str = "我的包裹到哪了？",
    *,
    sender: str = "zhao@mail.example",
    to: str = "support@testserver",
    subject: str = "包裹",
    id: str = "",
    headers: dict[str, str] | None = None,
    html: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (),
) -> bytes:
    """Raw MIME. `files` are (name, claimed type, bytes)."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"赵先生 <{sender}>", to, subject
    made["Message-ID"] = id or f"<test-{next(_serial)}@mail.example>"
    made["Date"] = "Mon, 23 Nov 2026 10:00:00 +0800"
    for name, value in (headers or {}).items():
        made[name] = value
    if text or not html:
        made.set_content(text)
    if html and text:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    for name, claimed, data in files:
        main, _slash, sub = claimed.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()
