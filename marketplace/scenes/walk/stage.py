"""What the steps of a walk share: the people, the things they made, and how a step speaks."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests

from marketplace.accounts.models import User
from marketplace.core import tasks, time
from marketplace.scenes.people import BY_KEY
from marketplace.scenes.walk.client import TIMEOUT, Api, WalkFailed

Say = Callable[[str], object]


@dataclass
class Stage:
    """`base` is the shop's address, `stripe` and `customs` those of the sandboxes; `facts` is what the steps found."""

    base: str
    stripe: str
    customs: str
    say: Say
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:6].upper())
    facts: dict[str, Any] = field(default_factory=dict)
    _apis: dict[str, Api] = field(default_factory=dict)

    def api(self, key: str) -> Api:
        """The API as a named person, or as `newcomer`, the seller this walk brings in."""
        if key not in self._apis:
            login = self.facts["newcomer"] if key == "newcomer" else BY_KEY[key].login
            self._apis[key] = Api(self.base, login)
        return self._apis[key]

    @staticmethod
    def person(key: str) -> User:
        return User.objects.get(email=BY_KEY[key].login)

    def tell(self, zh: str, en: str, where: str = "") -> None:
        """One line a step, Chinese and English, with the address to open."""
        self.say(f"   {zh}  |  {en}" + (f"  →  {self.base}{where}" if where else ""))

    def sandbox(self, address: str, path: str, wish: dict[str, Any]) -> Any:
        """Tell a sandbox what the world outside does. Loopback only."""
        response = requests.post(address + path, json=wish, timeout=TIMEOUT)
        if response.status_code >= 400:
            raise WalkFailed(f"sandbox {path} → {response.status_code} {response.text[:300]}")
        return response.json() if response.content else None

    @staticmethod
    def travel(**span: float) -> None:
        """Days pass, for all processes at once; what falls due meanwhile is done now and not at the next beat."""
        time.travel(timedelta(**span))
        tasks.catch_up()
