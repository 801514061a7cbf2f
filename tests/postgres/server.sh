# A private PostgreSQL: a new database cluster in a temporary folder, reached by a socket in this folder only. Prints the folder when the
# server takes connections, and ends it when standard input ends.
set -eu
dir=$(mktemp -d)
trap 'kill "$server" 2>/dev/null && wait "$server" || true; rm -rf "$dir"' EXIT
cd "$dir"
# Texts sort by a language, as in most installations, so that a test finds a comparison that relies on bytes.
init() { initdb --pgdata data --username senpai --auth trust --encoding UTF8 --no-sync "$@"; }
{ init --locale-provider=icu --icu-locale=en --locale=C || { rm -rf data; init --locale=C; }; } >log 2>&1 || { cat log >&2; exit 1; }
# Nothing of it outlives a crash, so nothing is synced.
postgres -D data -k "$dir" -c listen_addresses= -c max_connections=300 -c fsync=off -c full_page_writes=off >>log 2>&1 &
server=$!
until pg_isready --quiet --host "$dir" --username senpai; do
  kill -0 "$server" || { cat log >&2; exit 1; }
  sleep 0.05
done
echo "$dir"
cat >/dev/null
