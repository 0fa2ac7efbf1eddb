"""Telling sellers whose goods depart over a lane that ops stopped."""

from logistics.stoppable import keys_of
from sellers.models import Seller
from sellers.services.stops import tell_sellers
from sellers.states import SellerStatus


def tell_lane(*, key: str, switch_id: int, is_stopped: bool) -> int:
    """Sellers who may sell and send over the lane. Returns how many people were told."""
    selling = Seller.objects.filter(status=SellerStatus.APPROVED)
    countries = set(selling.values_list("country", flat=True).distinct())
    concerned = [country for country, keys in keys_of(countries).items() if key in keys]
    ids = list(selling.filter(country__in=concerned).values_list("pk", flat=True))
    return tell_sellers(seller_ids=ids, switch_id=switch_id, is_stopped=is_stopped)
