"""Production logs: one line of JSON a record."""

import json
import logging
import sys

from marketplace.core.logs import json_formatter


def test_it_works() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("shop", logging.WARNING, __file__, 1, "row %s 坏了", (7,), sys.exc_info())
    line = json_formatter().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["event"], told["level"], told["logger"]) == ("row 7 坏了", "warning", "shop")
    assert "ValueError: broken" in told["exception"]
