"""People who cheat, by pattern: some clumsily, some with care. The careful ones are why nobody promises everything."""

from datetime import timedelta

from risk.simulation.town import START, Shopper, Town, buy, shopper

NONE: tuple[str, ...] = ()


def stolen_cards(town: Town) -> None:
    """A list of stolen cards, one fresh account, one browser: buys until the list is through. Banks decline most."""
    at = town.day()
    who = shopper(town, since=at - timedelta(minutes=30))
    for _ in range(town.rng.randint(4, 12)):
        at += timedelta(minutes=town.rng.uniform(2, 25))
        fen, no = town.money(1500), town.rng.randint(0, 4)
        buy(
            town, who, at, "stolen cards", is_fraud=True, card=town.new("card"), declines=no, fen=fen, proves=("owner",)
        )


def burst(town: Town) -> None:
    """A program that orders what sells again: dozens of purchases in an hour, many cards, accounts made in the morning."""
    at, device, net = town.day(), town.new("device"), town.new("net")
    accounts = [shopper(town, since=at - timedelta(hours=town.rng.uniform(1, 8)), devices=[device]) for _ in range(5)]
    for _ in range(60):
        at += timedelta(seconds=town.rng.uniform(10, 90))
        who = town.rng.choice(accounts)
        buy(
            town,
            who,
            at,
            "burst",
            is_fraud=True,
            network=net,
            card=town.new("card"),
            device=device,
            fen=town.money(700),
            proves=("owner",),
        )


def borrowed_ids(town: Town) -> None:
    """Goods for trade on other people's limits: many bought identities, one warehouse door, two browsers, few cards."""
    door, devices, net = town.new("place"), [town.new("device"), town.new("device")], town.new("net")
    cards, begin = [town.new("card") for _ in range(3)], town.day(most=130)
    for number in range(town.rng.randint(10, 20)):
        at = begin + timedelta(days=number * town.rng.uniform(0.3, 2))
        who = shopper(town, since=at - timedelta(hours=1), places=[door], devices=devices, networks=[net], cards=cards)
        for _ in range(town.rng.randint(1, 3)):
            buy(
                town,
                who,
                at + timedelta(days=town.rng.uniform(0, 3)),
                "borrowed identities",
                is_fraud=True,
                fen=town.money(2500),
                device=town.rng.choice(devices),
            )


def careful_ids(town: Town) -> None:
    """The same with care: a browser and a network for each account, wallets instead of cards; only the door is one."""
    door, begin = town.new("place"), town.day(most=120)
    for number in range(town.rng.randint(8, 14)):
        at = begin + timedelta(days=number * town.rng.uniform(1, 3))
        who = shopper(town, since=at - timedelta(days=town.rng.uniform(1, 20)), places=[door])
        buy(town, who, at, "borrowed identities, careful", is_fraud=True, fen=town.money(2500), card="")


def _victim(town: Town) -> Shopper:
    """Somebody with a history."""
    who = shopper(town, since=START - timedelta(days=town.rng.uniform(30, 700)))
    for _ in range(town.rng.randint(2, 5)):
        buy(town, who, town.day(most=110), "regular")
    return who


def takeover(town: Town) -> None:
    """Comes in by the e-mail of the victim, sets a new password or phone, orders dear goods to a new door from a new browser."""
    who, at, door = _victim(town), town.day(120, 175), town.new("place")
    who.way_in_changed_at = at - timedelta(minutes=town.rng.uniform(5, 900))
    device, net = town.new("device"), town.new("net")
    for turn in range(town.rng.randint(1, 3)):
        buy(
            town,
            who,
            at + timedelta(minutes=turn * 8),
            "takeover",
            is_fraud=True,
            device=device,
            place=door,
            network=net,
            card=town.new("card") if town.rng.random() < 0.5 else "",
            fen=town.money(3200),
            proves=NONE,
        )


def silent_takeover(town: Town) -> None:
    """Knows the password and changes nothing: a new browser, a new door, a dear purchase."""
    who, at = _victim(town), town.day(120, 175)
    buy(
        town,
        who,
        at,
        "takeover, silent",
        is_fraud=True,
        device=town.new("device"),
        place=town.new("place"),
        network=town.new("net"),
        fen=town.money(3200),
        card="",
        proves=NONE,
    )


def own_shop(town: Town) -> None:
    """A seller buys from the own shop for sales and reviews: by the own browser, home, phone or a second account."""
    shop = town.rng.choice(town.shops[5:])
    hands, rng = shop.hands, town.rng
    who = shopper(town, devices=[rng.choice(sorted(hands.device))])
    if rng.random() < 0.5:
        who.person = rng.choice(sorted(hands.person))
    if rng.random() < 0.6:
        who.places = [rng.choice(sorted(hands.place))]
    if rng.random() < 0.4:
        who.cards = sorted(hands.card)
    for _ in range(rng.randint(2, 6)):
        buy(town, who, town.day(), "own shop", is_fraud=True, shop=shop)


def ring(town: Town) -> None:
    """Three to six accounts that buy from one small shop again and again, all from two browsers and two doors."""
    shop = town.rng.choice(town.shops[10:])
    devices, doors = [town.new("device") for _ in range(2)], [town.new("place") for _ in range(2)]
    members = [shopper(town, devices=devices, places=doors, usual=300) for _ in range(town.rng.randint(3, 6))]
    begin = town.day(most=120)
    for _ in range(town.rng.randint(20, 35)):
        at = begin + timedelta(days=town.rng.uniform(0, 45))
        buy(town, town.rng.choice(members), at, "ring", is_fraud=True, shop=shop, device=town.rng.choice(devices))


def lone_wolf(town: Town) -> None:
    """One stolen card, one fresh account, one purchase: almost nothing to see before the chargeback."""
    at = town.day()
    who = shopper(town, since=at - timedelta(hours=town.rng.uniform(0.5, 30)))
    buy(
        town,
        who,
        at,
        "lone stolen card",
        is_fraud=True,
        card=town.new("card"),
        fen=town.money(2800),
        declines=int(town.rng.random() < 0.3),
        proves=("owner",),
    )
