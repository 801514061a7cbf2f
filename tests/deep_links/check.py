"""Opens the deep links of real answers in headless Chromium, and counts those that scroll to their excerpt.

The pages are made from the posts by markdown-it, not by Senpai. Usage: check.py SENPAI CHROMIUM COUNT CONTENT…
Each CONTENT is a folder of posts. Its questions are those of its questions.toml, then sentences of its posts.
"""

import asyncio
import http.server
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import tomllib
from pathlib import Path
from urllib.parse import unquote

import websockets
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

# The share of links that must scroll to their excerpt.
REQUIRED = 0.98

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-size: 16px; line-height: 1.5 }} .top {{ height: 300vh }}
p, h1, h2, h3, h4, pre, dd, dt {{ margin: 60vh 0 }} li, td, th {{ padding: 30vh 0 }}
</style></head><body><nav>ホーム 記事 タグ Home Posts Tags About</nav><div class="top"></div>
<article><h1>{title}</h1>{body}</article><div class="top"></div><footer>© Example</footer></body></html>"""

# What of an excerpt is seen: the letters of the blocks in the window, if the page was scrolled.
SEEN = """(() => {
  if (window.scrollY === 0) return "";
  const seen = [...document.querySelectorAll("article p, article li, article td, article th, article pre, article dd, article dt, article summary, article div")]
    .filter(e => { const r = e.getBoundingClientRect(); return r.height > 0 && r.bottom > 0 && r.top < innerHeight; });
  return seen.map(e => {
    const copy = e.cloneNode(true);
    // Excerpts have no struck text.
    copy.querySelectorAll("del, s, strike").forEach(struck => struck.remove());
    return copy.textContent;
  }).join("\\n");
})()"""


def letters(text):
    return re.sub(r"[\W_]+", "", text).lower()


def render(path):
    """The page of a post: title and body; None for a file without front matter."""
    text = path.read_text(errors="replace").lstrip("\ufeff").replace("\r\n", "\n")
    match = re.match(r"(---|\+\+\+)\n(.*?)\n\1[ \t]*(\n|$)", text, re.S)
    head, body = (match[2], text[match.end():]) if match else ("", text)
    title = re.search(r"^title\s*[:=]\s*(.+)$", head, re.M)
    title = title[1].strip().strip("\"'") if title else path.stem
    markdown = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "strikethrough", "linkify"])
    for plugin in (footnote_plugin, tasklists_plugin, deflist_plugin):
        markdown.use(plugin)
    japanese = re.search("[ぁ-ん]", body)
    return PAGE.format(lang="ja" if japanese else "en", title=title, body=markdown.render(body))


def questions(content):
    """The questions of a folder, without end where it has posts."""
    golden = content / "questions.toml"
    if golden.exists():
        for question in tomllib.loads(golden.read_text()).get("question", []):
            yield question["text"]
    order = random.Random(1)
    files = sorted(p for p in content.rglob("*") if p.suffix.lower() in (".md", ".markdown", ".mdx") and p.is_file())
    sentences = []
    for path in files:
        text = re.sub(r"(?s)^---\n.*?\n---\n|```.*?```|<[^>]*>|\]\([^)]*\)|[*#`\[\]>|]", " ", path.read_text(errors="replace"))
        sentences += [s.strip() for s in re.split(r"[。\n]|(?<=[.!?]) ", text) if 12 < len(s.strip()) < 120]
    order.shuffle(sentences)
    yield from sentences


def excerpts(senpai, content, count, scratch):
    """Excerpts of answers with their links, and the pages of their posts by address."""
    settings = scratch / f"{len(list(scratch.iterdir()))}.toml"
    settings.write_text('[site]\nurl = "https://example.com/{path}"\n')
    found, pages, known = [], {}, set()
    for question in questions(content):
        if len(found) >= count:
            break
        run = subprocess.run(
            [senpai, "ask", "--json", "--config", settings, "--content", content, "--index", settings.with_suffix(".index"), question],
            capture_output=True, text=True)
        if not run.stdout:
            continue
        for cited in json.loads(run.stdout)["excerpts"]:
            link, text = cited["link"], cited["text"]
            # An excerpt that is only an address has no words.
            has_words = letters(re.sub(r"https?://\S+", "", text))
            if link and (text, link) not in known and has_words:
                known.add((text, link))
                found.append((text, link))
                page = link.split("#")[0]
                if page not in pages:
                    pages[page] = render(content / cited["article"]["path"]).encode()
    return found[:count], pages


class Server(http.server.BaseHTTPRequestHandler):
    pages = []

    def do_GET(self):
        number = self.path.strip("/")
        page = self.pages[int(number)] if number.isdigit() else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments):
        pass


class Browser:
    def __init__(self, socket):
        self.socket, self.number = socket, 0

    async def call(self, method, **parameters):
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 30))
            if message.get("id") == self.number:
                return message.get("result", {})

    async def seen(self, address):
        await self.call("Page.navigate", url="about:blank")
        await self.call("Page.navigate", url=address)
        text = ""
        # Chromium searches when the page has loaded.
        for _ in range(40):
            await asyncio.sleep(0.05)
            value = await self.call("Runtime.evaluate", expression=SEEN)
            text = value.get("result", {}).get("value") or ""
            if text:
                break
        return text


def is_seen(excerpt, seen):
    """Whether a line of the excerpt, or of its table's cells, is in the window."""
    seen = letters(seen)
    lines = [re.sub(r"^(・|\d+\. )", "", line) for line in re.split(r"\n| \| ", excerpt)]
    sentences = [letters(s) for line in lines for s in re.split(r"(?<=[。.!?！？])", line)]
    return any(s and s in seen for s in sentences)


async def check(chromium, found, port, numbers):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            address = next(m[1] for line in process.stderr if (m := re.search(r"ws://([^/]+)/", line)))
            threading.Thread(target=process.stderr.read, daemon=True).start()
            import urllib.request
            tabs = json.load(urllib.request.urlopen(f"http://{address}/json"))
            tab = next(t for t in tabs if t["type"] == "page")
            failed = []
            async with websockets.connect(tab["webSocketDebuggerUrl"], max_size=None) as socket:
                browser = Browser(socket)
                await browser.call("Page.enable")
                for excerpt, link in found:
                    page, _, fragment = link.partition("#")
                    seen = await browser.seen(f"http://127.0.0.1:{port}/{numbers[page]}#{fragment}")
                    if not is_seen(excerpt, seen):
                        failed.append((excerpt, link, seen))
            return failed
        finally:
            process.terminate()
            process.wait()


def main():
    senpai, chromium, count, *folders = sys.argv[1:]
    found, pages = [], {}
    with tempfile.TemporaryDirectory() as scratch:
        share = -(-int(count) // len(folders))
        for folder in folders:
            more, their_pages = excerpts(senpai, Path(folder).resolve(), share, Path(scratch))
            pages |= {f"{folder} {page}": html for page, html in their_pages.items()}
            found += [(text, f"{folder} {link}") for text, link in more]
    Server.pages = list(pages.values())
    numbers = {page: number for number, page in enumerate(pages)}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    failed = asyncio.run(check(chromium, found, server.server_address[1], numbers))
    without = sum(":~:text=" not in link for _, link in found)
    for excerpt, link, seen in failed:
        print(f"not seen: {unquote(link)}\n  {excerpt[:80]!r}\n  in the window: {seen[:80]!r}")
    landed = len(found) - len(failed)
    print(f"{landed} of {len(found)} deep links scroll to their excerpt ({len(pages)} pages; {without} links without a text fragment)")
    sys.exit(landed < REQUIRED * len(found) or len(found) < int(count))


main()
