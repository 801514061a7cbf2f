"""Learns the weights of the ranking and the confidence, and writes crates/search/src/learned.rs.

    python3 crates/eval/examples/weights.py COLLECTIONS BLOGS CACHE [--confidence]

Run it in the root of the repository, or as `just weights`. It builds and runs `features.rs` beside this file, learns the ranking,
builds and measures again, learns the confidence, and prints the figures. With --confidence, it learns only the confidence. Needs
numpy and scipy.

COLLECTIONS has folders in BEIR format: jaquad (with queries-train.jsonl and qrels/train.tsv), jsquad and xquad-en. BLOGS has a
folder for each blog, with posts in `content` and golden questions in `questions.toml`. CACHE keeps vectors from run to run:
without them, the first run takes about half an hour on two cores.

`ranking.py` and `confidence.py` beside this file describe the training data of each step.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import confidence
import ranking

LEARNED = Path("crates/search/src/learned.rs")
BUILD = ["cargo", "build", "--release", "--workspace", "--example", "features"]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def cut(source, to, queries, judgements, every_article, every_question):
    """Writes a part of a collection: each n-th article, and each n-th question about these articles."""
    passages = lines(source / "corpus.jsonl")
    titles = {title: i for i, title in enumerate(dict.fromkeys(p["title"] for p in passages))}
    passages = [p for p in passages if titles[p["title"]] % every_article == 0]
    ids = {p["_id"] for p in passages}
    rows = (source / "qrels" / judgements).read_text().splitlines()
    rows = [rows[0]] + [r for r in rows[1:] if r.split("\t")[1] in ids]
    asked = set(list(dict.fromkeys(r.split("\t")[0] for r in rows[1:]))[::every_question])
    rows = [rows[0]] + [r for r in rows[1:] if r.split("\t")[0] in asked]
    (to / "qrels").mkdir(parents=True, exist_ok=True)
    (to / "qrels/test.tsv").write_text("\n".join(rows) + "\n")
    questions = [q for q in lines(source / queries) if q["_id"] in asked]
    for name, those in (("corpus", passages), ("queries", questions)):
        text = "".join(json.dumps(x, ensure_ascii=False) + "\n" for x in those)
        (to / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return to


def measure(cache, name, kind, folder, meaning=True):
    """The output of `features.rs`: its first line, and the questions."""
    program = Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release/examples/features"
    vectors = str(cache / f"{name}.vectors") if meaning else "-"
    print(f"measures {name}, {'with meaning' if meaning else 'words'}", file=sys.stderr)
    run = subprocess.run([program, kind, folder, vectors], stdout=subprocess.PIPE, check=True)
    head, *questions = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return head, questions


def write(head, weights, slopes, intercepts):
    """Writes learned.rs: the ranking's weights (two columns), and four rows of slopes with their intercepts."""
    names = [f["name"] for f in head["features"]]
    inputs = [i["name"] for i in head["inputs"]]
    column = lambda i: "".join(f"    {row[i]:.2f}, // {name}\n" for name, row in zip(names, weights))
    rows = "".join(
        "    [\n" + "".join(f"        {x:.4f}, // {name}\n" for name, x in zip(inputs, row)) + "    ],\n"
        for row in slopes
    )
    LEARNED.write_text(f"""\
//! The weights of the ranking and the confidence. `just weights` learns them and writes this file.

/// The features' weights for questions with CJK characters.
#[rustfmt::skip]
pub(crate) const JAPANESE_WEIGHTS: [f32; {len(names)}] = [
{column(0)}];

/// The features' weights for other questions. The weights of words are by hand: proportions that were tried on xquad-en and on
/// descriptions of software packages, scaled to the Japanese weights. The weights of meaning are the Japanese weights.
#[rustfmt::skip]
pub(crate) const OTHER_WEIGHTS: [f32; {len(names)}] = [
{column(1)}];

/// The slopes of the confidence's inputs: by words for Japanese and for other languages, then with meaning.
#[rustfmt::skip]
pub(crate) const CONFIDENCE_SLOPES: [[f32; {len(inputs)}]; 4] = [
{rows}];

/// The intercepts of the confidence.
pub(crate) const CONFIDENCE_INTERCEPT: [f32; 4] = [{", ".join(f"{x:.4f}" for x in intercepts)}];
""")


def main():
    collections, blogs, cache = (Path(argument) for argument in sys.argv[1:4])
    cache.mkdir(parents=True, exist_ok=True)
    jaquad = collections / "jaquad"
    part = cut(jaquad, cache / "jaquad", "queries-train.jsonl", "train.tsv", 4, 3)
    subprocess.run(BUILD, check=True)
    head, samples = measure(cache, "samples", "golden", "content")
    of_blogs = [(blog.name, "golden", blog / "content") for blog in sorted(blogs.iterdir()) if blog.is_dir()]
    weights = [feature["weights"] for feature in head["features"]]
    unlearned = [[0.0] * len(head["inputs"])] * 4, [0.0] * 4
    if "--confidence" not in sys.argv:
        whole = cut(jaquad, cache / "jaquad-words", "queries-train.jsonl", "train.tsv", 1, 3)
        weights = ranking.learn(
            head["features"],
            measure(cache, "jaquad-words", "passages", whole, meaning=False)[1],
            measure(cache, "jaquad", "passages", part)[1],
            samples,
            [measure(cache, name, kind, folder)[1] for name, kind, folder in of_blogs],
        )
        write(head, weights, *unlearned)
        subprocess.run(BUILD, check=True)
    sources = [("samples", "golden", Path("content")), ("authors", "authors", Path("content"))]
    sources += [("jaquad", "articles", part)]
    sources += [(name, "articles", collections / name) for name in ("jsquad", "xquad-en")]
    sources += of_blogs
    rows = []
    for meaning in (False, True):
        data = {name: measure(cache, name, kind, folder, meaning)[1] for name, kind, folder in sources}
        rows.append(confidence.learn(head["inputs"], data, meaning))
    slopes = [slope for row in rows for slope in row[0]]
    write(head, weights, slopes, [x for row in rows for x in row[1]])


if __name__ == "__main__":
    main()
