#!/usr/bin/env python3
"""Writes src/variants/table.rs: characters that are written for another kanji, as 髙 for 高.

    kanji_variants.py FOLDER > ../src/variants/table.rs

FOLDER is a checkout of github.com/cjkvi/cjkvi-variants (e4f1da2). It has the tables of official Japanese lists as text: the
variants of the Jōyō and Jinmeiyō kanji lists and of the Hyōgai list, of JIS X 0213 and of the family registers (Koseki). The
radicals are Unicode's Equivalent_Unified_Ideograph property, as Perl's Unicode::UCD has it.

A pair of the first three lists is always taken. A pair of the last two lists is taken only if both characters can be typed (code page
932), only the standard form is of JIS level 1, and only one standard form is named.
"""

import subprocess
import sys
from pathlib import Path

# Other characters, not other forms of a character, and one pair that the lists leave open.
NOT_VARIANTS = set("丼孩耒亟枦勹ヶ")
CHOSEN = {"﨑": "崎"}

RADICALS = """
my ($starts, $values, $format) = prop_invmap("EqUIdeo");
for my $i (0 .. $#$starts - 1) {
    next unless $values->[$i] =~ /^\\d+$/ && $values->[$i];
    for my $c ($starts->[$i] .. $starts->[$i + 1] - 1) {
        printf "%s %s\\n", chr $c, chr($values->[$i] + ($format =~ /^a/ ? $c - $starts->[$i] : 0));
    }
}
"""


def pairs(folder, name, relation):
    for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        parts = line.split(",")
        if len(parts) == 3 and parts[1] == relation and len(parts[0]) == len(parts[2]) == 1:
            yield parts[0], parts[2]


def is_level_1(char):
    try:
        code = char.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and b"\x88\x9f" <= code <= b"\x98\x72"


def can_be_typed(char):
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def main():
    folder = Path(sys.argv[1])
    table = {}
    for name, relation in [
        ("joyo-variants", "joyo/variant"),
        ("jinmei-variants", "jinmei2/variant"),
        ("hyogai-variants", "hyogai/variant"),
    ]:
        for standard, variant in pairs(folder, name, relation):
            table.setdefault(variant, standard)
    # 曽 is a variant of 曾 in one list, and 曾 of 曽 in another: the first list decides.
    for variant in [variant for variant in table if table.get(table[variant]) == variant]:
        table.pop(table.get(variant), None)
    standard_forms = set(table.values())
    found = {}
    for name in ["koseki", "jisx0213"]:
        for standard, variant in pairs(folder, f"{name}-variants", f"{name}/variant"):
            if is_level_1(standard) and not is_level_1(variant) and can_be_typed(variant):
                found.setdefault(variant, set()).add(standard)
    for variant, standards in found.items():
        [standard, *others] = standards
        if not others and variant not in NOT_VARIANTS and variant not in standard_forms:
            table.setdefault(variant, standard)
    table.update(CHOSEN)
    radicals = subprocess.run(
        ["perl", "-MUnicode::UCD=prop_invmap", "-CS", "-e", RADICALS], capture_output=True, check=True, text=True
    )
    for line in radicals.stdout.splitlines():
        radical, standard = line.split(" ")
        table.setdefault(radical, standard)
    for variant in table:
        seen = {variant}
        while (next := table.get(table[variant])) is not None and next not in seen:
            seen.add(table[variant])
            table[variant] = next
    rows = sorted((variant, standard) for variant, standard in table.items() if variant != standard)
    print("//! The table of kanji variants. Written by data/kanji_variants.py.\n")
    print("/// Variants and their standard forms, in the order of the variants.")
    print("#[rustfmt::skip]")
    print(f"pub(super) const VARIANTS: [(char, char); {len(rows)}] = [")
    for at in range(0, len(rows), 8):
        print("    " + " ".join(f"('{a}', '{b}')," for a, b in rows[at : at + 8]))
    print("];")


main()
