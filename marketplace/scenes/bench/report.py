"""One scenario's outcome as one line of JSON."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """`value` and `floor` in `unit`. A goal is a least ratio to the floor, or a most value; a condition stands above both."""

    scenario: str
    value: float
    unit: str
    floor: float | None = None
    least_ratio: float | None = None
    most: float | None = None
    is_right: bool = True
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def goal(self) -> str:
        if self.least_ratio is not None:
            return f"at least {self.least_ratio} × floor"
        if self.most is not None:
            return f"at most {self.most:g} {self.unit}"
        return "exact"

    @property
    def met(self) -> bool:
        """Right, and as good as asked."""
        is_good = self.least_ratio is None or (self.ratio or 0.0) >= self.least_ratio
        return self.is_right and is_good and (self.most is None or self.value <= self.most)

    def line(self) -> str:
        """JSON with the keys that every scenario has first."""
        ratio = None if self.ratio is None else round(self.ratio, 3)
        common = {
            "scenario": self.scenario, "value": round(self.value, 2), "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 2), "ratio": ratio, "goal": self.goal, "met": self.met,
        }  # fmt: skip
        return json.dumps({**common, **self.details}, ensure_ascii=False)
