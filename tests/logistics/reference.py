"""Where the EPCIS reference files are: beside the project, or where EPCIS_REFERENCE says. Tests that need them skip and say so."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "epcis"
EPCIS = Path(os.environ.get("EPCIS_REFERENCE", BESIDE))
needs_epcis = pytest.mark.skipif(
    not (EPCIS / "schema").is_dir(),
    reason="the EPCIS 2.0 reference files are neither beside the project nor at EPCIS_REFERENCE",
)
