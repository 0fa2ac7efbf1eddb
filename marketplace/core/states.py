"""State machines: a literal table of moves, one conditional UPDATE a move, one trail row a move.

`UPDATE … WHERE pk = … AND status = <the status we saw>` makes the loser of a race see zero rows instead of overwriting
the winner. Nothing else in the code base assigns a status (a contract test reads the source for it).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from marketplace.core import trail
from marketplace.core.errors import IllegalMove, StaleState


@dataclass(frozen=True)
class Machine:
    """The allowed moves of one status field.

    `moves` maps every state to the states that may follow; a state that maps to nothing is final. Codes are permanent:
    they are stored, exported and branched on. Labels are translated elsewhere.
    """

    name: str
    moves: Mapping[str, frozenset[str]]
    field: str = "status"

    def allows(self, seen: str, to: str) -> bool:
        """Is `seen` → `to` in the table? Unknown states allow nothing."""
        return to in self.moves.get(seen, frozenset())

    @property
    def states(self) -> frozenset[str]:
        return frozenset(self.moves)

    def move(self, obj: Model, to: str, *, actor: str, why: str = "", **changes: Any) -> None:
        """Move `obj` to state `to`, together with `changes` to other fields, and write the trail.

        `obj` is updated in memory only after the database agreed. Raises IllegalMove where the table has no such step
        and StaleState where another transaction moved the row since it was read.
        """
        seen = getattr(obj, self.field)
        if not self.allows(seen, to):
            raise IllegalMove(code="illegal_move", fields={"from": seen, "to": to})
        rows = type(obj)._base_manager.filter(pk=obj.pk, **{self.field: seen}).update(**{self.field: to}, **changes)
        if rows != 1:
            raise StaleState(fields={"from": seen, "to": to})
        setattr(obj, self.field, to)
        for name, value in changes.items():
            setattr(obj, name, value)
        trail.record(
            verb=f"{self.name}.{to}",
            target=trail.ref(obj),
            actor=actor,
            why=why,
            before={self.field: seen},
            after={self.field: to},
        )

    def move_all(self, objs: Sequence[Model], to: str, *, actor: str, why: str = "", **changes: Any) -> None:
        """`move` for many rows of one model in two statements a seen state. All of them move, or none (it raises)."""
        seen_of: dict[str, list[Model]] = defaultdict(list)
        for obj in objs:
            seen_of[getattr(obj, self.field)].append(obj)
        for seen, rows in seen_of.items():
            if not self.allows(seen, to):
                raise IllegalMove(code="illegal_move", fields={"from": seen, "to": to})
            found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows], **{self.field: seen})
            if found.update(**{self.field: to}, **changes) != len(rows):
                raise StaleState(fields={"from": seen, "to": to})
        lines = []
        for seen, rows in seen_of.items():
            before, after = {self.field: seen}, {self.field: to}
            for row in rows:
                for name, value in {self.field: to, **changes}.items():
                    setattr(row, name, value)
                lines.append(trail.Line(f"{self.name}.{to}", trail.ref(row), actor, why, before, after))
        trail.record_all(lines)


def table(**moves: Iterable[str] | str) -> dict[str, frozenset[str]]:
    """Readable literal for `moves`: `table(draft="submitted", submitted="in_review draft", closed="")`.

    Every state named as a target must have a row of its own; a forgotten one raises at import.
    """
    result = {
        state: frozenset(targets.split() if isinstance(targets, str) else targets) for state, targets in moves.items()
    }
    unknown = frozenset().union(*result.values()) - result.keys()
    if unknown:
        raise ValueError(f"states without a row in the table: {sorted(unknown)}")
    return result
