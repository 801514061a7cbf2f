// MiniSearch with the words of Intl.Segmenter: minisearch.mjs DIR RUN (see Lucene.java for what it reads, writes, prints).

import fs from "node:fs";
import { createRequire } from "node:module";
import MiniSearch from "minisearch";

const [dir, run] = process.argv.slice(2);
const lines = (name) => fs.readFileSync(`${dir}/${name}`, "utf8").split("\n").filter((l) => l.trim());
const corpus = lines("corpus.jsonl").map((line) => JSON.parse(line));
const judged = new Set(lines("qrels/test.tsv").map((line) => line.split("\t")[0]));
const queries = lines("queries.jsonl").map((line) => JSON.parse(line)).filter((q) => judged.has(q._id));

const segmenter = new Intl.Segmenter(/[\u3041-\u30ff]/.test(corpus[0].text) ? "ja" : "en", { granularity: "word" });
const tokenize = (text) => [...segmenter.segment(text)].filter((s) => s.isWordLike).map((s) => s.segment);

let start = process.hrtime.bigint();
const index = new MiniSearch({ fields: ["title", "text"], idField: "_id", tokenize });
index.addAll(corpus);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const bytes = Buffer.byteLength(JSON.stringify(index));

const times = [];
const out = [];
for (let round = 0; round < 2; round++) {
  for (const query of queries) {
    start = process.hrtime.bigint();
    const hits = index.search(query.text).slice(0, 10);
    if (round > 0) {
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
      hits.forEach((hit, i) => out.push(`${query._id} Q0 ${hit.id} ${i + 1} ${hit.score} minisearch\n`));
    }
  }
}
fs.writeFileSync(run, out.join(""));
times.sort((a, b) => a - b);
const { version } = JSON.parse(fs.readFileSync(createRequire(import.meta.url).resolve("minisearch").replace(/dist.*/, "package.json")));
const peak = Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]);
const figures = {
  version,
  index_seconds: +seconds.toFixed(3),
  index_bytes: bytes,
  p50_ms: +times[times.length >> 1].toFixed(4),
  p99_ms: +times[Math.floor(times.length * 0.99)].toFixed(4),
  peak_kb: peak,
};
console.log(JSON.stringify(figures));
