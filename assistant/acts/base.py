"""An act: what it needs was fixed when it was offered; a yes runs it as the person themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar

from assistant.skills.base import Reply
from marketplace.accounts.models import User


class Act:
    """One verb. Raises DomainError where the service refuses; nothing is changed then.

    `yes` and `no`: whole answers (as `meaning.plain` writes them) that say so to this question only, beside the words for all.
    """

    code: ClassVar[str]
    intent: ClassVar[str]
    yes: ClassVar[frozenset[str]] = frozenset()
    no: ClassVar[frozenset[str]] = frozenset()

    def run(self, user: User, args: Mapping[str, Any]) -> Reply:
        """Do it and tell what was done. Running it twice is as safe as its service."""
        raise NotImplementedError

    def way_out(self, args: Mapping[str, Any]) -> str:
        """The page where the person can go on by themselves after a refusal."""
        raise NotImplementedError
