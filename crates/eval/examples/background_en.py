"""Prints crates/search/data/background-en.tsv: `stem<TAB>share in ten-thousandths`, for stems that at least one passage of a
hundred has.

    python3 crates/eval/examples/background_en.py > crates/search/data/background-en.tsv

Needs wordfreq and snowballstemmer. A word of frequency p occurs in a passage of n words with probability 1 - exp(-pn).
"""

import collections
import math
import re

import snowballstemmer
import wordfreq

WORDS = 100

chances = collections.Counter()
stem = snowballstemmer.stemmer("english").stemWord
for word, chance in wordfreq.get_frequency_dict("en").items():
    word = word.removesuffix("'s")
    if re.fullmatch("[a-z']+", word):
        chances[stem(word) if len(word) > 2 else word] += chance
print(f"# Share of passages of {WORDS} words of ordinary English, in ten-thousandths, that contain a word with a stem: stem, share.")
print("# From wordfreq's list (Robyn Speer), CC BY-SA 4.0; this file is under the same licence.")
for word, chance in sorted(chances.items()):
    share = round(10_000 * (1 - math.exp(-chance * WORDS)))
    if share >= 100:
        print(f"{word}\t{share}")
