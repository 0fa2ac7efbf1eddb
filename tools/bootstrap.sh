#!/bin/sh
# Makes .venv with exactly the packages of requirements.lock. Quick where nothing changed. POSIX sh, for Debian, Ubuntu, macOS.
set -eu
cd "$(dirname "$0")/.."

# Finished means: the same lock, installed to the end.
stamp=.venv/installed-lock
if [ -x .venv/bin/python ] && cmp -s requirements.lock "$stamp" && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

suitable() { # a Python of 3.11 to 3.14
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON3:-} python3.13 python3.12 python3.11 python3.14 python3 \
        /opt/homebrew/bin/python3 /usr/local/bin/python3; do
        if command -v "$name" >/dev/null 2>&1 && suitable "$name"; then
            if "$name" -c 'import venv, ensurepip' 2>/dev/null; then
                echo "$name"
                return 0
            fi
            without_venv=$name
        fi
    done
    return 1
}

without_venv=
found=$(mktemp)
trap 'rm -f "$found"' EXIT
if ! find_python >"$found"; then
    if [ -n "$without_venv" ]; then
        echo "$without_venv has no venv module: install it (Debian, Ubuntu: apt install python3-venv)." >&2
    else
        echo "Python 3.11 to 3.14 is needed: install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13)." >&2
    fi
    exit 1
fi
python=$(cat "$found")

# One preparation at a time; a second shell waits and then finds the work done.
mkdir -p .local
"$python" - "$python" <<'PREPARE'
import fcntl
import re
import shutil
import subprocess
import sys
from pathlib import Path

python = sys.argv[1]
stamp, lock = Path(".venv/installed-lock"), Path("requirements.lock")
with open(".local/bootstrap.lock", "w") as handle:
    fcntl.flock(handle, fcntl.LOCK_EX)
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        sys.exit(0)
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Installing Python packages into .venv (Python {version}; a minute or two the first time) …", flush=True)
    usable = Path(".venv/bin/python").exists() and subprocess.run(
        [".venv/bin/python", "-c", "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"]
    ).returncode == 0
    if not usable:
        shutil.rmtree(".venv", ignore_errors=True)
        subprocess.run([python, "-m", "venv", ".venv"], check=True)
    checked = ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r"]
    pip = [".venv/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *checked]
    # uv does in seconds what takes pip a minute; its own pin and hashes come from the same lock.
    pin = re.search(r"^uv==.*?(?=^\S)", lock.read_text(), re.MULTILINE | re.DOTALL)
    only_uv = Path(".local/uv.lock")
    only_uv.write_text(pin.group(0) if pin else "")
    quick = [".venv/bin/uv", "pip", "install", "--python", ".venv/bin/python", *checked, "requirements.lock"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if subprocess.run([*pip, only_uv], **silent).returncode or subprocess.run(quick, **silent).returncode:
        # Where only pip is configured for this network, pip does it, and says what is wrong if it cannot.
        done = subprocess.run([*pip, "requirements.lock"], stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"{done.stderr}\nThe packages could not be installed (see above).")
    stamp.write_bytes(lock.read_bytes())
PREPARE
