"""What a carrier is to us: a name, a shared secret for its messages, and what its codes mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Carrier:
    """`meanings` maps the carrier's codes to those of `policies/tracking.py`; a code it lacks is UNKNOWN, never a guess."""

    code: str
    name: Any
    meanings: Mapping[str, str]


@dataclass(frozen=True)
class CarrierEvent:
    """One message of a carrier about one waybill. `event_id` is the carrier's own, so a repeat is recognised."""

    event_id: str
    waybill: str
    code: str
    at: datetime
    place: str = ""
    signed_by: str = field(repr=False, default="")
