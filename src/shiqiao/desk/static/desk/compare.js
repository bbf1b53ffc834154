// Comparing by keyboard: j and k move through the matters, 1 2 3 decide of one, a says "the same" of all, Enter hands in.
(() => {
  "use strict";
  const form = document.querySelector("[data-compare]");
  if (!form) return;
  const all = [...form.querySelectorAll("[data-one]")];
  const codes = { 1: "same", 2: "apart", 3: "later" };
  let here = -1;

  const go = (to) => {
    here = Math.min(Math.max(to, 0), all.length - 1);
    all.forEach((one, place) => one.classList.toggle("is-current", place === here));
    const first = all[here].querySelector("input[type=radio]");
    if (first) first.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };

  const choose = (one, code) => {
    const box = one.querySelector(`input[type=radio][value=${code}]`);
    if (box) box.checked = true;
    return Boolean(box);
  };

  form.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-one]");
    if (!one) return;
    here = all.indexOf(one);
    all.forEach((each) => each.classList.toggle("is-current", each === one));
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !all.length) return;
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox]), dialog[open]")) return;
    if (event.key in codes) {
      if (here < 0) go(0);
      if (choose(all[here], codes[event.key]) && here + 1 < all.length) go(here + 1);
    } else if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "a") all.forEach((one) => choose(one, "same"));
    else if (event.key === "Enter" && event.target.matches("input")) form.requestSubmit();
    else return;
    event.preventDefault();
  });

  const hint = document.querySelector(".compare__keys");
  if (hint && window.matchMedia("(hover: hover) and (min-width: 48rem)").matches) hint.hidden = false;
})();
