#!/bin/sh
# The test suite; afterwards the test servers are stopped unless another run uses them. The exit status is pytest's.
set -u
cd "$(dirname "$0")/.."
.venv/bin/python -m tools.messages compile || exit 1
.venv/bin/python -m pytest "$@"
status=$?
.venv/bin/python -m marketplace.config.embedded release --kind test
exit "$status"
