"""What one piece may still be given back, when money went back for its line as a whole before. Pure; fen."""

from orders.policies.settlement import Parts


def after_line(*, worth: Parts, by_line: Parts, left: Parts, pieces: int, gone: int, quantity: int) -> Parts:
    """`worth` of `pieces` after `gone` of `quantity`, less their share of what was given `by_line` (a ruling, goodwill, a late
    day, a chargeback), at most what is `left` of the line. Cumulative rounding: one by one gives what all at once does.
    """
    goods, freight, tax = (
        max(0, min(value - (given * (gone + pieces) // quantity - given * gone // quantity), rest))
        for value, given, rest in zip(worth, by_line, left, strict=True)
    )
    return goods, freight, tax
