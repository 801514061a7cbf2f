// What is nicer with a script: the preview follows the form, and the progress of a job moves. Without it, buttons and reloads do the same.
"use strict";

(() => {
  // Shows the progress of a job until it has ended, or until `signal` stops that.
  const follow = (progress, signal) =>
    new Promise((resolve) => {
      const source = new EventSource(progress.dataset.events);
      const end = () => {
        source.close();
        resolve();
      };
      source.addEventListener("progress", (event) => {
        const [percent, ...words] = event.data.split(" ");
        if (Number(percent)) progress.querySelector("progress").value = Number(percent);
        progress.querySelector("p").textContent = words.join(" ");
      });
      source.addEventListener("done", end);
      // The browser connects again by itself, unless the job is not there any more.
      source.addEventListener("error", () => source.readyState === EventSource.CLOSED && end());
      signal?.addEventListener("abort", end);
    });

  const form = document.querySelector("form[data-preview]");
  if (form) {
    const preview = document.getElementById("preview");
    let running;
    let timer;
    const show = async () => {
      const { signal } = (running = new AbortController());
      const page = async (address, options) => {
        const response = await fetch(address, { ...options, signal });
        const text = response.ok ? await response.text() : "";
        return [new DOMParser().parseFromString(text, "text/html"), response.url];
      };
      try {
        let [next, address] = await page(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        const progress = next.getElementById("progress");
        if (progress) {
          preview.replaceChildren(document.adoptNode(progress));
          await follow(progress, signal);
          [next] = await page(address);
        }
        const shown = next.getElementById("preview")?.childNodes ?? [];
        preview.replaceChildren(...[...shown].map((node) => document.adoptNode(node)));
      } catch (error) {
        // Another choice has stopped it, or there is no connection.
        if (!signal.aborted) preview.replaceChildren();
      }
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
  if (progress) follow(progress).then(() => location.reload());
})();
