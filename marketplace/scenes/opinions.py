"""What shoppers of the seeded world say, ask, save and look at: through the verbs that pages use."""

import io
from datetime import timedelta

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, Visit
from marketplace.catalog.services import favourites, recommending
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.scenes import pictures
from orders.models import OrderLine
from orders.selectors.reviews import to_review
from orders.services import exchange, opinions, reviewing
from sellers.models import Seller, SellerMember

WORDS = (
    (5, "包装一层一层的，封签完好，扫码能看到大阪仓拍的照片，和手上的一模一样。"),
    (5, "比想的还快，第九天就到了。税和运费下单时就算好，没有再补钱。"),
    (4, "东西很好，盒角压了一点，里面完好。客服回得快。"),
    (5, "第二次买了，护照里的重量和实物对得上，送给妈妈很放心。"),
    (4, "说明书只有外文，好在商品页有中文标签，看得明白。"),
)
ANSWERS = ("谢谢您的细心！下次备注一声，我们多放一层气泡膜。", "感谢支持，用着有问题随时找我们。")
ASKED = (
    ("AK-F02", "能做抹茶拿铁吗，还是只适合点茶？", "两样都可以，拿铁一杯用 3 克左右。", "做拿铁很香，一点不涩。"),
    ("BW-E01", "充电线是什么接口？", "USB-C，线在盒子里。", ""),
    ("SK-E03", "国内的电压能直接用吗？", "100–240 V 自动切换，随箱有转换插头。", ""),
)  # fmt: skip
SAVED = ("AK-S01", "SK-H01", "BW-C02", "MJ-B01", "RH-K03")
FOLLOWED = 24  # listings that each shopper looked at


def speak(people: dict[str, User], shoppers: list[User], listings: dict[str, Listing]) -> None:
    """Reviews, questions, saved items, history, and one night's choosing of goods."""
    everybody = [people["xiaomei"], *shoppers]
    _reviews(everybody)
    _questions(people, shoppers, listings)
    for number, sku in enumerate(SAVED):
        for user in (people["xiaomei"], everybody[1 + number]):
            favourites.save(user=user, public_id=listings[sku].public_id)
    _looks(everybody, list(listings.values()))
    drain()
    recommending.match(sorted(listing.pk for listing in listings.values()))
    recommending.pick([user.pk for user in everybody])


def _reviews(everybody: list[User]) -> None:
    """Two orders of each person, every item; the shops speak too. The first shopper's newest order waits for a first word."""
    for place, user in enumerate(everybody):
        by_order: dict[str, list[OrderLine]] = {}
        for line in to_review(user):
            by_order.setdefault(line.order.number, []).append(line)
        orders = list(by_order.values())
        for number, lines in enumerate(orders[1:3] if place == 0 else orders[:2]):
            _exchange(place, number, user, lines)


def _exchange(place: int, number: int, user: User, lines: list[OrderLine]) -> None:
    """Both sides speak; of the first shopper one order waits for its shop."""
    made = []
    for line in lines:
        stars, words = WORDS[(place + 2 * number) % len(WORDS)]
        made.append(
            reviewing.review(
                user=user,
                order_number=line.order.number,
                line=line.number,
                rating=stars,
                seller_rating=5,
                service_rating=4 + place % 2,
                body=words,
                is_anonymous=place % 4 == 3,
                photos=[_photo(line)] if place % 3 == 0 else [],
            )
        )
    owner = _owner(lines[0].order.seller)
    if owner is None or (place == 0 and number == 0):
        return
    exchange.rate_shopper(
        seller=lines[0].order.seller, order_number=lines[0].order.number, stars=5, codes=["polite", "clear"],
        body="沟通很顺，谢谢。" if place % 2 == 0 else "", by=owner,
    )  # fmt: skip
    if place % 2 == 0:
        answer = ANSWERS[place // 2 % 2]
        reviewing.answer_review(seller=lines[0].order.seller, public_id=made[0].public_id, body=answer, by=owner)


def _owner(seller: Seller) -> User | None:
    found = SellerMember.objects.select_related("user").filter(seller=seller, role="owner").first()
    return found.user if found else None


def _photo(line: OrderLine) -> io.BytesIO:
    """On the shopper's own table."""
    slug = line.listing.category.slug
    return io.BytesIO(pictures.evidence_photo(pose="front", slug=line.sku, category=slug, title=line.title, seed=7))


def _questions(people: dict[str, User], shoppers: list[User], listings: dict[str, Listing]) -> None:
    for number, (sku, question, answer, buyers_word) in enumerate(ASKED):
        listing = listings[sku]
        asked = opinions.ask(user=shoppers[number], listing=listing.public_id, body=question)
        owner = SellerMember.objects.select_related("user").filter(seller=listing.seller, role="owner").first()
        if owner is not None:
            opinions.answer(user=owner.user, question=asked.public_id, body=answer)
        line = (
            OrderLine.objects.filter(listing=listing, order__delivered_at__isnull=False)
            .select_related("order__user")
            .first()
        )
        if buyers_word and line is not None:
            opinions.answer(user=line.order.user, question=asked.public_id, body=buyers_word)


def _looks(everybody: list[User], goods: list[Listing]) -> None:
    """Everybody follows two kinds of goods. Rows, as the worker writes them; the same every time."""
    now, kinds = time.now(), sorted({listing.category_id for listing in goods})
    rows = []
    for place, user in enumerate(everybody):
        liked = {kinds[place % len(kinds)], kinds[(place // 2) % len(kinds)], kinds[(place * 3 + 1) % len(kinds)]}
        mine = [one for one in goods if one.category_id in liked] + goods[place::40]
        seen = {one.pk: one for one in mine[:FOLLOWED]}
        rows += [
            Visit(
                user=user, listing=one, times=1 + (one.pk + place) % 3, last_at=now - timedelta(hours=7 * back + place)
            )
            for back, one in enumerate(seen.values())
        ]
    Visit.objects.bulk_create(rows, ignore_conflicts=True)
