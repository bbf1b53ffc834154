// What a form does more when scripts run: one submit only, drafts that survive a dead network, counters, focus on errors.
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const DAYS_KEPT = 7;
  const person = document.body.dataset.person || "";
  const draftName = (key) => `draft:${person}:${key}`;
  const skipped = new Set(["password", "file", "hidden", "submit", "button"]);

  const kept = (form) =>
    [...form.elements].filter((part) => part.name && !part.dataset.noDraft && !skipped.has(part.type));

  const save = (form) => {
    const values = {};
    for (const part of kept(form)) {
      if (part.type === "checkbox" || part.type === "radio") {
        values[part.name] = values[part.name] || [];
        if (part.checked) values[part.name].push(part.value);
      } else if (part.value) values[part.name] = part.value;
    }
    try {
      localStorage.setItem(draftName(form.dataset.draft), JSON.stringify({ at: Date.now(), values }));
    } catch (_full) { /* A full or forbidden store: the form works on without drafts. */ }
  };

  const forget = (key) => { try { localStorage.removeItem(draftName(key)); } catch (_none) { /* no store */ } };

  const read = (key) => {
    try {
      const draft = JSON.parse(localStorage.getItem(draftName(key)));
      if (draft && Date.now() - draft.at < DAYS_KEPT * 86400000) return draft.values;
    } catch (_broken) { /* unreadable: as if there were none */ }
    return null;
  };

  const restore = (form, values) => {
    let changed = false;
    for (const part of kept(form)) {
      const value = values[part.name];
      if (value === undefined) continue;
      if (part.type === "checkbox" || part.type === "radio") {
        const checked = value.includes(part.value);
        changed = changed || checked !== part.checked;
        part.checked = checked;
      } else if (part.value !== value) {
        part.value = value;
        changed = true;
      }
    }
    return changed;
  };

  // A submitted draft is dropped only when the server has surely answered with something else than a refusal.
  const settlePending = () => {
    let pending = null;
    try {
      pending = JSON.parse(sessionStorage.getItem("pending-draft"));
      sessionStorage.removeItem("pending-draft");
    } catch (_none) { return; }
    if (!pending || "refused" in document.body.dataset) return;
    const form = [...document.querySelectorAll("form[data-draft]")].find((one) => one.dataset.draft === pending.key);
    const wrong = document.querySelector("[data-error-summary]");
    const told = document.querySelector(".message--success");
    const [entry] = performance.getEntriesByType("navigation");
    const followed = entry && entry.type === "navigate" && document.referrer &&
      new URL(document.referrer).pathname === pending.from;
    if (!wrong && (told || (followed && !form))) forget(pending.key);
  };

  const offerDraft = (form) => {
    if (form.querySelector("[aria-invalid]") || document.querySelector("[data-error-summary]")) return;
    const values = read(form.dataset.draft);
    if (!values || !restore(form, values)) return;
    const template = document.getElementById("draft-says");
    const note = template ? template.content.cloneNode(true) : null;
    if (!note) return;
    form.prepend(note);
    form.querySelector("[data-draft-drop]").addEventListener("click", () => {
      forget(form.dataset.draft);
      location.reload();
    });
  };

  const keepDraft = (form) => {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), 300);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      save(form);
      sessionStorage.setItem("pending-draft", JSON.stringify({ key: form.dataset.draft, from: location.pathname }));
    });
    offerDraft(form);
  };

  // Without a network the browser would put its own error page in the place of what was typed.
  const stay = (form) => {
    form.addEventListener("submit", (event) => {
      form.querySelector("[data-offline]")?.remove();
      const template = document.getElementById("offline-says");
      if (navigator.onLine !== false || form.dataset.upload || !template) return;
      event.preventDefault();
      form.prepend(template.content.cloneNode(true));
      form.querySelector("[data-offline]").scrollIntoView({ block: "center" });
    });
  };

  const once = (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.busy) {
        event.preventDefault();
        return;
      }
      form.dataset.busy = "1";
      setTimeout(() => {
        if (event.defaultPrevented) { release(form); return; }
        form.querySelectorAll("button:not([type=button])").forEach((button) => {
          button.disabled = true;
          button.setAttribute("aria-busy", "true");
        });
      });
    });
  };

  const release = (form) => {
    delete form.dataset.busy;
    form.querySelectorAll("[aria-busy]").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    });
  };

  const count = (area) => {
    const says = area.closest(".field").querySelector(".field__count");
    if (!says) return;
    const show = () => {
      const left = Number(area.dataset.counter) - [...area.value].length;
      says.textContent = (left < 0 ? says.dataset.over : says.dataset.left).replace("{n}", String(Math.abs(left)));
      says.classList.toggle("is-over", left < 0);
    };
    area.removeAttribute("maxlength");
    area.addEventListener("input", show);
    show();
  };

  // One box that ticks all the others of a list, and how many are ticked.
  const pickAll = (all) => {
    const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    const says = all.form.querySelector(`[data-picked="${all.dataset.all}"]`);
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && !all.checked;
      if (says) says.querySelector("b").textContent = String(ticked);
    };
    all.hidden = false;
    if (says) says.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      show();
    });
    boxes.forEach((box) => box.addEventListener("change", show));
    show();
  };

  const nameFiles = (box) => {
    const input = box.querySelector("input[type=file]");
    const says = box.querySelector(".filebox__says");
    input.addEventListener("change", () => {
      const names = [...input.files].map((file) => file.name);
      says.textContent = names.length ? says.dataset.says.replace("{n}", String(names.length)) + names.join("、") : "";
    });
  };

  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      target.closest(".field")?.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    });
  }

  settlePending();
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
  document.querySelectorAll("form[method=post]").forEach(stay);
  document.querySelectorAll("form[method=post]:not([data-many])").forEach(once);
  document.querySelectorAll("textarea[data-counter]").forEach(count);
  document.querySelectorAll("input[data-all]").forEach(pickAll);
  document.querySelectorAll("[data-filebox]").forEach(nameFiles);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-busy]").forEach(release);
  });
})();
