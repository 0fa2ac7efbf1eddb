"""Honest people, the difficult ones included: those whose life looks like fraud to a careless rule."""

from datetime import timedelta

from risk.simulation.town import START, Shopper, Town, buy, shopper

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def regular(town: Town) -> None:
    """One to six purchases in half a year, now and then a new phone or a visit to friends."""
    who = shopper(town)
    for _ in range(town.rng.randint(1, 6)):
        buy(town, who, town.day(), "regular")
    if town.rng.random() < 0.15:
        new_phone(town, who)


def new_phone(town: Town, who: Shopper) -> None:
    """The old phone broke: a new browser, everything else as ever."""
    at, mark = town.day(), town.new("device")
    who.signed_in = [(who.devices[0], who.since), (mark, at - timedelta(minutes=20))]
    who.devices = [mark]
    buy(town, who, at, "new phone")


def newcomer(town: Town) -> None:
    """The first purchase an hour after signing up, sometimes a big one, by whatever card."""
    at = town.day()
    who = shopper(town, since=at - timedelta(minutes=town.rng.uniform(5, 300)))
    buy(
        town,
        who,
        at,
        "newcomer",
        fen=town.money(town.rng.choice((300, 600, 2000))),
        declines=int(town.rng.random() < 0.08),
    )
    if town.rng.random() < 0.2:  # forgot something, orders again
        buy(town, who, at + timedelta(minutes=town.rng.uniform(4, 50)), "newcomer", fen=town.money(300))


def dormitory(town: Town) -> None:
    """The first weeks of a term: freshmen who sign up and buy small things, all to one pick-up point and from one network."""
    point, net, begin = town.new("place"), town.new("net"), town.day(most=150)
    for _ in range(town.rng.randint(8, 14)):
        since = begin + timedelta(days=town.rng.uniform(0, 14))
        who = shopper(town, since=since, places=[point], networks=[net], usual=town.rng.choice((80, 150, 300)))
        for _ in range(town.rng.randint(1, 2)):
            buy(town, who, since + timedelta(hours=town.rng.uniform(0.2, 200)), "dormitory")


def household(town: Town) -> None:
    """A family with one tablet that buys most of what it needs from one shop, again and again."""
    shop, home, tablet = town.rng.choice(town.shops[10:]), town.new("place"), town.new("device")
    members = [shopper(town, places=[home], devices=[tablet, town.new("device")], usual=200) for _ in range(3)]
    begin = town.day(most=110)
    for _ in range(town.rng.randint(6, 10)):
        at = begin + timedelta(days=town.rng.uniform(0, 60))
        buy(town, town.rng.choice(members), at, "household", shop=shop if town.rng.random() < 0.7 else None)


def family(town: Town) -> None:
    """Two to five people of one home: one tablet, one network, one or two cards, an account each."""
    home, tablet, net = town.new("place"), town.new("device"), town.new("net")
    cards = [town.new("card") for _ in range(town.rng.randint(1, 2))]
    for _ in range(town.rng.randint(2, 5)):
        own = town.new("device")
        who = shopper(town, places=[home], devices=[own, tablet], networks=[net], cards=cards)
        for _ in range(town.rng.randint(1, 5)):
            buy(town, who, town.day(), "family")


def frequent(town: Town) -> None:
    """Buys every few days, on sale days ten times in an evening, to the office too, with three cards and two browsers."""
    who = shopper(town, usual=town.rng.choice((150, 250, 400)))
    who.places.append(town.new("place"))
    who.devices.append(town.new("device"))
    who.cards += [town.new("card"), town.new("card")]
    for _ in range(town.rng.randint(25, 50)):
        buy(town, who, town.day(), "frequent")
    evening = town.day()
    for minute in range(town.rng.randint(4, 10)):
        buy(town, who, evening + timedelta(minutes=minute * 4), "frequent")


def traveller(town: Town) -> None:
    """Always another network, hotels' computers, gifts sent to friends, now and then a password set anew on the way."""
    who = shopper(town)
    for _ in range(town.rng.randint(4, 9)):
        at = town.day()
        device = town.new("device") if town.rng.random() < 0.2 else ""
        place = town.new("place") if town.rng.random() < 0.25 else ""
        buy(town, who, at, "traveller", device=device, place=place, network=town.new("net"))


def forgetful(town: Town) -> None:
    """Sets a new password because the old one is forgotten, and buys what they came for."""
    who = shopper(town)
    for _ in range(town.rng.randint(1, 3)):
        buy(town, who, town.day(most=120), "regular")
    at = town.day(120, 175)
    who.way_in_changed_at = at - timedelta(minutes=town.rng.uniform(3, 600))
    device = town.new("device") if town.rng.random() < 0.3 else ""
    buy(town, who, at, "forgetful", device=device)


def moved(town: Town) -> None:
    """A new flat, a new network, a big purchase for it."""
    who = shopper(town)
    for _ in range(town.rng.randint(2, 4)):
        buy(town, who, town.day(most=100), "regular")
    who.places, who.networks = [town.new("place")], [town.new("net")]
    for _ in range(2):
        buy(town, who, town.day(110, 170), "moved", fen=town.money(1600))


def campus(town: Town) -> None:
    """Thirty students, one pick-up point, one network, an evening of a sale; each with a phone and identity of their own."""
    point, net, evening = town.new("place"), town.new("net"), town.day()
    for _ in range(30):
        who = shopper(town, places=[point], networks=[net], usual=town.rng.choice((80, 150, 250)))
        who.since = START - timedelta(days=town.rng.uniform(-evening.toordinal() + START.toordinal(), 300))
        buy(town, who, max(who.since, evening) + timedelta(minutes=town.rng.uniform(5, 180)), "campus")
        if town.rng.random() < 0.5:
            buy(town, who, town.day(), "campus")


def office(town: Town) -> None:
    """Colleagues who have parcels sent to the office: four to eight people, one address, one network, own browsers."""
    desk, net = town.new("place"), town.new("net")
    for _ in range(town.rng.randint(4, 8)):
        who = shopper(town, networks=[net], usual=300)
        who.places = [desk, *who.places]
        for _ in range(town.rng.randint(1, 4)):
            buy(town, who, town.day(), "office")


def fan(town: Town) -> None:
    """Loves one small shop, and her sister too: most of what it sells in some months."""
    shop = town.rng.choice(town.shops[-15:])
    home = town.new("place")
    sisters = [shopper(town, places=[home], usual=200) for _ in range(2)]
    for _ in range(town.rng.randint(4, 8)):
        buy(town, town.rng.choice(sisters), town.day(), "fan", shop=shop)


def declined(town: Town) -> None:
    """The card says no twice or thrice, because of its limit; then another card pays."""
    who = shopper(town)
    buy(town, who, town.day(), "declined", declines=town.rng.randint(2, 3), card=town.new("card"))
