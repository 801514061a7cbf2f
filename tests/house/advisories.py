"""Writes tests/house/advisories.txt from a checkout of RustSec's advisory database.

    git clone https://github.com/rustsec/advisory-db DB
    python3 tests/house/advisories.py DB
"""

import pathlib
import subprocess
import sys
import tomllib

HEAD = """\
# RustSec's advisories about vulnerable and unsound crates, as of {date} (commit {commit}).
# tests/house/advisories.py writes this file. Each line: id, crate, versions that are not affected, separated by `|`.
"""


def advisories(database):
    for path in sorted(database.glob("crates/*/RUSTSEC-*.md")):
        front = path.read_text(encoding="utf-8").split("```toml\n", 1)[1].split("```", 1)[0]
        document = tomllib.loads(front)
        advisory = document["advisory"]
        # Crates without a maintainer are not a fault that a test could ask to mend.
        if "withdrawn" in advisory or advisory.get("informational") in ("unmaintained", "notice"):
            continue
        versions = document.get("versions", {})
        safe = versions.get("patched", []) + versions.get("unaffected", [])
        yield f"{advisory['id']} {advisory['package']} {' | '.join(safe)}".rstrip()


def main():
    database = pathlib.Path(sys.argv[1])
    git = ["git", "-C", str(database), "log", "-1", "--date=short", "--format=%cd %h"]
    date, commit = subprocess.check_output(git, text=True).split()
    lines = "\n".join(advisories(database))
    target = pathlib.Path(__file__).with_name("advisories.txt")
    target.write_text(HEAD.format(date=date, commit=commit) + lines + "\n", encoding="utf-8")


main()
