"""Slips of the finger: how far two words are apart. Pure."""


def is_slip(typed: str, meant: str, *, most: int = 0) -> bool:
    """Are the words at most one slip apart (two from eight letters on), or `most`? Of short words the start must agree."""
    allowed = most or (2 if len(typed) >= 8 else 1)
    if abs(len(typed) - len(meant)) > allowed:
        return False
    if typed.isascii() and len(typed) < 6 and typed[0] != meant[0]:
        return False
    if not typed.isascii() and min(len(typed), len(meant)) < 3:
        return False
    return distance(typed, meant, allowed) <= allowed


def distance(one: str, other: str, limit: int) -> int:
    """Letters left out, added, changed, or swapped with their neighbour; more than `limit` counts as `limit` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]
