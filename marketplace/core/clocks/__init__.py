"""One engine for every promise: working calendars, clocks that pause and escalate, whose fault it was. See
docs/clocks.md.
"""
