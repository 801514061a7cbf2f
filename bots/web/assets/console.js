// What is nicer with a script: the preview follows the form, and the progress of a reload moves. Without it, buttons and reloads do the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-preview]");
  if (form) {
    const preview = document.getElementById("preview");
    let running;
    let timer;
    const show = async () => {
      const { signal } = (running = new AbortController());
      const fetched = fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)), signal });
      const text = await fetched.then((response) => (response.ok ? response.text() : "")).catch(() => "");
      const next = new DOMParser().parseFromString(text, "text/html").getElementById("preview");
      if (next && !signal.aborted) preview.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
    };
    form.addEventListener("input", () => {
      // The answer that is shown is that of another choice.
      running?.abort();
      preview.replaceChildren();
      clearTimeout(timer);
      timer = setTimeout(show, 500);
    });
  }

  const progress = document.getElementById("progress");
  if (progress?.dataset.events) {
    const source = new EventSource(progress.dataset.events);
    const take = (event) => {
      const [percent, ...words] = event.data.split(" ");
      progress.querySelector("progress").value = Number(percent);
      progress.querySelector("p").textContent = words.join(" ");
    };
    source.addEventListener("progress", take);
    source.addEventListener("done", (event) => {
      take(event);
      source.close();
      document.querySelector(".buttons button:disabled")?.removeAttribute("disabled");
    });
  }
})();
