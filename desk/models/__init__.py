"""What the desk writes: compensations, acts for the shopper, call-backs."""

from desk.models.acts import AgentAct
from desk.models.call_backs import CallBack
from desk.models.compensations import Compensation

__all__ = ["AgentAct", "CallBack", "Compensation"]
