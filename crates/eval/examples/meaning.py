"""Learns the weights of the group Meaning in crates/search/src/features.rs, and the confidence with meaning in
crates/search/src/tuning.rs, offline. The other weights stay.

    cargo run --release -p senpai-eval --example features -- JAQUAD_TRAIN train.vectors > train.jsonl
    cargo run --release -p senpai-eval --example features -- content golden.vectors > golden.jsonl
    python3 crates/eval/examples/meaning.py train.jsonl golden.jsonl

JAQUAD_TRAIN is a collection in BEIR form with training questions only; golden.jsonl has the calibrating half. Needs numpy and
scipy.

The loss is that of weights.py: the mean of -log of the right hit's share of the sum of exp(score). The parts are the training
questions, and the golden questions with the authors' questions and without, for the right post and for the passage that answers.
The confidence is a logistic regression of whether the first post is right, on both forms of the golden questions. Its inputs are
the score by words, the logarithm of the question's length, and the features of meaning.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize


def load(path):
    with open(path, encoding="utf-8") as lines:
        features, *questions = [json.loads(line) for line in lines]
    japanese = lambda q: any(ord(c) > 0x2000 for c in q["question"])
    return features["features"], [q for q in questions if q["hits"] and japanese(q)]


FEATURES, TRAIN = load(sys.argv[1])
NAMES = [f["name"] for f in FEATURES]
MEANING = [i for i, f in enumerate(FEATURES) if f["group"] == "Meaning"]
PASSAGE = [i for i, f in enumerate(FEATURES) if f["group"] == "AuthorPassage"]
WORDS = np.array([0 if i in MEANING else f["weight"] for i, f in enumerate(FEATURES)])


def parts(questions, target):
    """For each question: the scores by words, the features of meaning, and which hits are right."""
    out = []
    for q in questions:
        x = np.array([h["features"] for h in q["hits"]])
        right = np.array([h[target] for h in q["hits"]], float)
        if right.any() and not right.all():
            out.append((x @ WORDS, x[:, MEANING], right))
    return out


def loss(weights, questions):
    total, slope = 0.0, np.zeros(len(MEANING))
    for words, x, right in questions:
        scores = words + x @ weights
        scores = np.exp(scores - scores.max())
        share, good = scores / scores.sum(), scores * right / (scores * right).sum()
        total -= np.log((scores * right).sum() / scores.sum())
        slope += (share - good) @ x
    return total / len(questions), slope / len(questions)


def learn(groups):
    def value(weights):
        v, slope = 1e-5 * weights @ weights, 2e-5 * weights
        for questions in groups:
            more, steeper = loss(weights, questions)
            v, slope = v + more, slope + steeper
        return v, slope

    bounds = [(0, None)] * len(MEANING)
    return minimize(value, np.full(len(MEANING), 20.0), jac=True, method="L-BFGS-B", bounds=bounds).x


def figures(questions, weights):
    """The shares of: right post first, right post in three, answering passage first."""
    counts = np.zeros(3)
    for q in questions:
        scores = np.array([h["features"] for h in q["hits"]]) @ weights
        order = np.argsort(-scores, kind="stable")
        posts = list(dict.fromkeys(q["hits"][i]["post"] for i in order))[:3]
        right = {h["post"] for h in q["hits"] if h["right"]}
        counts += [posts[0] in right, bool(right & set(posts)), q["hits"][order[0]]["answers"]]
    return (counts / len(questions)).round(3)


def reciprocal_rank(questions, weights):
    ranks = []
    for q in questions:
        scores = np.array([h["features"] for h in q["hits"]]) @ weights
        right = [q["hits"][i]["right"] for i in np.argsort(-scores, kind="stable")[:10]]
        ranks.append(1 / (right.index(True) + 1) if True in right else 0)
    return round(float(np.mean(ranks)), 4)


def inputs(q, weights):
    """The confidence's inputs: those of the first hit."""
    best = max(q["hits"], key=lambda h: np.dot(h["features"], weights))
    x = np.array(best["features"])
    of_post = np.where(np.isin(np.arange(len(x)), PASSAGE), 0, x)
    if q["kind"].startswith("bare"):
        # Posts without author questions use coverage in place of the question match.
        of_post[NAMES.index("AuthorQuestionMatch")] = x[NAMES.index("Coverage")] + x[NAMES.index("AuthorCoverage")]
    return [of_post @ WORDS, np.log(q["length"]), *x[MEANING]], best["right"]


def confidence(questions, weights):
    rows = [(*inputs(q, weights), q["kind"] in ("answerable", "bare")) for q in questions]
    x, label = np.array([r[0] for r in rows]), np.array([bool(r[1]) for r in rows], float)
    able = np.array([r[2] for r in rows])
    # As many of the weights are of questions that a post answers as of others.
    share = np.where(able, 1, able.sum() / (~able).sum())
    middle, spread = x.mean(0), x.std(0)

    def value(w):
        z = (x - middle) / spread @ w[:-1] + w[-1]
        return (share * (np.logaddexp(0, z) - label * z)).mean() + 0.003 * w[:-1] @ w[:-1]

    w = minimize(value, np.zeros(x.shape[1] + 1)).x
    slopes = w[:-1] / spread
    return slopes, w[-1] - slopes @ middle, x @ slopes + w[-1] - slopes @ middle, label, able


def main():
    features, golden = load(sys.argv[2])
    assert features == FEATURES, "the files are of two versions"
    of = lambda kind: [q for q in golden if q["kind"] == kind]
    own, bare = of("answerable"), of("bare")
    groups = [parts(TRAIN, "right")]
    for questions in (own, bare):
        groups += [parts(questions, "right"), parts(questions, "answers")]
    learned = learn(groups)
    weights = WORDS.copy()
    weights[MEANING] = learned
    for i in MEANING:
        print(f"    {NAMES[i]}, Meaning, {weights[i]:.1f}")
    for name, w in (("words", WORDS), ("with meaning", weights)):
        print(f"{name}: train MRR@10 {reciprocal_rank(TRAIN, w)}, golden {figures(own, w)}, bare {figures(bare, w)}")
    crossed = np.zeros((2, 3))
    for fold in range(5):
        left = {q["question"] for q in own[fold::5]}
        rest = [groups[0]]
        for questions in (own, bare):
            kept = [q for q in questions if q["question"] not in left]
            rest += [parts(kept, "right"), parts(kept, "answers")]
        w = WORDS.copy()
        w[MEANING] = learn(rest)
        for i, questions in enumerate((own, bare)):
            here = [q for q in questions if q["question"] in left]
            crossed[i] += figures(here, w) * len(here)
    print("cross-validated in five folds:", (crossed / len(own)).round(3).tolist())
    slopes, intercept, odds, label, able = confidence(golden, weights)
    names = ["score by words", "ln(length)", *(NAMES[i] for i in MEANING)]
    print("confidence:", {n: round(float(s), 3) for n, s in zip(names, slopes)}, f"intercept {intercept:.2f}")
    found = odds > np.log(0.7 / 0.3)
    print(f"at .7: found {found.sum()}, of these right {label[found].mean():.3f}; unanswerable found {found[~able].mean():.3f}")


if __name__ == "__main__":
    main()
