"use strict";
// Asks the browser for a passkey, or to make one, and sends its answer with the form it stands in.
// Without it the page has other ways, and says so.
(() => {
  const button = document.querySelector("[data-passkey]");
  if (!button) {
    return;
  }
  const form = button.form;
  const show = (name) => {
    const element = form.querySelector(`[data-passkey-${name}]`);
    if (element) {
      element.hidden = false;
    }
  };
  const makes = button.dataset.passkey === "create";
  const able = window.PublicKeyCredential &&
    PublicKeyCredential.parseCreationOptionsFromJSON &&
    PublicKeyCredential.parseRequestOptionsFromJSON;
  if (!able) {
    show("missing");
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = form.querySelector("[data-passkey-label]");
    if (label && !label.reportValidity()) {
      return;
    }
    button.disabled = true;
    try {
      const options = JSON.parse(button.dataset.options);
      const publicKey = makes
        ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
        : PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = makes
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
      form.querySelector("[data-passkey-answer]").value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      button.disabled = false;
      show("problem");
    }
  });
})();
