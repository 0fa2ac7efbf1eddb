from tests.clock import own_clock
from tests.people import akira, charlie, dana, laozhang, lupe, tingting, xiaomei

__all__ = ["akira", "charlie", "dana", "laozhang", "lupe", "own_clock", "tingting", "xiaomei"]
