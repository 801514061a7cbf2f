"""Learns the weights in crates/search/src/weights.rs, and the odds in crates/answer/src/lib.rs, offline.

    cargo run --release -p senpai-eval --example features -- JAQUAD_TRAIN > train.jsonl
    cargo run --release -p senpai-eval --example features -- content > golden.jsonl
    python3 crates/eval/examples/weights.py train.jsonl golden.jsonl [COLLECTION.jsonl ...]

JAQUAD_TRAIN is a collection in BEIR form with training questions only; golden.jsonl holds the calibrating half. Needs numpy
and scipy. Of the questions' hits the right one should have most of exp(score): the loss is the mean of -log of its share,
over the training questions, plus that of the golden ones (the right post, and the passage that answers) at a small weight:
they are few. Collections named after them are only reported on; golden figures are cross-validated in five folds.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize

NAMES = (
    "first_stage weight phrase best_sentence words sentence_length sentences_before number coverage asked answers headings length"
).split()
USED = [i for i, name in enumerate(NAMES) if name != "weight"]
GOLDEN = 0.03


class Hits:
    def __init__(self, questions):
        self.questions = [q for q in questions if q["hits"]]
        hits = [h for q in self.questions for h in q["hits"]]
        self.evidence = np.array([h["evidence"] for h in hits], float)
        self.right = np.array([h["right"] for h in hits], float)
        self.answers = np.array([h["answers"] for h in hits], float)
        self.starts = np.cumsum([0] + [len(q["hits"]) for q in self.questions])

    def slices(self):
        return [slice(a, b) for a, b in zip(self.starts, self.starts[1:])]


def japanese(question):
    return any(ord(c) > 0x2000 for c in question["question"])


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def loss(weights, evidence, right, starts):
    begins, lengths = starts[:-1], np.diff(starts)
    scores = evidence @ weights
    scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), lengths))
    total, good = np.add.reduceat(scores, begins), np.add.reduceat(scores * right, begins)
    some = good > 0
    kept = np.repeat(some, lengths)
    want = np.where(kept, scores * right / np.repeat(np.where(some, good, 1), lengths), 0)
    slope = ((scores / np.repeat(total, lengths) - want) * kept) @ evidence
    return -np.log(good[some] / total[some]).sum() / some.sum(), slope / some.sum()


def learn(train, golden):
    scale = train.evidence[:, USED].std(0)
    scale = np.where(scale > 0, scale, golden.evidence[:, USED].std(0))

    def together(weights):
        parts = [(train, train.right, 1.0), (golden, golden.right, GOLDEN), (golden, golden.answers, GOLDEN)]
        value, slope = 1e-4 * weights @ weights, 2e-4 * weights
        for hits, right, share in parts:
            v, s = loss(weights, hits.evidence[:, USED] / scale, right, hits.starts)
            value, slope = value + share * v, slope + share * s
        return value, slope

    found = minimize(together, np.zeros(len(USED)), jac=True, method="L-BFGS-B")
    weights = np.zeros(len(NAMES))
    weights[USED] = found.x / scale
    return weights


def reciprocal_rank(hits, weights):
    out = []
    for part in hits.slices():
        order = np.argsort(-(hits.evidence[part] @ weights), kind="stable")[:10]
        at = np.flatnonzero(hits.right[part][order])
        out.append(1 / (at[0] + 1) if len(at) else 0)
    return np.mean(out)


def golden_figures(questions, weights):
    """Right post first, in three, the answering passage first: counts."""
    counts = np.zeros(3, int)
    for q in questions:
        scores = np.array([h["evidence"] for h in q["hits"]]) @ weights
        order = np.argsort(-scores, kind="stable")
        posts = list(dict.fromkeys(q["hits"][i]["post"] for i in order))[:3]
        right = {h["post"] for h in q["hits"] if h["right"]}
        counts += [posts[0] in right, bool(right & set(posts)), q["hits"][order[0]]["answers"]]
    return counts


def odds(questions, weights):
    """Logistic regression of whether the first post is right, on its score, but for what says which of its passages answers,
    and the logarithm of the question's length: the length counts as much as the scores of right posts fall with it."""
    of_post = np.where(np.array(NAMES) == "answers", 0, weights)
    rows = []
    for q in questions:
        best = max(q["hits"], key=lambda h: np.dot(h["evidence"], weights))
        if q["kind"] != "answerable" or best["right"]:
            length = np.log(np.clip(q["length"], 8, 30))
            rows.append((np.dot(best["evidence"], of_post), length, q["kind"] == "answerable"))
    scores, lengths, labels = np.array(rows, float).T
    falls = -np.polyfit(lengths[labels > 0], scores[labels > 0], 1)[0]
    inputs = scores + falls * lengths
    # As if for each question that a post answers there were one that none does.
    share = np.where(labels > 0, 1, labels.sum() / (1 - labels).sum())
    middle, spread = inputs.mean(), inputs.std()

    def value(w):
        z = w[0] * (inputs - middle) / spread + w[1]
        return (share * (np.logaddexp(0, z) - labels * z)).mean() + 0.01 * w[0] ** 2

    w = minimize(value, np.zeros(2)).x
    return w[0] / spread, falls, w[1] - w[0] * middle / spread


def main():
    train = Hits([q for q in load(sys.argv[1]) if japanese(q)])
    everything = load(sys.argv[2])
    golden = [q for q in everything if q["hits"]]
    answerable = [q for q in golden if q["kind"] == "answerable"]
    weights = learn(train, Hits(answerable))
    for name, weight in zip(NAMES, weights):
        print(f"    {name}: {weight:.2f},")
    print("golden, fitted: first, in three, passage first:", golden_figures(answerable, weights), "of", len(answerable))
    folds = np.zeros(3, int)
    for fold in range(5):
        rest = [q for i, q in enumerate(answerable) if i % 5 != fold]
        folds += golden_figures(answerable[fold::5], learn(train, Hits(rest)))
    print("golden, cross-validated:", folds)
    slope, falls, constant = odds(golden, weights)
    print(f"log odds: {slope:.3f} * (score + {falls:.2f} * ln(length)) + {constant:.2f}")
    for path in sys.argv[3:]:
        print(path, f"MRR@10 {reciprocal_rank(Hits(load(path)), weights):.4f}")


if __name__ == "__main__":
    main()
