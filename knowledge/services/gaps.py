"""Questions that nobody has answered yet: what the help centre lacks."""

import logging

logger = logging.getLogger(__name__)


def unsolved(text: str, intent: str, locale: str) -> None:
    """Somebody asked `text` and got no answer. Only the intent is logged: words may be personal."""
    logger.info("no answer yet: %s (%s, %s characters)", intent, locale, len(text))
