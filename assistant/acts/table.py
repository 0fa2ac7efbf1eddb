"""What the assistant does after a yes, each by the service that the page uses: code → class, one literal table."""

from assistant.acts.base import Act
from assistant.acts.cancelling import CancelOrder
from assistant.acts.open_return import OpenReturn
from assistant.acts.readdressing import ChangeAddress

ACTS: dict[str, Act] = {act.code: act for act in (CancelOrder(), OpenReturn(), ChangeAddress())}
