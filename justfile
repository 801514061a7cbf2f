# List the recipes
default:
    @just --list

# What CI runs
ready:
    bash .ci/run

# Ask the sample posts
ask QUESTION:
    cargo run --release -- ask "{{QUESTION}}"

# The tests
test:
    cargo test --workspace

# Measure a collection in BEIR form
eval DIR:
    cargo run --release -- eval --beir "{{DIR}}"
