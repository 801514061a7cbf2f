"""Learns the confidence: the probability that the first post answers.

It is a logistic regression on the inputs of crates/search/src/confidence.rs. Its slopes are learned over all collections together.
The slopes for Japanese and for other languages may differ, against a penalty of their own. The sign of each slope is fixed (the signs
below): a slope of the other sign could help on one collection and harm on others.

Every collection has the same weight, or less if it has few questions. An encyclopedia has a fifth of this weight: its questions were
written about the passage that answers, so they share more words with the passage than members' questions do. Questions that a post
answers have three quarters of each weight, as in the golden questions.

The figures are measured on collections left out: the regression, and the threshold above which an answer is found, are learned from
the other collections. The sample posts with the authors' words, the sample posts without them, and the authors' own questions are left
out together.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from ranking import japanese

# Inputs that count, with the sign of their slope.
BY_WORDS = {
    "Score": 1,
    "Length": 1,
    "Lead": 1,
    "LiteralCoverage": 1,
    "Unknown": -1,
    "LongestPhrase": 1,
}
WITH_MEANING = {
    **BY_WORDS,
    "Meaning": 1,
    "PostMeaning": 1,
    "MeaningLead": 1,
    "MeaningZScore": 1,
    "NearestPost": 1,
    "Sentence": 1,
    "SentenceLead": 1,
    "WeakestTokens": 1,
    "TokenLead": 1,
}
# The penalties of the slopes, and of the differences between the languages' slopes.
PENALTY = 0.003
LANGUAGE_PENALTY = 0.03
# A collection with fewer questions has a lower weight.
ENOUGH = 100
ANSWERABLE = 0.75
# Collections of encyclopedias, and the weight of each, as a share of a full weight.
ENCYCLOPEDIAS = ("jaquad", "jsquad", "xquad-en")
ENCYCLOPEDIA = 0.2
# The share of found answers that should be right.
PRECISION = 0.9
# The sample posts in three forms.
TOGETHER = {"samples": "samples", "samples, bare": "samples", "authors": "samples"}


class Rows:
    """The first hits: a row for each question."""

    def __init__(self, inputs, columns, data):
        self.names, x = [], []
        self.right, self.able, self.kind, self.japanese, self.certain, self.most = [], [], [], [], [], []
        for name, questions in data.items():
            for q in questions:
                # Only the sample posts have authors' words, so the others are the same without.
                if q["hits"] and not (q["bare"] and name not in TOGETHER):
                    first = q["hits"][0]
                    self.names.append(name + (", bare" if q["bare"] and name == "samples" else ""))
                    x.append(q["first"]["inputs"])
                    self.right.append(first["right"])
                    self.able.append(q["kind"] == "answerable")
                    self.kind.append(q["kind"])
                    self.japanese.append(japanese(q))
                    self.certain.append(q["first"]["certain"])
                    self.most.append(q["first"]["most"])
        order = [[i["name"] for i in inputs].index(c) for c in columns]
        self.x = np.array(x, float)[:, order]
        for name in ("names", "kind", "most"):
            setattr(self, name, np.array(getattr(self, name)))
        for name in ("right", "able", "japanese", "certain"):
            setattr(self, name, np.array(getattr(self, name), bool))
        self.group = np.array([TOGETHER.get(name, name) for name in self.names])
        self.weights = np.zeros(len(self.names))
        for name in set(self.names):
            here = self.names == name
            for able, share in ((True, ANSWERABLE), (False, 1 - ANSWERABLE)):
                part = here & (self.able == able)
                weight = ENCYCLOPEDIA if name in ENCYCLOPEDIAS else min(1, here.sum() / ENOUGH)
                self.weights[part] = weight * share / max(part.sum(), 1)


def fit(rows, signs, used):
    """For Japanese and other languages: slopes and an intercept."""
    x, right, weights = rows.x[used], rows.right[used], rows.weights[used] / rows.weights[used].sum()
    language = np.where(rows.japanese[used], 0, 1)
    middle = weights @ x
    spread = np.sqrt(weights @ (x - middle) ** 2) + 1e-9
    z = (x - middle) / spread
    inputs = z.shape[1]

    # The parameters: common slopes, what each language's slopes differ by, and two intercepts.
    def value(p):
        common, own, intercepts = p[:inputs], p[inputs:-2].reshape(2, inputs), p[-2:]
        odds = z @ common + (z * own[language]).sum(1) + intercepts[language]
        v = weights @ (np.logaddexp(0, odds) - right * odds)
        v += PENALTY * common @ common + LANGUAGE_PENALTY * (own**2).sum()
        error = weights * (1 / (1 + np.exp(-odds)) - right)
        per_language = [z[language == i].T @ error[language == i] for i in (0, 1)]
        slope = [sum(per_language) + 2 * PENALTY * common]
        slope += [s + 2 * LANGUAGE_PENALTY * o for s, o in zip(per_language, own)]
        return v, np.concatenate(slope + [[error[language == i].sum() for i in (0, 1)]])

    # A language's own slopes only strengthen the common ones.
    one = [(0, None) if s > 0 else (None, 0) for s in signs]
    start = np.zeros(3 * inputs + 2)
    p = minimize(value, start, jac=True, method="L-BFGS-B", bounds=one * 3 + [(None, None)] * 2).x
    slopes = (p[:inputs] + p[inputs:-2].reshape(2, inputs)) / spread
    return slopes, p[-2:] - slopes @ middle


def probabilities(rows, slopes, intercepts):
    language = np.where(rows.japanese, 0, 1)
    odds = (rows.x * slopes[language]).sum(1) + intercepts[language]
    return np.where(rows.certain, 1.0, np.minimum(1 / (1 + np.exp(-odds)), rows.most))


def threshold(confidence, right, weights):
    """The least confidence above which PRECISION of the answers are right."""
    order = np.argsort(-confidence)
    share = np.cumsum((weights * right)[order]) / np.cumsum(weights[order])
    enough = np.flatnonzero(share >= PRECISION)
    return confidence[order][enough[-1]] if len(enough) else 1.0


def area(confidence, right):
    """The area under the ROC curve: first answers that are right against first answers that are wrong."""
    n, m = right.sum(), (~right).sum()
    return (rankdata(confidence)[right].sum() - n * (n + 1) / 2) / (n * m) if n and m else np.nan


def share(part, whole):
    return part.sum() / whole.sum() if whole.any() else np.nan


def figures(rows, here, confidence, found):
    right, able = rows.right[here], rows.able[here]
    found = found[here]
    kinds = [share(found & (rows.kind[here] == kind), rows.kind[here] == kind) for kind in ("near", "far")]
    return [
        share(right & able, able), area(confidence[here], right),
        share(found & right, found), share(found & right, able), *kinds,
    ]


def left_out(rows, signs):
    """The confidence of each row, and true if it is found; both are learned without the row's collection."""
    confidence, found, thresholds = np.zeros(len(rows.right)), np.zeros(len(rows.right), bool), {}
    for group in dict.fromkeys(rows.group):
        rest = rows.group != group
        all_of_it = probabilities(rows, *fit(rows, signs, rest))
        least = threshold(all_of_it[rest], rows.right[rest], rows.weights[rest])
        confidence[~rest] = all_of_it[~rest]
        found[~rest] = all_of_it[~rest] >= least
        thresholds[group] = least
    return confidence, found, thresholds


def report(rows, signs, print=print):
    confidence, found, thresholds = left_out(rows, signs)
    print(f"{'left out':16} {'n':>5} first   area  of found right  found and right  near   far  threshold")
    table = []
    for name in dict.fromkeys(rows.names):
        here = rows.names == name
        f = figures(rows, here, confidence, found)
        table.append(f)
        print(f"{name:16} {here.sum():5} " + "{:.3f}  {:.3f}      {:.3f}           {:.3f}        {:.3f} {:.3f}".format(*f)
              + f"   {thresholds[rows.group[here][0]]:.2f}")
    print(f"{'mean':16} {len(found):5} " + "{:.3f}  {:.4f}     {:.3f}           {:.3f}        {:.3f} {:.3f}".format(*np.nanmean(table, 0)))
    return np.array(table)


def learn(inputs, data, meaning):
    """Slopes of all inputs and an intercept, for Japanese and for other languages."""
    use = WITH_MEANING if meaning else BY_WORDS
    rows = Rows(inputs, list(use), data)
    signs = list(use.values())
    print("confidence", "with meaning" if meaning else "by words")
    report(rows, signs)
    everything = np.ones(len(rows.right), bool)
    slopes, intercepts = fit(rows, signs, everything)
    confidence = probabilities(rows, slopes, intercepts)
    least = threshold(confidence, rows.right, rows.weights)
    print(f"threshold over all collections: {least:.3f}")
    for name, pair in zip(use, slopes.T):
        print(f"  {name}: {pair[0]:.3f}, others {pair[1]:.3f}")
    out = np.zeros((2, len(inputs)))
    for i, name in enumerate(use):
        out[:, [x["name"] for x in inputs].index(name)] = slopes[:, i]
    return out, intercepts
