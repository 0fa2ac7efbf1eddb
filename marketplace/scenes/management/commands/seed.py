"""`manage.py seed --scale small|medium|large`: the believable world of the demo. Refuses a world that is not empty."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.accounts.models import User
from marketplace.scenes import world
from marketplace.scenes.bulk import Size, grow
from marketplace.scenes.shops import PICTURE_SIDE

BULK = {
    "medium": Size(listings=5_000, shoppers=1_000, orders=5_000),
    "large": Size(listings=100_000, shoppers=20_000, orders=200_000),
}


class Command(BaseCommand):
    help = "Seed a believable world: named people, eight sellers, 120 listings, orders at every stage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=("small", "medium", "large"), default="small")
        parser.add_argument("--seed", type=int, default=20261122)
        parser.add_argument(
            "--picture-side", type=int, default=PICTURE_SIDE, help="pixels; small pictures are drawn quickly"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The seeded people have a public password: never in production.")
        if not User.objects.exists():
            world.build(say=self.stdout.write, picture_side=options["picture_side"])
        elif options["scale"] == "small":
            raise CommandError("The world is not empty. `make reset` empties it.")
        if options["scale"] != "small":
            grow(size=BULK[options["scale"]], seed=options["seed"], say=self.stdout.write)
