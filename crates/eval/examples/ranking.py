"""Learns the weights of the ranking's features.

The loss is softmax cross-entropy over a question's hits: the mean of -log of the right hits' share of the sum of exp(score).

1. The Japanese weights of the group Text are learned from JaQuAD's training questions, whose posts have no author metadata.
2. Then their proportions are fixed. The Japanese weights of the author's groups, and one factor for all Text weights, are learned
   from the calibrating half of the golden questions: from the right post and the passage that answers, with the authors' questions
   and synonyms, and without ("bare").
3. Then all these are fixed, and the weights of meaning are learned from a part of JaQuAD's training questions, the same golden
   questions and the golden questions of the Japanese blogs. Other languages use the same weights of meaning: no weights learned from
   English questions were better on all collections left out.
"""

import numpy as np
from scipy.optimize import minimize


# A blog with fewer questions is left out.
FEWEST = 10


def japanese(question):
    """True if a question has kana or kanji; punctuation of other scripts, such as a curved apostrophe, does not count."""
    return any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in question["question"])


class Hits:
    def __init__(self, questions):
        self.questions = [q for q in questions if q["hits"]]
        hits = [h for q in self.questions for h in q["hits"]]
        self.features = np.array([h["features"] for h in hits], float)
        self.right = np.array([h["right"] for h in hits], float)
        self.answers = np.array([h["answers"] for h in hits], float)
        self.starts = np.cumsum([0] + [len(q["hits"]) for q in self.questions])


def loss(weights, fixed, features, right, starts):
    """The loss of scores `fixed + features @ weights`, and its slope."""
    begins, lengths = starts[:-1], np.diff(starts)
    scores = fixed + features @ weights
    scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, begins), lengths))
    total, good = np.add.reduceat(scores, begins), np.add.reduceat(scores * right, begins)
    some = good > 0
    kept = np.repeat(some, lengths)
    want = np.where(kept, scores * right / np.repeat(np.where(some, good, 1), lengths), 0)
    slope = ((scores / np.repeat(total, lengths) - want) * kept) @ features
    return -np.log(good[some] / total[some]).sum() / some.sum(), slope / some.sum()


def least(parts, penalty, start, bounds=None):
    """The weights that minimise the sum of all parts' losses and the penalty."""

    def value(weights):
        v, slope = penalty(weights)
        for part in parts:
            more, steeper = loss(weights, *part)
            v, slope = v + more, slope + steeper
        return v, slope

    return minimize(value, start, jac=True, method="L-BFGS-B", bounds=bounds).x


def learn_text(columns, train):
    scale = train.features[:, columns].std(0)
    part = (0.0, train.features[:, columns] / scale, train.right, train.starts)
    found = least([part], lambda w: (1e-4 * w @ w, 2e-4 * w), np.zeros(len(columns)))
    weights = np.zeros(train.features.shape[1])
    weights[columns] = found / scale
    return weights


def learn_author(columns, text, both):
    """The weights of the author's groups, and one factor for all weights of the text."""
    scale = both[0].features[:, columns].std(0)
    parts = []
    for hits in both:
        x = np.column_stack([hits.features[:, columns] / scale, hits.features @ text])
        parts += [(0.0, x, hits.right, hits.starts), (0.0, x, hits.answers, hits.starts)]
    near = np.append(np.zeros(len(columns)), 1.0)
    strength = np.append(np.full(len(columns), 0.03), 0.001)
    found = least(parts, lambda w: (strength @ (w - near) ** 2, 2 * strength * (w - near)), near)
    weights = text * found[-1]
    weights[columns] += found[:-1] / scale
    return weights


def learn_meaning(columns, words, train, both):
    """The weights of meaning on top of the others."""
    parts = []
    for hits, targets in [(train, ["right"])] + [(hits, ["right", "answers"]) for hits in both]:
        x = hits.features[:, columns]
        fixed = hits.features @ words
        parts += [(fixed, x, getattr(hits, target), hits.starts) for target in targets]
    start, bounds = np.full(len(columns), 20.0), [(0, None)] * len(columns)
    weights = words.copy()
    weights[columns] = least(parts, lambda w: (1e-5 * w @ w, 2e-5 * w), start, bounds)
    return weights


def golden_figures(questions, weights):
    """The shares of: right post first, right post in three, answering passage first."""
    counts = np.zeros(3, int)
    for q in questions:
        scores = np.array([h["features"] for h in q["hits"]]) @ weights
        order = np.argsort(-scores, kind="stable")
        posts = list(dict.fromkeys(q["hits"][i]["post"] for i in order))[:3]
        right = {h["post"] for h in q["hits"] if h["right"]}
        counts += [posts[0] in right, bool(right & set(posts)), q["hits"][order[0]]["answers"]]
    return counts


def learn(features, train_words, train, samples, blogs):
    """Two columns of weights: for Japanese and for other languages."""
    group = lambda *names: [i for i, f in enumerate(features) if f["group"] in names]
    text, author, meaning = group("Text"), group("Author", "AuthorPassage"), group("Meaning")
    answerable = [q for q in samples if q["hits"] and q["kind"] == "answerable"]
    of = lambda bare, left=(): [
        q for q in answerable if q["bare"] == bare and japanese(q) and q["question"] not in left
    ]
    of_blogs = [
        Hits(these) for these in (
            [q for q in blog if q["kind"] == "answerable" and not q["bare"] and japanese(q)] for blog in blogs
        ) if len(these) >= FEWEST
    ]
    by_text = learn_text(text, Hits(train_words))
    train = Hits(train)

    def all_japanese(left=()):
        both = [Hits(of(bare, left)) for bare in (False, True)]
        return learn_meaning(meaning, learn_author(author, by_text, both), train, both + of_blogs)

    weights = all_japanese()
    crossed = np.zeros((2, 3), int)
    for fold in range(5):
        left = {q["question"] for q in of(False)[fold::5]}
        learned = all_japanese(left)
        for bare in (False, True):
            crossed[int(bare)] += golden_figures([q for q in of(bare) if q["question"] in left], learned)
    for bare in (False, True):
        those = of(bare)
        print(f"Japanese golden questions{', bare' if bare else ''}: right post first, in three, answering passage first: "
              f"{golden_figures(those, weights)} of {len(those)}; in five folds {crossed[int(bare)]}")
    others = np.array([f["weights"][1] for f in features])
    others[meaning] = weights[meaning]
    for i in meaning:
        print(f"{features[i]['name']}: {weights[i]:.1f}")
    return list(zip(weights, others))
