"use strict";
// Covers the page of a case at once: the button, the key h outside a field, or Shift three times.
// Hiding is not locking: after five minutes under the cover the person is signed out, and what
// they were writing is kept as a draft.
(() => {
  const button = document.getElementById("hide-screen");
  const veil = document.getElementById("veil");
  if (!button || !veil) {
    return;
  }
  const LOCK_AFTER = 300000;
  const SHIFTS_WITHIN = 1500;
  const out = document.querySelector('form[action="/sign-out"]');
  const writing = document.querySelector('form[action$="/record"]');
  let shifts = [];
  let lock = 0;
  const leave = async () => {
    if (writing && writing.elements.text.value.trim()) {
      const draft = new URLSearchParams(new FormData(writing));
      draft.set("do", "draft");
      await fetch(writing.action, { method: "POST", body: draft, redirect: "manual" }).catch(() => {});
    }
    if (out) {
      out.submit();
    }
  };
  const hide = () => {
    if (!veil.hidden) {
      return;
    }
    for (const part of document.querySelectorAll("body > :not(#veil)")) {
      part.inert = true;
    }
    document.body.classList.add("veiled");
    veil.hidden = false;
    document.getElementById("veil-back").focus();
    lock = window.setTimeout(leave, LOCK_AFTER);
  };
  const show = () => {
    window.clearTimeout(lock);
    veil.hidden = true;
    document.body.classList.remove("veiled");
    for (const part of document.querySelectorAll("body > :not(#veil)")) {
      part.inert = false;
    }
    button.focus();
  };
  document.body.append(veil);
  button.hidden = false;
  button.addEventListener("click", hide);
  document.getElementById("veil-back").addEventListener("click", show);
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.key === "Shift") {
      const now = Date.now();
      shifts = shifts.filter((at) => now - at < SHIFTS_WITHIN);
      shifts.push(now);
      if (shifts.length >= 3) {
        shifts = [];
        hide();
      }
      return;
    }
    const typing = event.target.closest && event.target.closest("input, textarea, select");
    if (event.key === "h" && !typing) {
      hide();
    }
  });
})();
