// What is nicer with a script: answers arrive without a reload, Enter sends, questions are suggested. Without it all forms work.
"use strict";

(() => {
  const composer = document.querySelector(".composer");
  if (!composer) return;
  const question = document.getElementById("question");
  const list = document.getElementById("suggestions");
  const status = document.getElementById("status");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let busy = false;

  const say = (text, failed) => {
    status.textContent = text;
    status.classList.toggle("failed", Boolean(failed));
  };

  // Takes the turns that are new or have changed, and the tokens of the new page, into this one.
  const take = (page) => {
    const talk = document.getElementById("talk");
    const next = page.getElementById("talk");
    if (!talk || !next) return location.reload();
    // The focus would fall to the body with the button that goes.
    const focused = document.activeElement;
    document.querySelectorAll(".hello:not(.wide), .examples").forEach((e) => e.remove());
    const heading = page.querySelector("main h1");
    if (heading && !document.querySelector("main h1")) talk.before(document.adoptNode(heading));
    document.getElementById("latest")?.remove();
    const news = [];
    for (const turn of [...next.children]) {
      const known = document.getElementById(turn.id);
      if (known?.textContent === turn.textContent) continue;
      // An answer that took long is there now.
      if (known) { known.replaceWith(document.adoptNode(turn)); continue; }
      turn.classList.add("arrives");
      talk.append(document.adoptNode(turn));
      news.push(turn);
    }
    // Screen readers announce what arrives in it: what is known already stays.
    const told = document.querySelector(".news");
    const now = page.querySelector(".news");
    if (told && now && told.textContent !== now.textContent) told.replaceChildren(...now.childNodes);
    document.querySelectorAll(".forget").forEach((e) => e.remove());
    page.querySelectorAll(".forget").forEach((e) => composer.before(document.adoptNode(e)));
    if (focused !== document.body && !focused.isConnected) question.focus({ preventScroll: true });
    for (const name of ["once", "key"]) {
      const value = page.querySelector(`input[name="${name}"]`)?.value;
      document.querySelectorAll(`input[name="${name}"]`).forEach((input) => { input.value = value; });
    }
    news.at(-1)?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    wait(10);
  };

  // Looks again, some times, for an answer that takes long.
  const wait = (times) => {
    const link = document.querySelector(".waiting a");
    if (!link || !times) return;
    setTimeout(async () => {
      const response = busy ? null : await fetch(link.getAttribute("href")).catch(() => null);
      if (!response?.ok) return wait(times - 1);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (busy || page.querySelector(".waiting")) return wait(times - 1);
      take(page);
    }, 3000);
  };
  wait(10);

  // Shows what was sent until the answer comes. Returns what takes it back.
  const sending = (form, button) => {
    const text = form.elements.text?.value.trim() || (form === composer ? question.value.trim() : button?.value && button.textContent);
    const empty = document.querySelectorAll(".hello:not(.wide), .examples");
    const turn = document.createElement("div");
    const mine = document.createElement("p");
    turn.className = "pending";
    // The turn itself is announced when it comes.
    turn.setAttribute("aria-hidden", "true");
    mine.className = form === composer || form.elements.text || form.matches(".examples") ? "mine" : "mine pressed";
    mine.textContent = text || "…";
    turn.append(mine);
    document.getElementById("talk")?.append(turn);
    empty.forEach((e) => { e.hidden = true; });
    button?.setAttribute("aria-busy", "true");
    turn.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    return () => {
      turn.remove();
      empty.forEach((e) => { e.hidden = false; });
      button?.removeAttribute("aria-busy");
    };
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    // Only a conversation goes on in place. Other pages are drawn anew.
    const back = form.elements.back?.value;
    if (!form.matches("[data-swap]") || (back && back !== "embed")) return;
    event.preventDefault();
    if (busy || (form === composer && !question.value.trim())) return;
    busy = true;
    close();
    say(composer.dataset.searching);
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const sent = sending(form, event.submitter);
    try {
      const response = await fetch(form.getAttribute("action"), { method: "POST", body });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      sent();
      if (response.ok) {
        take(page);
        if (form === composer) { question.value = ""; fit(); }
        say("");
      } else {
        say(page.querySelector("[data-message]")?.textContent ?? composer.dataset.notSent, true);
      }
    } catch {
      sent();
      say(composer.dataset.notSent, true);
    }
    busy = false;
  });

  // A form that unfolds is shown whole, and takes the focus.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".write") || !event.target.open) return;
    event.target.querySelector("textarea, select")?.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }, true);

  // The choice of posts stays for the next questions, so it stands beside the box.
  const narrowed = document.getElementById("narrowed");
  const choices = [...composer.querySelectorAll(".choices select")];
  const show = () => {
    const names = choices.filter((one) => one.value).map((one) => one.selectedOptions[0].textContent);
    narrowed.textContent = names.length ? names.join(" · ") + " ×" : "";
    narrowed.setAttribute("aria-label", narrowed.dataset.label + ": " + names.join(" · "));
    narrowed.hidden = !names.length;
  };
  choices.forEach((one) => one.addEventListener("change", show));
  narrowed.addEventListener("click", () => {
    choices.forEach((one) => { one.value = ""; });
    show();
    question.focus();
  });
  show();

  const fit = () => {
    if (CSS.supports("field-sizing", "content")) return;
    question.style.height = "auto";
    question.style.height = question.scrollHeight + "px";
  };

  // Suggestions, by the pattern of a text field with a list.
  let active = -1, timer = 0, asked = 0;
  question.setAttribute("aria-autocomplete", "list");
  question.setAttribute("aria-controls", "suggestions");
  const options = () => [...list.children];
  const close = () => {
    clearTimeout(timer);
    asked += 1;
    if (!list.hidden) say("");
    list.hidden = true;
    list.replaceChildren();
    mark(-1);
  };
  const mark = (index) => {
    active = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = options()[index];
    if (option) { question.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else question.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    question.value = option.textContent;
    close();
    fit();
    composer.requestSubmit();
  };
  const suggest = async () => {
    const typed = question.value.trim();
    const mine = ++asked;
    if (!typed || typed.length > 100) return close();
    const response = await fetch("/suggest?" + new URLSearchParams({ q: typed })).catch(() => null);
    const lines = response?.ok ? await response.json() : [];
    if (mine !== asked) return;
    list.replaceChildren(...lines.filter((line) => line !== typed).map((line, i) => {
      const option = document.createElement("li");
      option.id = "option-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = line;
      return option;
    }));
    list.hidden = !list.children.length;
    if (!busy) say(list.hidden ? "" : composer.dataset.suggested.replace("{}", list.children.length));
    mark(-1);
  };
  question.addEventListener("input", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  question.addEventListener("keydown", (event) => {
    // While a word is converted, the keys belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    const count = list.hidden ? 0 : list.children.length;
    if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (active >= 0) choose(options()[active]);
      else composer.requestSubmit(composer.querySelector(".send"));
    }
  });
  question.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) choose(option);
  });
})();
