// Sends a form only when its photos and signatures are up and the network answers; until then everything stays as it is.
(() => {
  "use strict";
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const words = (form, name) => form.dataset[name] || "";

  // Sends one file ahead; resolves with its digest, rejects with { says, again }.
  const upload = (form, blob, name, progress) => new Promise((done, fail) => {
    const data = new FormData();
    data.append("file", blob, name);
    const call = new XMLHttpRequest();
    call.open("POST", form.dataset.upload);
    call.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    call.timeout = 60000;
    if (progress) call.upload.onprogress = (event) => progress(event.loaded / (event.total || 1));
    call.onload = () => {
      let answer = {};
      try { answer = JSON.parse(call.responseText); } catch (_none) { /* a page instead of an answer: signed out */ }
      if (call.status === 201 && answer.digest) done(answer.digest);
      else if (answer.says) fail({ says: answer.says, again: false });
      else fail({ says: words(form, call.status >= 500 ? "saysOffline" : "saysSignedOut"), again: call.status >= 500 });
    };
    call.onerror = call.ontimeout = () => fail({ says: words(form, "saysOffline"), again: true });
    call.send(data);
  });

  const say = (form, text) => {
    const bar = document.querySelector(".bar .buttons");
    let line = document.getElementById("send-says");
    if (!line) {
      line = document.createElement("p");
      line.id = "send-says";
      line.className = "send-says";
      line.setAttribute("role", "alert");
      if (bar) bar.before(line); else form.append(line);
    }
    line.textContent = text;
    line.hidden = !text;
  };

  // What was said of an attempt is over when something on the form is changed.
  const quiet = () => {
    const line = document.getElementById("send-says");
    if (line && !document.querySelector("form[data-sending]")) line.hidden = true;
  };

  const answers = async (form) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 8000);
    try {
      await fetch(form.dataset.probe, { method: "HEAD", cache: "no-store", signal: stop.signal });
    } catch (_dead) {
      throw new Error(words(form, "saysOffline"));
    } finally { clearTimeout(timer); }
  };

  const hold = (form) => {
    form.waits = [];
    form.addEventListener("input", quiet);
    form.addEventListener("submit", async (event) => {
      if (form.dataset.go) {
        delete form.dataset.go;
        return;
      }
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "1";
      const button = event.submitter;
      say(form, words(form, "saysSending"));
      try {
        await pause(80);
        for (const wait of form.waits) await wait();
        await answers(form);
        form.dataset.go = "1";
        form.requestSubmit(button);
        say(form, "");
      } catch (failure) {
        say(form, failure.message);
      } finally {
        delete form.dataset.sending;
      }
    });
  };

  window.shiqiaoSend = { upload, quiet };
  document.querySelectorAll("form[data-probe]").forEach(hold);
})();
