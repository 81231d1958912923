"use strict";
// Answers with one key: while a request has the focus, 1, 2, 3 press its buttons in their order,
// and the arrows go to the next and the previous request. No key does anything elsewhere.
(() => {
  const list = document.querySelector("[data-keys]");
  if (!list) {
    return;
  }
  const cards = [...list.children];
  const buttons = (card) => [...card.querySelectorAll(".acts > form > button")];
  for (const card of cards) {
    card.tabIndex = 0;
    buttons(card).slice(0, 9).forEach((button, at) => {
      const key = document.createElement("kbd");
      key.textContent = at + 1;
      key.setAttribute("aria-hidden", "true");
      button.setAttribute("aria-keyshortcuts", at + 1);
      button.append(" ", key);
    });
  }
  document.getElementById("keys-hint").hidden = false;
  list.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.target.closest("input, textarea, select")) {
      return;
    }
    const at = cards.findIndex((card) => card.contains(event.target));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step ? cards[at + step] : buttons(cards[at])[Number(event.key) - 1];
    if (next) {
      event.preventDefault();
      step ? next.focus() : next.click();
    }
  });
  // After an answer the next request is at hand.
  if (new URLSearchParams(window.location.search).get("done")?.startsWith("answered")) {
    cards[0].focus();
  }
})();
