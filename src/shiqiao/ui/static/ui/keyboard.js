// The desk by keyboard: / searches, j and k move through rows, x ticks one, Enter opens, g w and g r go places, ? shows this list.
(() => {
  "use strict";
  const help = document.getElementById("help-dialog");
  let leader = 0;

  const rows = () => [...document.querySelectorAll(".register tbody tr")].filter((row) => row.querySelector("a[href]"));
  const linkOf = (row) => row.querySelector(".main a[href]") || row.querySelector("a[href]");

  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-current"));
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("is-current", row === next));
    linkOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  // Ticks the row at hand, where rows can be ticked.
  const tick = () => {
    const row = rows().find((one) => one.contains(document.activeElement) || one.classList.contains("is-current"));
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
  };

  const search = () => {
    const field = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); }
  };

  const go = (letter) => {
    const link = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
    if (link) link.click();
  };

  const show = () => { if (help && help.showModal && !help.open) help.showModal(); };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable], dialog[open]");
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing) {
      if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
      return;
    }
    if (Date.now() - leader < 1200) {
      leader = 0;
      go(event.key);
      return;
    }
    const acts = { "/": search, j: () => move(1), k: () => move(-1), x: tick, "?": show, g: () => { leader = Date.now(); } };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });

  document.querySelectorAll("[data-help]").forEach((button) => {
    button.hidden = !help;
    button.addEventListener("click", show);
  });
})();
