from tests.clock import own_clock

__all__ = ["own_clock"]
