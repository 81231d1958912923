"use strict";
// Answers with one key, while an entry of the list has the focus and nowhere else: 1, 2, 3 press
// the entry's own buttons in their order, the arrows go to the next and the previous entry. In a
// list of a class, 1 to 9 press the first button of that entry, and x the last one of the entry
// that has the focus. A button anywhere on the page may name a key of its own (data-key).
(() => {
  const lists = () => [...document.querySelectorAll("[data-keys]")];
  if (lists().length === 0) {
    return;
  }
  const ACTIONS = "h3 > a[href], .acts > form > button, .acts > a.btn";
  const actions = (card) => [...card.querySelectorAll(ACTIONS)];
  const cards = () => lists().flatMap((list) => [...list.children]);
  const named = () => [...document.querySelectorAll("[data-key]")];
  const mark = (button, key) => {
    const sign = document.createElement("kbd");
    sign.textContent = key;
    sign.setAttribute("aria-hidden", "true");
    button.setAttribute("aria-keyshortcuts", key);
    button.append(" ", sign);
  };
  const dress = () => {
    cards().forEach((card, at) => {
      if (card.tabIndex === 0) {
        return;
      }
      card.tabIndex = 0;
      const all = actions(card);
      if (card.parentElement.dataset.keys !== "class") {
        all.slice(0, 9).forEach((button, place) => mark(button, place + 1));
        return;
      }
      if (all.length > 1 && at < 9) {
        mark(all[0], at + 1);
      }
      if (all.length > 0) {
        mark(all[all.length - 1], "x");
      }
    });
    const hint = document.getElementById("keys-hint");
    if (hint) {
      hint.hidden = cards().length === 0;
    }
  };
  const pressed = (card, key) => {
    const byName = named().find((button) => button.dataset.key === key && !button.hidden);
    if (byName) {
      return byName;
    }
    if (card.parentElement.dataset.keys !== "class") {
      return actions(card)[Number(key) - 1];
    }
    const all = actions(key === "x" ? card : cards()[Number(key) - 1] || document.createElement("p"));
    // An entry with one button has nothing to open.
    return key === "x" ? all[all.length - 1] : all.length > 1 ? all[0] : undefined;
  };
  dress();
  // The list may be put in anew while it is read.
  const live = document.querySelector("main");
  if (live) {
    new MutationObserver(dress).observe(live, { childList: true, subtree: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.target.closest("input, textarea, select")) {
      return;
    }
    const all = cards();
    const at = all.findIndex((card) => card.contains(event.target));
    if (at < 0) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step ? all[at + step] : pressed(all[at], event.key);
    if (next) {
      event.preventDefault();
      step ? next.focus() : next.click();
    }
  });
  // After an answer the next entry is at hand.
  const done = new URLSearchParams(window.location.search).get("done") || "";
  if (done.startsWith("answered") || done === "seen") {
    cards()[0]?.focus();
  }
})();
