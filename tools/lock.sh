#!/bin/sh
# Exact versions with hashes, good for Python 3.11 to 3.14 on Linux and macOS, without the address of any package index.
# requirements.lock: everything (demo, tests, checks). deploy/requirements.lock: what production installs, same versions.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile ${UPGRADE:+--upgrade} requirements-dev.in -o requirements.lock
compile --constraint requirements.lock requirements.in -o deploy/requirements.lock
