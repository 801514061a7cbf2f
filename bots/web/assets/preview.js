// Shows messages as Discord and Slack do: each element of the class `mock` holds them as JSON, in the form of the platform's API.
"use strict";

(() => {
const only = document.documentElement.lang === "en" ? "Only you can see this" : "あなただけに表示されています";
const el = (kind, name, ...inside) => { const e = document.createElement(kind); if (name) e.className = name; e.append(...inside.filter(x => x != null)); return e; };

// Discord's Markdown, as far as a bot uses it.
function inline(text) {
  const out = el("span");
  let rest = text, plain = "";
  const flush = () => { if (plain) out.append(plain); plain = ""; };
  while (rest) {
    let m;
    if (m = rest.match(/^\\([^0-9A-Za-z\s])/)) { plain += m[1]; }
    else if (m = rest.match(/^\*\*((?:\\.|[^*\\])+)\*\*/)) { flush(); out.append(el("b", "", inline(m[1]))); }
    else if (m = rest.match(/^\[((?:\\.|[^\]\\])+)\]\(<?([^)>\s]+)>?\)/)) { flush(); const a = el("a", "", inline(m[1])); a.href = m[2]; out.append(a); }
    else if (m = rest.match(/^<([@#])(\d+)>/)) { flush(); out.append(el("span", "mention", m[1] + (m[1] === "@" ? "葵" : "general"))); }
    else { plain += rest[0]; rest = rest.slice(1); continue; }
    rest = rest.slice(m[0].length);
  }
  flush();
  return out;
}
function markdown(text) {
  const out = el("div", "text");
  let list = null;
  text.split("\n").forEach((line, i, all) => {
    let m;
    if (m = line.match(/^(?:-|\*) (.*)/)) { if (!list) out.append(list = el("ul")); list.append(el("li", "", inline(m[1]))); return; }
    list = null;
    if (m = line.match(/^#{1,3} (.*)/)) out.append(el("h3", "", inline(m[1])));
    else if (m = line.match(/^-# (.*)/)) out.append(el("small", "", inline(m[1])));
    else if (m = line.match(/^> (.*)/)) out.append(el("blockquote", "", inline(m[1])));
    else out.append(inline(line), i + 1 < all.length ? "\n" : "");
  });
  return out;
}
function embed(e) {
  const box = el("div", "embed");
  if (e.color != null) box.style.setProperty("--colour", "#" + e.color.toString(16).padStart(6, "0"));
  if (e.author) box.append(el("div", "author", e.author.name));
  if (e.title) { const t = el(e.url ? "a" : "span", "", inline(e.title)); if (e.url) t.href = e.url; box.append(el("div", "title", t)); }
  if (e.description) box.append(markdown(e.description));
  for (const f of e.fields ?? []) box.append(el("div", "field", el("b", "", f.name), markdown(f.value)));
  if (e.footer) box.append(el("div", "footer", e.footer.text));
  return box;
}
function discord(m) {
  const parts = [];
  if (m.content) parts.push(markdown(m.content));
  parts.push(...(m.embeds ?? []).map(embed));
  for (const row of m.components ?? []) parts.push(el("div", "buttons", ...row.components.map(b => el("div", "button " + ({1: "primary", 3: "success"}[b.style] ?? ""), b.label))));
  return parts;
}

// Slack's blocks, as far as a bot uses them.
function run(e) {
  if (e.type === "text" || e.type === "link") {
    const t = el(e.type === "link" ? "a" : e.style?.bold ? "b" : e.style?.italic ? "i" : "span", "", e.text ?? e.url);
    if (e.type === "link") { t.href = e.url; if (e.style?.bold) t.style.fontWeight = 700; }
    return t;
  }
  return el("span", "mention", e.type === "channel" ? "#general" : "@葵");
}
const runs = (e, kind) => el("div", kind + " text", ...e.elements.map(run));
function rich(e) {
  if (e.type === "rich_text_quote") return runs(e, "quote");
  if (e.type === "rich_text_list") return el("ul", "", ...e.elements.map(i => el("li", "", runs(i, "section"))));
  return runs(e, "section");
}
function element(e) {
  if (e.type === "static_select") return el("div", "select", (e.initial_option ?? {text: e.placeholder}).text.text);
  return el("div", "button " + (e.style ?? ""), e.text.text);
}
function block(b) {
  switch (b.type) {
    case "rich_text": return el("div", "block", ...b.elements.map(rich));
    case "actions": return el("div", "buttons block", ...b.elements.map(element));
    case "header": return el("h1", "block", b.text.text);
    case "divider": return el("hr");
    case "context": return el("div", "block context", ...b.elements.map(e => el("span", "", e.text)));
    case "input": return el("div", "block", el("b", "", b.label.text), el("div", "input", b.element.placeholder.text));
    default: return el("div", "block", JSON.stringify(b));
  }
}

function show(mock, m, platform) {
  if (m.who === "") return mock.append(el("div", "place", m.text));
  const bot = m.who === "senpai";
  const body = el("div", "body", el("div", "", el("span", "name", bot ? "Senpai" : m.who), bot ? el("span", "tag", "APP") : null, el("span", "time", "10:24")));
  if (platform === "slack" && m.private) body.prepend(el("div", "private", only));
  body.append(...(m.message ? (platform === "discord" ? discord(m.message) : m.message.blocks.map(block)) : [el("div", "text", m.text)]));
  if (platform === "discord" && m.private) body.append(el("div", "private", only));
  mock.append(el("div", "message" + (m.private ? " only" : ""), el("div", "avatar", bot ? "先" : m.who[0]), body));
}

for (const mock of document.querySelectorAll(".mock")) {
  mock.classList.toggle("other", location.hash === "#other");
  const messages = JSON.parse(mock.querySelector("script").textContent);
  for (const m of messages) show(mock, m, mock.dataset.platform);
}
})();
