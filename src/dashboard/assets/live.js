"use strict";
// Keeps a list up to date. Draws nothing of its own: it asks the server for the list as HTML and
// puts it in place of the old one. Without it, the page has a link that does the same.
(() => {
  const byId = (id) => document.getElementById(id);
  const pause = byId("live-pause");
  const list = byId("live");
  if (!window.EventSource || !pause || !list) {
    return;
  }
  const lost = byId("live-lost");
  const ended = byId("live-ended");
  const say = byId("live-say");
  const SPEAK_EVERY = 30000;
  const FETCH_EVERY = 1000;
  let paused = false;
  let waiting = false;
  let busy = false;
  let due = 0;
  let spoken = Date.now();
  let words = list.dataset.say;

  const over = () => {
    source.close();
    ended.hidden = false;
    lost.hidden = true;
    pause.hidden = true;
  };

  const announce = (next) => {
    if (next === words || Date.now() - spoken < SPEAK_EVERY) {
      return;
    }
    words = next;
    spoken = Date.now();
    say.textContent = next;
  };

  const refresh = async () => {
    if (busy) {
      waiting = true;
      return;
    }
    busy = true;
    waiting = false;
    try {
      const answer = await fetch(pause.dataset.part, {
        headers: { "x-schoolgate-quiet": "1" },
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.status === 401) {
        over();
        return;
      }
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("live");
      const old = byId("live");
      if (fresh && old) {
        const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
        old.replaceWith(document.adoptNode(fresh));
        if (focused && byId(focused)) {
          byId(focused).focus({ preventScroll: true });
        }
        announce(fresh.dataset.say);
      }
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    } finally {
      busy = false;
      if (waiting) {
        soon();
      }
    }
  };

  // A burst of changes is one look.
  const soon = () => {
    if (paused) {
      waiting = true;
      return;
    }
    if (!due) {
      due = window.setTimeout(() => {
        due = 0;
        refresh();
      }, FETCH_EVERY);
    }
  };

  const source = new EventSource("/live");
  let greeted = false;
  source.addEventListener("hello", () => {
    lost.hidden = true;
    // After a gap something may have been missed.
    if (greeted) {
      soon();
    }
    greeted = true;
  });
  for (const event of (pause.dataset.events || "incidents").split(" ")) {
    source.addEventListener(event, soon);
  }
  source.addEventListener("all", soon);
  source.addEventListener("end", over);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      over();
    } else {
      lost.hidden = false;
    }
  });

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.off : pause.dataset.on;
    if (!paused && waiting) {
      soon();
    }
  });
  window.addEventListener("pagehide", () => source.close());
})();
