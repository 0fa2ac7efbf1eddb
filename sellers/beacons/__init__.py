"""Where the randomness of a draw comes from: something that nobody, we included, could know when the frame was committed."""

from sellers.beacons.base import Beacon, Pulse, current

__all__ = ["Beacon", "Pulse", "current"]
