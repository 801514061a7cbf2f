"""Groonga with bigrams and its TF-IDF scorer: groonga.py DIR RUN (see Lucene.java for what it reads, writes and prints).

Drives the `groonga` command by a pipe. Times are Groonga's own, without the pipe.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Groonga:
    def __init__(self, file):
        command = ["groonga", "-n", file]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def run(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def peak(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def quoted(text):
    """An argument of Groonga's command line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def pairs(text):
    """The question's character pairs, any of which may match; words of other scripts whole."""
    text = "".join(c if c.isalnum() else " " for c in text)
    grams = set()
    for word in text.split():
        grams |= {word} if word.isascii() or len(word) == 1 else {word[i : i + 2] for i in range(len(word) - 1)}
    # OR is an operator.
    return " OR ".join(sorted(g for g in grams if g != "OR"))


def main(collection, run):
    corpus = lines(collection / "corpus.jsonl")
    judged = {line.split("\t")[0] for line in (collection / "qrels/test.tsv").read_text().splitlines()}
    queries = [q for q in lines(collection / "queries.jsonl") if q["_id"] in judged]
    with tempfile.TemporaryDirectory() as folder:
        groonga = Groonga(os.path.join(folder, "passages"))
        start = time.perf_counter()
        for command in (
            "table_create Passages TABLE_HASH_KEY ShortText",
            "column_create Passages text COLUMN_SCALAR Text",
            "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerNFKC150",
            "column_create Terms passages COLUMN_INDEX|WITH_POSITION Passages text",
        ):
            answer = groonga.run(command)
            assert answer[0][0] == 0, answer
        for document in corpus:
            row = {"_key": document["_id"], "text": document.get("title", "") + "\n" + document["text"]}
            groonga.run(f"load --table Passages --values {quoted(json.dumps([row], ensure_ascii=False))}")
        index = time.perf_counter() - start
        # Its files have holes: what they take on disk.
        size = sum(512 * entry.stat().st_blocks for entry in os.scandir(folder))
        times = []
        with open(run, "w", encoding="utf-8") as out:
            for turn in range(2):
                for query in queries:
                    answer = groonga.run(
                        "select Passages --match_columns 'scorer_tf_idf(text)' --output_columns _key,_score "
                        f"--sort_keys -_score --limit 10 --query {quoted(pairs(query['text']))}"
                    )
                    if answer[0][0] != 0:
                        raise SystemExit(f"groonga: {answer}")
                    if turn > 0:
                        times.append(answer[0][2])
                        for rank, (passage, score) in enumerate(answer[1][0][2:]):
                            print(query["_id"], "Q0", passage, rank + 1, score, "groonga", file=out)
        peak = groonga.peak()
        groonga.process.stdin.close()
        groonga.process.wait()
    version = subprocess.run(["groonga", "--version"], capture_output=True, encoding="utf-8").stdout.split()[1]
    times.sort()
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
