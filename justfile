# List the recipes
default:
    @just --list

# Run what CI runs
ready:
    bash .ci/run

# Run what takes longer than CI: packages, the public API, long reliability tests, the benchmarks' build, accessibility, screenshots, deep links
full:
    bash .ci/full

# Ask the sample posts
ask QUESTION:
    cargo run --release -- ask "{{QUESTION}}"

# Run the tests
test:
    cargo test --workspace

# Measure a collection in BEIR format
eval DIR:
    cargo run --release -- eval --beir "{{DIR}}"

# Compute the vectors of the sample posts, which are stored beside the model
vectors:
    cargo run --release -- --content content --index target/vectors --model true index
    cp "$(ls -t target/vectors/generation-*/vectors | head -n 1)" crates/model/data/vectors

# Learn the weights of the ranking and the confidence; `crates/eval/examples/weights.py` describes the training data
weights COLLECTIONS BLOGS CACHE *MORE:
    python3 crates/eval/examples/weights.py "{{COLLECTIONS}}" "{{BLOGS}}" "{{CACHE}}" {{MORE}}

# Measure speed and size, on a collection in BEIR format or on repeated sample posts
bench *DIR:
    BENCH_COLLECTION="{{DIR}}" cargo bench -p senpai-bench
    cargo build --release -p senpai -p senpai-bench
    target/release/senpai-bench measure {{DIR}}

# Compare with Lucene, SQLite, Groonga and MiniSearch; writes docs/benchmarks.md (bench/README.md lists what it installs)
peers DIR *MORE:
    bash bench/peers/install.sh
    cargo build --release -p senpai -p senpai-bench
    target/release/senpai-bench measure {{DIR}}
    target/release/senpai-bench peers {{DIR}} {{MORE}}
    target/release/senpai-bench report

# Take screenshots of the bot's messages in Discord and Slack
screenshots:
    bash tests/screenshots/take

# Take the pictures of the console in docs/admin.md
pictures:
    bash tests/web/pictures

# Measure kills, power cuts, full disks and hostile input in at most an hour; writes docs/reliability.md
reliability:
    cargo test --release -p senpai --test reliability -- --write "$PWD/docs/reliability.md"

# Read public collections of blogs and feeds: `just formats blog=DIR feeds=DIR commonmark=spec.txt`; docs/blogs.md shows the figures
formats *SOURCES:
    cargo run --release -p senpai-import --example formats -- {{SOURCES}}
