"""The bench scenario of the manifest at a small size: closed, counted, and no more statements for more parcels."""

import pytest

from logistics.models import Flight, Parcel
from marketplace.scenes.bench.scenarios import manifest

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    few, many = manifest.measured(20), manifest.measured(120)
    assert few["closed"]
    assert many["closed"]
    assert many["manifested"] == 120
    assert few["statements"] == many["statements"] <= manifest.MOST_STATEMENTS
    assert many["floor_seconds"] > 0
    assert not Flight.objects.exists()
    assert not Parcel.objects.exists()
