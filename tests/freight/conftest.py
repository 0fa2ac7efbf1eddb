from tests.logistics.conftest import journey, pictures_stay_here

__all__ = ["journey", "pictures_stay_here"]
