"""Learns the Japanese weights in crates/search/src/features.rs, and the confidence in crates/search/src/tuning.rs, offline.

    cargo run --release -p senpai-eval --example features -- JAQUAD_TRAIN > train.jsonl
    cargo run --release -p senpai-eval --example features -- content > golden.jsonl
    python3 crates/eval/examples/weights.py train.jsonl golden.jsonl [COLLECTION.jsonl ...]

JAQUAD_TRAIN is a collection in BEIR form with training questions only; golden.jsonl has the calibrating half. Needs numpy and
scipy. The names and groups of the features come from the first line of each file.

The loss is softmax cross-entropy over a question's hits: the mean of -log of the right hit's share of the sum of exp(score).
The weights of the group Text are learned from the training questions, whose posts have no author metadata. Then their
proportions are fixed. The weights of the author's groups, and one factor for all Text weights, are learned from the golden
questions: from the right post and the passage that answers, with the authors' questions and without ("bare"). Figures are also
printed for the collections in further arguments. The golden figures are cross-validated in five folds.

Prints rows for the list in features.rs, and the constants CONFIDENCE_* of tuning.rs.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize


def load(path):
    """The features and the questions of a file."""
    with open(path, encoding="utf-8") as lines:
        features, *questions = [json.loads(line) for line in lines]
    return features["features"], questions


FEATURES, TRAIN = load(sys.argv[1])


def group(*names):
    return [i for i, feature in enumerate(FEATURES) if feature["group"] in names]


TEXT, AUTHOR, PASSAGE = group("Text"), group("Author", "AuthorPassage"), group("AuthorPassage")


class Hits:
    def __init__(self, questions):
        self.questions = [q for q in questions if q["hits"]]
        hits = [h for q in self.questions for h in q["hits"]]
        self.features = np.array([h["features"] for h in hits], float)
        self.right = np.array([h["right"] for h in hits], float)
        self.answers = np.array([h["answers"] for h in hits], float)
        self.starts = np.cumsum([0] + [len(q["hits"]) for q in self.questions])

    def slices(self):
        return [slice(a, b) for a, b in zip(self.starts, self.starts[1:])]


def japanese(question):
    return any(ord(c) > 0x2000 for c in question["question"])


def loss(weights, features, right, starts):
    begins, lengths = starts[:-1], np.diff(starts)
    scores = features @ weights
    scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), lengths))
    total, good = np.add.reduceat(scores, begins), np.add.reduceat(scores * right, begins)
    some = good > 0
    kept = np.repeat(some, lengths)
    want = np.where(kept, scores * right / np.repeat(np.where(some, good, 1), lengths), 0)
    slope = ((scores / np.repeat(total, lengths) - want) * kept) @ features
    return -np.log(good[some] / total[some]).sum() / some.sum(), slope / some.sum()


def least(parts, penalty, start):
    """The columns' weights that minimise the sum of all parts' losses and the penalty."""

    def value(weights):
        v, slope = penalty(weights)
        for features, right, starts in parts:
            more, steeper = loss(weights, features, right, starts)
            v, slope = v + more, slope + steeper
        return v, slope

    return minimize(value, start, jac=True, method="L-BFGS-B").x


def learn_text(train):
    scale = train.features[:, TEXT].std(0)
    part = (train.features[:, TEXT] / scale, train.right, train.starts)
    found = least([part], lambda w: (1e-4 * w @ w, 2e-4 * w), np.zeros(len(TEXT)))
    weights = np.zeros(len(FEATURES))
    weights[TEXT] = found / scale
    return weights


def learn_author(text, golden, bare):
    """The weights of the author's groups, and one factor for all weights of the text."""
    scale = golden.features[:, AUTHOR].std(0)
    parts = []
    for hits in (golden, bare):
        columns = np.column_stack([hits.features[:, AUTHOR] / scale, hits.features @ text])
        parts += [(columns, hits.right, hits.starts), (columns, hits.answers, hits.starts)]
    near = np.append(np.zeros(len(AUTHOR)), 1.0)
    strength = np.append(np.full(len(AUTHOR), 0.03), 0.001)
    found = least(parts, lambda w: (strength @ (w - near) ** 2, 2 * strength * (w - near)), near)
    weights = text * found[-1]
    weights[AUTHOR] += found[:-1] / scale
    return weights


def reciprocal_rank(hits, weights):
    out = []
    for part in hits.slices():
        order = np.argsort(-(hits.features[part] @ weights), kind="stable")[:10]
        at = np.flatnonzero(hits.right[part][order])
        out.append(1 / (at[0] + 1) if len(at) else 0)
    return np.mean(out)


def golden_figures(questions, weights):
    """Counts of: right post first, right post in three, answering passage first."""
    counts = np.zeros(3, int)
    for q in questions:
        scores = np.array([h["features"] for h in q["hits"]]) @ weights
        order = np.argsort(-scores, kind="stable")
        posts = list(dict.fromkeys(q["hits"][i]["post"] for i in order))[:3]
        right = {h["post"] for h in q["hits"] if h["right"]}
        counts += [posts[0] in right, bool(right & set(posts)), q["hits"][order[0]]["answers"]]
    return counts


def odds(questions, weights):
    """Logistic regression of whether the first post is right. The inputs are its score without the features that separate the
    passages of a post, and the logarithm of the question's length, weighted by the slope at which the scores of right posts
    fall with the length."""
    of_post = weights.copy()
    of_post[PASSAGE] = 0
    rows = []
    for q in questions:
        best = max(q["hits"], key=lambda h: np.dot(h["features"], weights))
        if q["kind"] != "answerable" or best["right"]:
            length = np.log(q["length"])
            rows.append((np.dot(best["features"], of_post), length, q["kind"] == "answerable"))
    scores, lengths, labels = np.array(rows, float).T
    falls = -np.polyfit(lengths[labels > 0], scores[labels > 0], 1)[0]
    inputs = scores + falls * lengths
    # The weights give answerable and unanswerable questions the same total.
    share = np.where(labels > 0, 1, labels.sum() / (1 - labels).sum())
    middle, spread = inputs.mean(), inputs.std()

    def value(w):
        z = w[0] * (inputs - middle) / spread + w[1]
        return (share * (np.logaddexp(0, z) - labels * z)).mean() + 0.01 * w[0] ** 2

    w = minimize(value, np.zeros(2)).x
    return w[0] / spread, falls, w[1] - w[0] * middle / spread


def main():
    train = Hits([q for q in TRAIN if japanese(q)])
    features, questions = load(sys.argv[2])
    assert features == FEATURES, "the files are of two versions"
    everything = [q for q in questions if q["hits"]]
    golden = [q for q in everything if not q["kind"].startswith("bare")]
    answerable = [q for q in golden if q["kind"] == "answerable"]
    bare = [q for q in everything if q["kind"] == "bare"]
    text = learn_text(train)
    weights = learn_author(text, Hits(answerable), Hits(bare))
    for feature, weight in zip(FEATURES, weights):
        print(f"    {feature['name']}, {feature['group']}, {weight:.2f}")
    folds = np.zeros((2, 3), int)
    for fold in range(5):
        left = {q["question"] for q in answerable[fold::5]}
        rest = [Hits([q for q in those if q["question"] not in left]) for those in (answerable, bare)]
        learned = learn_author(text, *rest)
        for i, those in enumerate((answerable, bare)):
            folds[i] += golden_figures([q for q in those if q["question"] in left], learned)
    for name, those, counts in (("golden", answerable, folds[0]), ("bare", bare, folds[1])):
        fitted = golden_figures(those, weights)
        print(f"{name}: first, in three, passage first: {fitted} of {len(those)}, cross-validated {counts}")
    slope, falls, constant = odds(golden, weights)
    print(f"CONFIDENCE_SLOPE {slope:.3f}, CONFIDENCE_LENGTH {falls:.2f}, CONFIDENCE_INTERCEPT {constant:.2f}")
    for path in sys.argv[3:]:
        print(path, f"MRR@10 {reciprocal_rank(Hits(load(path)[1]), weights):.4f}")


if __name__ == "__main__":
    main()
