"""SQLite's FTS5 with its trigram tokenizer: sqlite.py DIR RUN (see Lucene.java for what it reads, writes and prints)."""

import json
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def trigrams(text):
    """The question's trigrams, any of which may match: as a phrase a whole question matches nothing."""
    text = "".join(c if c.isalnum() else " " for c in text)
    grams = {word[i : i + 3] for word in text.split() for i in range(len(word) - 2)}
    return " OR ".join(f'"{gram}"' for gram in sorted(grams))


def main(collection, run):
    corpus = lines(collection / "corpus.jsonl")
    judged = {line.split("\t")[0] for line in (collection / "qrels/test.tsv").read_text().splitlines()}
    queries = [q for q in lines(collection / "queries.jsonl") if q["_id"] in judged]
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "passages.db")
        start = time.perf_counter()
        database = sqlite3.connect(file)
        database.execute("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, text, tokenize='trigram')")
        rows = ((d["_id"], d.get("title", "") + "\n" + d["text"]) for d in corpus)
        database.executemany("INSERT INTO passages VALUES (?, ?)", rows)
        database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        database.commit()
        index = time.perf_counter() - start
        size = os.path.getsize(file)
        times = []
        search = "SELECT id, rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10"
        with open(run, "w", encoding="utf-8") as out:
            for turn in range(2):
                for query in queries:
                    asked = time.perf_counter()
                    match = trigrams(query["text"])
                    hits = database.execute(search, (match,)).fetchall() if match else []
                    if turn > 0:
                        times.append(time.perf_counter() - asked)
                        for rank, (passage, score) in enumerate(hits):
                            print(query["_id"], "Q0", passage, rank + 1, -score, "sqlite", file=out)
        database.close()
    times.sort()
    report(sqlite3.sqlite_version, index, size, times)


def report(version, index, size, times):
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    figures = {
        "version": version,
        "index_seconds": round(index, 3),
        "index_bytes": size,
        "p50_ms": round(times[len(times) // 2] * 1e3, 4),
        "p99_ms": round(times[len(times) * 99 // 100] * 1e3, 4),
        "peak_kb": peak,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
