// Signatures on the screen: drawn with finger or pen, sent as a picture when the form is sent.
(() => {
  "use strict";

  const ready = (pad) => {
    const canvas = pad.querySelector("canvas");
    const form = canvas.closest("form");
    const brush = canvas.getContext("2d");
    let drawing = false;
    let inked = 0;

    const size = () => {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      if (!canvas.clientWidth) return;
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      brush.scale(ratio, ratio);
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
      brush.strokeStyle = "#111";
      brush.lineWidth = 2.6;
      brush.lineCap = brush.lineJoin = "round";
      inked = 0;
    };
    const clear = () => {
      size();
      pad.querySelector("input[type=hidden]").value = "";
      pad.closest("details")?.removeAttribute("data-signed");
    };
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };

    canvas.addEventListener("pointerdown", (event) => {
      if (!canvas.width || !inked) size();
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      brush.beginPath();
      brush.moveTo(...point(event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const last = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
      (last.length ? last : [event]).forEach((one) => brush.lineTo(...point(one)));
      brush.stroke();
      inked += 1;
      pad.closest("details")?.setAttribute("data-signed", "");
      pad.querySelector("input[type=hidden]").value = "";
    });
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => { drawing = false; }));
    pad.querySelector("[data-clear]").addEventListener("click", clear);

    form.waits?.push(async () => {
      const hidden = pad.querySelector("input[type=hidden]");
      hidden.disabled = pad.closest("[data-when][hidden]") !== null;
      if (hidden.disabled || hidden.value) return;
      if (inked < 3) {
        if (pad.dataset.needed) throw new Error(pad.dataset.needed);
        return;
      }
      const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
      try {
        hidden.value = await window.shiqiaoSend.upload(form, picture, "signature.png");
      } catch (failure) { throw new Error(failure.says); }
    });
  };

  // Shows only what belongs to the chosen way of signing; without scripts all of it is there.
  const follow = (part) => {
    const [name, values] = part.dataset.when.split("=");
    const show = () => {
      part.hidden = !values.split(",").includes(document.querySelector(`input[name="${name}"]:checked`)?.value);
    };
    document.querySelectorAll(`input[name="${name}"]`).forEach((one) => one.addEventListener("change", show));
    show();
  };

  document.querySelectorAll("[data-when]").forEach(follow);
  document.querySelectorAll("[data-pad]").forEach(ready);
})();
