"""The shell scripts that prepare a fresh machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.config.layout import PROJECT

SCRIPTS = sorted((PROJECT / "tools").glob("*.sh"))


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A PATH with the usual small programs and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "cmp", "mktemp", "rm", "cat", "mkdir", "id", "uname", "tr", "echo"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the scripts and the lock, and no .venv."""
    folder = tmp_path / "clone"
    shutil.copytree(PROJECT / "tools", folder / "tools")
    shutil.copy(PROJECT / "requirements.lock", folder)
    return folder


def run(script: str, clone: Path, bin_folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(bin_folder), **extra}
    return subprocess.run(
        [str(bin_folder / "sh"), f"tools/{script}"],
        cwd=clone, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def fake_python(folder: Path, name: str, version: tuple[int, int], *, venv: bool) -> None:
    """A program that claims to be a Python of `version`, with or without the venv module."""
    script = f"""#!{sys.executable}
import sys
code = sys.argv[2]
if "version_info" in code:
    sys.exit(not (3, 11) <= {version} <= (3, 14))
sys.exit({0 if venv else 1})
"""
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_it_works_in_a_plain_posix_shell(script: Path) -> None:
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0  # noqa: S607


def test_nothing_to_do_is_quick_and_silent() -> None:
    done = subprocess.run(
        ["sh", "tools/bootstrap.sh"],  # noqa: S607
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=10,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(
    any(Path(p).exists() for p in ("/usr/local/bin/python3", "/opt/homebrew/bin/python3")),
    reason="this machine has a Python outside PATH that the script looks for",
)
def test_without_python_one_line_says_what_to_install(clone: Path, bin_folder: Path) -> None:
    fake_python(bin_folder, "python3", (3, 9), venv=True)
    done = run("bootstrap.sh", clone, bin_folder)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "apt install python3" in done.stderr


def test_without_venv_one_line_says_what_to_install(clone: Path, bin_folder: Path) -> None:
    fake_python(bin_folder, "python3", (3, 11), venv=False)
    done = run("bootstrap.sh", clone, bin_folder)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "python3 has no venv module: install it (Debian, Ubuntu: apt install python3-venv)."
    ]


def test_a_missing_browser_is_said_aloud_and_skipped(clone: Path, bin_folder: Path) -> None:
    (bin_folder / "id").unlink()
    (bin_folder / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (bin_folder / "id").chmod(0o755)
    done = run("prepare-browser.sh", clone, bin_folder)
    assert done.returncode == 0
    assert "apt install chromium fonts-noto-cjk" in done.stderr
    assert "will be skipped" in done.stderr


def test_a_missing_browser_fails_where_ci_runs(clone: Path, bin_folder: Path) -> None:
    (bin_folder / "id").unlink()
    (bin_folder / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (bin_folder / "id").chmod(0o755)
    assert run("prepare-browser.sh", clone, bin_folder, CI="true").returncode == 1


def test_help_names_every_command() -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(
        ["make", "help"],  # noqa: S607
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    for name in ("demo", "test", "check", "walk", "bench", "screens", "reset", "help"):
        assert f"  make {name} " in done.stdout
