// Photos: scaled down on the phone with the camera's time kept, sent ahead one by one, tried again when the network is back.
(() => {
  "use strict";
  const SIDE = 2048;
  const SMALL = 1500000;
  const PREVIEW = 96;
  const person = document.body.dataset.person || "";

  // The camera's notes (time, place) of a JPEG, turned upright since the canvas has already turned the picture.
  const notes = async (file) => {
    const head = await file.slice(0, 262144).arrayBuffer();
    const view = new DataView(head);
    if (view.byteLength < 12 || view.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; at + 8 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
      const mark = view.getUint16(at);
      if (mark === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
        return upright(head.slice(at, at + 2 + view.getUint16(at + 2)));
      }
      if (mark < 0xff00 || mark === 0xffda) return null;
    }
    return null;
  };

  const upright = (segment) => {
    const view = new DataView(segment);
    const little = view.getUint16(10) === 0x4949;
    const directory = 10 + view.getUint32(14, little);
    if (directory + 2 > view.byteLength) return segment;
    for (let i = 0; i < view.getUint16(directory, little); i += 1) {
      const entry = directory + 2 + i * 12;
      if (entry + 12 > view.byteLength) break;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
    return segment;
  };

  const drawn = (bitmap, side) => {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  // Returns { blob, preview }; what can't be opened here goes up as it is, and the server says what is wrong.
  const shrink = async (file) => {
    let bitmap = null;
    try { bitmap = await createImageBitmap(file); } catch (_unknown) { return { blob: file, preview: null }; }
    const preview = drawn(bitmap, PREVIEW * 2);
    if (Math.max(bitmap.width, bitmap.height) <= SIDE && file.size <= SMALL) return { blob: file, preview };
    const made = await new Promise((done) => drawn(bitmap, SIDE).toBlob(done, "image/jpeg", 0.86));
    if (!made || made.size >= file.size) return { blob: file, preview };
    const kept = await notes(file).catch(() => null);
    const parts = kept ? [made.slice(0, 2), kept, made.slice(2)] : [made];
    return { blob: new Blob(parts, { type: "image/jpeg" }), preview };
  };

  const setUp = (box) => {
    const input = box.querySelector("input[type=file]");
    const form = input.form;
    const list = box.querySelector(".photos");
    const ahead = Boolean(form.dataset.upload);
    const store = `photos:${person}:${form.dataset.draft || location.pathname}:${input.name}`;
    const items = [];

    const remember = () => {
      const digests = [...list.querySelectorAll("input[type=hidden]")].map((one) => one.value);
      try { sessionStorage.setItem(store, JSON.stringify(digests)); } catch (_full) { /* works on without */ }
    };

    const row = () => {
      const item = document.createElement("li");
      item.className = "photo";
      item.innerHTML = '<span class="photo__face"></span><p class="photo__says" aria-live="polite"></p>';
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "link photo__drop";
      drop.textContent = box.dataset.saysDrop;
      item.append(drop);
      list.append(item);
      return item;
    };

    const done = (item, digest) => {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = `${input.name}_digest`;
      hidden.value = digest;
      item.append(hidden);
      item.querySelector(".photo__says").textContent = box.dataset.saysDone;
      remember();
    };

    const send = async (photo) => {
      const says = photo.row.querySelector(".photo__says");
      photo.row.querySelector(".photo__again")?.remove();
      photo.state = "sending";
      says.textContent = box.dataset.saysSending.replace("{n}", "0");
      try {
        const digest = await window.shiqiaoSend.upload(form, photo.blob, "photo.jpg", (part) => {
          says.textContent = box.dataset.saysSending.replace("{n}", String(Math.round(part * 100)));
        });
        photo.state = "done";
        if (photo.row.isConnected) done(photo.row, digest);
      } catch (failure) {
        photo.state = failure.again ? "again" : "refused";
        says.textContent = failure.says;
        if (!failure.again) return;
        const again = document.createElement("button");
        again.type = "button";
        again.className = "button photo__again";
        again.textContent = box.dataset.saysAgain;
        again.addEventListener("click", () => send(photo));
        says.after(again);
        photo.tries = (photo.tries || 0) + 1;
        if (photo.tries < 6) setTimeout(() => { if (photo.state === "again") send(photo); }, 3000 * photo.tries);
      }
    };

    const add = async (file) => {
      const photo = { row: row(), state: "sending" };
      items.push(photo);
      photo.row.querySelector(".photo__drop").addEventListener("click", () => {
        items.splice(items.indexOf(photo), 1);
        photo.row.remove();
        window.shiqiaoSend.quiet();
        if (ahead) remember(); else putBack();
      });
      const { blob, preview } = await shrink(file);
      photo.blob = blob;
      photo.name = file.name;
      if (preview) photo.row.querySelector(".photo__face").append(preview);
      if (ahead) await send(photo);
      else {
        photo.state = "done";
        photo.row.querySelector(".photo__says").textContent = box.dataset.saysReady;
      }
    };

    const others = [];
    const putBack = () => {
      const files = new DataTransfer();
      others.forEach((file) => files.items.add(file));
      if (!ahead) items.forEach((photo) => files.items.add(new File([photo.blob], photo.name, { type: photo.blob.type })));
      input.files = files.files;
    };

    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      others.splice(0, others.length, ...chosen.filter((file) => !file.type.startsWith("image/")));
      const pictures = chosen.filter((file) => file.type.startsWith("image/"));
      if (ahead) putBack();
      const names = box.querySelector(".filebox__says");
      // After the form's own script has written the names: pictures show themselves.
      if (names) setTimeout(() => { names.textContent = others.map((file) => file.name).join("、"); });
      await Promise.all(pictures.map(add));
      if (!ahead) putBack();
    });

    (form.waits || []).push(async () => {
      for (let waited = 0; items.some((photo) => photo.state === "sending"); waited += 200) {
        if (waited > 120000) break;
        await new Promise((next) => setTimeout(next, 200));
      }
      if (items.some((photo) => photo.state === "again")) throw new Error(box.dataset.saysWaiting);
      if (items.some((photo) => photo.state === "refused")) throw new Error(box.dataset.saysRefused);
    });
    window.addEventListener("online", () => items.filter((photo) => photo.state === "again").forEach(send));

    // What another device or an enterprise's account sent may not be shown back: a broken picture says less than none.
    list.querySelectorAll("img").forEach((picture) => {
      const drop = () => picture.remove();
      if (picture.complete && !picture.naturalWidth) drop(); else picture.addEventListener("error", drop);
    });
    list.querySelectorAll(".photo__drop").forEach((drop) => {
      drop.hidden = false;
      drop.addEventListener("click", () => { drop.closest("li").remove(); remember(); window.shiqiaoSend.quiet(); });
    });
    form.addEventListener("submit", () => sessionStorage.setItem("photos-sent", store));

    // A phone that had to drop the page for its camera comes back with what was already sent.
    const restore = () => {
      let digests = [];
      try { digests = JSON.parse(sessionStorage.getItem(store)) || []; } catch (_broken) { return; }
      if (!ahead || list.children.length) return;
      for (const digest of digests) {
        const item = row();
        const picture = document.createElement("img");
        picture.alt = "";
        picture.src = form.dataset.thumb.replace("DIGEST", digest);
        picture.addEventListener("error", () => picture.remove());
        item.querySelector(".photo__face").append(picture);
        item.querySelector(".photo__drop").addEventListener("click", () => { item.remove(); remember(); });
        done(item, digest);
      }
    };
    box.restorePhotos = restore;
    box.photoStore = store;
  };

  const boxes = [...document.querySelectorAll("[data-photos]")];
  boxes.forEach(setUp);
  const sent = sessionStorage.getItem("photos-sent");
  const still = boxes.some((box) => box.photoStore === sent);
  if (sent && (!still || document.querySelector(".message--success"))) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("photos-sent");
  boxes.forEach((box) => box.restorePhotos());
})();
