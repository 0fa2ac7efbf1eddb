"""Every provider we can ask, and which one is set. None is a fair answer: the reader then gets the original and is told so."""

from collections.abc import Callable

from django.conf import settings

from marketplace.translating.providers.base import Provider
from marketplace.translating.providers.libre import LibreTranslate

PROVIDERS: dict[str, Callable[[], Provider]] = {
    "libretranslate": lambda: LibreTranslate(
        settings.TRANSLATE_URL, api_key=settings.TRANSLATE_API_KEY, version=settings.TRANSLATE_NAME
    ),
}


def provider() -> Provider | None:
    """The one that is set; None where there is no address."""
    return PROVIDERS["libretranslate"]() if settings.TRANSLATE_URL else None
