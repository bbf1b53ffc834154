// A button with data-confirm asks first; without scripts it acts at once, and the server still rules.
(() => {
  "use strict";
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog || !dialog.showModal) return;
  let waiting = null;
  let agreed = null;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    if (!button || button === agreed || !button.form) return;
    if (!button.form.reportValidity()) {
      event.preventDefault();
      return;
    }
    event.preventDefault();
    waiting = button;
    dialog.returnValue = "";
    dialog.querySelector(".dialog__says").textContent = button.dataset.confirm;
    dialog.showModal();
  });

  dialog.addEventListener("close", () => {
    const button = waiting;
    waiting = null;
    if (!button) return;
    if (dialog.returnValue !== "yes") {
      button.focus();
      return;
    }
    agreed = button;
    button.form.requestSubmit(button);
    agreed = null;
  });
})();
