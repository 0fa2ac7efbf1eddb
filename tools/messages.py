"""Translations: `python -m tools.messages compile|check`.

Message ids are English. Each app keeps its Simplified Chinese in `locale/parts/<app>.zh_Hans.po` (plain entries);
compiling joins the parts into one catalogue, derives Traditional Chinese from it with OpenCC (a part
`<app>.zh_Hant.po` overrules single entries), and writes what Django reads. The packs of the warehouse consoles
(`console.<language>.po`) become catalogues too; whatever else they lack stays English there.
Babel does the work, so no gettext is needed on the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from tools import extraction
from tools.console_words import PACKS

PROJECT = Path(__file__).resolve().parents[1]
PARTS = PROJECT / "locale" / "parts"
HEADER = b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
PLURALS = "nplurals=1; plural=0;"


def read_parts(language: str) -> tuple[Catalog, list[str]]:
    """All entries of `language` from the parts, and what is wrong with them (a broken part, differing translations)."""
    joined = Catalog(locale=language, charset="utf-8", project="miaomiao", fuzzy=False)
    origin: dict[object, str] = {}
    problems: list[str] = []
    for path in sorted(PARTS.glob(f"*.{language}.po")):
        part = _read_part(path, language)
        if isinstance(part, str):
            problems.append(part)
            continue
        for message in part:
            if not message.id or not any(_strings(message)):
                continue
            known = joined.get(_singular(message), context=message.context)
            if known is not None and list(_strings(known)) != list(_strings(message)):
                key = (message.context, _singular(message))
                problems.append(f"{path.name}: {_singular(message)!r} is translated otherwise in {origin[key]}")
                continue
            joined[message.id] = message
            origin[message.context, _singular(message)] = path.name
    return joined, problems


def compile_all() -> list[Path]:
    """Write `locale/<language>/LC_MESSAGES/django.po` and `.mo` for every language; the .mo files."""
    simplified, problems = read_parts("zh_Hans")
    if problems:
        sys.stderr.write("".join(f"translations: {problem}\n" for problem in problems))
    packs = [_write(language, pack_of(language, simplified)) for language in PACKS]
    return [_write("zh_Hans", simplified), _write("zh_Hant", traditional_of(simplified)), *packs]


def pack_of(language: str, simplified: Catalog) -> Catalog:
    """The console's catalogue of a language. What it lacks is English: Django would fall back to Chinese."""
    result, _ = read_parts(language)
    result.fuzzy = False
    for message in simplified:
        if message.id and result.get(_singular(message), context=message.context) is None:
            ids = _ids(message)
            forms = tuple(ids[min(place, len(ids) - 1)] for place in range(result.num_plurals))
            string = forms if isinstance(message.id, (list, tuple)) else ids[0]
            result[message.id] = Message(message.id, string, context=message.context, flags=message.flags)
    return result


def traditional_of(simplified: Catalog) -> Catalog:
    """Traditional Chinese with the words used in Taiwan and Hong Kong, from the simplified catalogue."""
    convert = opencc.OpenCC("s2twp").convert
    result, _ = read_parts("zh_Hant")
    for message in simplified:
        if message.id and result.get(_singular(message), context=message.context) is None:
            strings = tuple(convert(text) for text in _strings(message))
            string = strings if isinstance(message.id, (list, tuple)) else strings[0]
            result[message.id] = Message(message.id, string, context=message.context, flags=message.flags)
    return result


def is_stale() -> bool:
    """True where a part or this tool is newer than what was compiled."""
    compiled = [_folder(language) / "django.mo" for language in ("zh_Hans", "zh_Hant", *PACKS)]
    if not all(path.exists() for path in compiled):
        return True
    oldest = min(path.stat().st_mtime for path in compiled)
    sources = [*PARTS.glob("*.po"), PARTS, Path(__file__)]
    return any(path.stat().st_mtime > oldest for path in sources if path.exists())


def problems() -> list[str]:
    """Everything that would show English, or a broken sentence, to a Chinese reader."""
    catalogue, found = read_parts("zh_Hans")
    for entry in sorted(extraction.all_entries(PROJECT)):
        message = catalogue.get(entry.singular, context=entry.context or None)
        if message is None or not all(_strings(message)) or message.fuzzy:
            found.append(f"{entry.place}: no Chinese for {entry.singular!r}")
        elif entry.plural and not isinstance(message.id, (list, tuple)):
            found.append(f"{entry.place}: {entry.singular!r} needs msgid_plural in its part")
    for message in catalogue:
        wanted = set(PLACEHOLDER.findall(" ".join(_ids(message))))
        for text in _strings(message):
            if message.id and set(PLACEHOLDER.findall(text)) - wanted:
                found.append(f"{_singular(message)!r}: the translation has a placeholder that the message lacks")
    return found


def _read_part(path: Path, language: str) -> Catalog | str:
    """The entries of one part, or what is wrong with the file: one broken part must not keep the shop closed."""
    text = path.read_bytes()
    # Parts are plain entries; Babel wants the header that names the character set.
    content = text if text.lstrip().startswith(b'msgid ""') else HEADER + text
    try:
        return read_po(BytesIO(content), locale=language, charset="utf-8", abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return f"{path.name}: {error}"


def _write(language: str, catalogue: Catalog) -> Path:
    folder = _folder(language)
    folder.mkdir(parents=True, exist_ok=True)
    source, compiled = BytesIO(), BytesIO()
    write_po(source, catalogue, width=120, sort_output=True, omit_header=False, include_previous=False)
    write_mo(compiled, catalogue)
    for name, content in (("django.po", source.getvalue()), ("django.mo", compiled.getvalue())):
        # Whole files appear in one step: a starting server never reads half a catalogue.
        fresh = folder / f"{name}.{os.getpid()}"
        fresh.write_bytes(content)
        fresh.replace(folder / name)
    return folder / "django.mo"


def _folder(language: str) -> Path:
    return PROJECT / "locale" / language / "LC_MESSAGES"


def _singular(message: Message) -> str:
    return _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (str(message.id),)


def _strings(message: Message) -> Iterable[str]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (str(message.string or ""),)


def main(arguments: list[str]) -> int:
    """Compile, or print every problem; the exit status tells whether there was one."""
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("verb", choices=["compile", "check"])
    if parser.parse_args(arguments).verb == "compile":
        compile_all()
        return 0
    found = problems()
    for line in found:
        print(line)
    print(f"translations: {len(found)} problems" if found else "translations: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
