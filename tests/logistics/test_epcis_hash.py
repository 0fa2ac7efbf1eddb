"""The event hash of CBV 2.0 against the reference vectors and the prototype that made them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from logistics.policies import epcis_hash

REFERENCE = Path(os.environ.get("EPCIS_REFERENCE", Path(__file__).parents[3] / "shared/reference/epcis"))
if not REFERENCE.exists():
    REFERENCE = Path("/work/shared/reference/epcis")
needs_reference = pytest.mark.skipif(
    not (REFERENCE / "hash-vectors").exists(), reason=f"the EPCIS reference files are not at {REFERENCE}"
)


def hashes_of(document: dict[str, Any]) -> list[str]:
    prefixes = epcis_hash.prefixes_of(document["@context"])
    return [epcis_hash.event_id(event, prefixes) for event in document["epcisBody"]["eventList"]]


@needs_reference
def test_it_works() -> None:
    vectors = sorted((REFERENCE / "hash-vectors").glob("*.jsonld"))
    assert len(vectors) == 4
    for file in vectors:
        document = json.loads(file.read_text())
        prefixes = epcis_hash.prefixes_of(document["@context"])
        told = [epcis_hash.pre_hash(event, prefixes) for event in document["epcisBody"]["eventList"]]
        assert told == file.with_suffix(".prehashes").read_text().split("\n")[: len(told)], file.name
        assert hashes_of(document) == file.with_suffix(".hashes").read_text().split(), file.name
