// The image that everything starts from: drawn, or picked from the test set.

/** Where the pen is, for drawing with the keyboard, and whether it is down. */
const pen = { x: RASTER / 2, y: RASTER / 2, isDown: false, isShown: false };

let raster = new Uint8Array(RASTER * RASTER);
/** The strokes that `raster` shows, which also change by links and by the tour. */
let rasterStrokes = null;

function setStrokes(strokes) {
  rasterStrokes = strokes;
  change({ strokes });
}

function beginStroke(point) {
  ink(raster, point, point);
  setStrokes([...(state.strokes ?? []), [point]]);
}

/** Adds a point to the last stroke. */
function extendStroke(point) {
  const strokes = state.strokes ?? [];
  const last = strokes[strokes.length - 1];
  if (!last) return beginStroke(point);
  const [x, y] = last[last.length - 1];
  if (x === point[0] && y === point[1]) return;
  ink(raster, [x, y], point);
  last.push(point);
  setStrokes(strokes);
}

const onRaster = (fraction) => Math.max(0, Math.min(RASTER - 1, Math.round(fraction * RASTER)));

function setUpDrawing() {
  const canvas = byId("source");
  onDrag(
    canvas,
    (x, y) => {
      if (!state.strokes) return false;
      Object.assign(pen, { isDown: false, isShown: false });
      beginStroke([onRaster(x), onRaster(y)]);
    },
    (x, y) => extendStroke([onRaster(x), onRaster(y)]));
  onArrows(canvas, (dx, dy) => {
    if (!state.strokes) return;
    pen.isShown = true;
    pen.x = Math.max(0, Math.min(RASTER - 1, pen.x + 4 * dx));
    pen.y = Math.max(0, Math.min(RASTER - 1, pen.y + 4 * dy));
    if (pen.isDown) extendStroke([pen.x, pen.y]);
    change({});
  });
  canvas.addEventListener("keydown", (event) => {
    if (!state.strokes || event.ctrlKey || event.altKey || event.metaKey) return;
    const lift = () => { pen.isDown = false; change({}); };
    const actions = {
      " ": () => {
        pen.isShown = true;
        pen.isDown = !pen.isDown;
        if (pen.isDown) beginStroke([pen.x, pen.y]);
        else lift();
        announce(pen.isDown ? "Pen down" : "Pen up");
      },
      Escape: lift,
      Backspace: undo,
      Delete: clear,
    };
    const action = actions[event.key === "Enter" ? " " : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  canvas.addEventListener("blur", () => {
    Object.assign(pen, { isDown: false, isShown: false });
    change({});
  });
  byId("undo").addEventListener("click", undo);
  byId("clear").addEventListener("click", clear);
  byId("prepare").addEventListener("change", (event) => change({ isRaw: !event.target.checked }));
  byId("label").append(
    element("option", { value: "" }, "?"),
    ...page.classes.map((name, index) => element("option", { value: String(index) }, name)));
  byId("label").addEventListener("change", ({ target }) =>
    change({ label: target.value === "" ? null : Number(target.value) }));
}

function undo() {
  pen.isDown = false;
  change({ strokes: (state.strokes ?? []).slice(0, -1) });
}

function clear() {
  pen.isDown = false;
  change({ strokes: [], label: null });
}

/** The position of a test image among those of the page. */
const placeOf = (image) => page.images.indices.indexOf(Number(image));

function pixelsOf(place) {
  const size = page.images.height * page.images.width * page.images.channels;
  return images.subarray(place * size, (place + 1) * size);
}

function setUpPicking() {
  byId("classes").classList.toggle("long", page.classes.some((name) => name.length > 2));
  byId("classes").append(...page.classes.map((name, label) => {
    const button = element("button", { type: "button", className: "chip" }, name);
    button.addEventListener("click", () => {
      const first = page.images.labels.indexOf(label);
      if (first >= 0) change({ image: String(page.images.indices[first]), strokes: null });
    });
    return button;
  }));
  byId("tab-pick").addEventListener("click", () => change({ strokes: null, label: null }));
  byId("tab-draw").addEventListener("click", () => {
    change({ strokes: state.strokes ?? [] });
    byId("source").tabIndex = 0;
    byId("source").focus({ preventScroll: true });
  });
  byId("tabs").hidden = !page.drawable;
}

let shownClass = null;

function updateThumbs() {
  const place = placeOf(state.image);
  const label = page.images.labels[place];
  if (shownClass !== label) {
    shownClass = label;
    byId("thumbs").replaceChildren(...page.images.indices.flatMap((image, index) => {
      if (page.images.labels[index] !== label) return [];
      const canvas = element("canvas", { "aria-hidden": "true" });
      paintImage(canvas, pixelsOf(index), page.images);
      const button = element(
        "button", {
          type: "button", className: "thumb", "data-image": String(image),
          "aria-label": `${page.classes[label]}, test image ${image}`,
        }, canvas);
      button.addEventListener("click", () => change({ image: String(image), strokes: null }));
      return [button];
    }));
    [...byId("classes").children].forEach((button, index) =>
      button.setAttribute("aria-pressed", String(index === label)));
  }
  for (const button of byId("thumbs").children) {
    const pressed = String(button.dataset.image === state.image);
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }
}

/** What the source shows: its pixels, its class or null, and how it was prepared. */
function currentSource() {
  if (!state.strokes) {
    const place = placeOf(state.image);
    return { pixels: pixelsOf(place), label: page.images.labels[place], steps: null };
  }
  if (rasterStrokes !== state.strokes) {
    raster = rasterOf(state.strokes);
    rasterStrokes = state.strokes;
  }
  const whole = { left: 0, top: 0, side: RASTER };
  const steps = state.isRaw ? null : prepared(raster, RASTER, RASTER);
  const pixels = steps?.image ?? resampled(raster, RASTER, RASTER, whole, page.images.width);
  return { pixels, label: state.label, steps };
}

function updateSource(source) {
  const isDrawn = state.strokes !== null;
  const canvas = byId("source");
  byId("tab-draw").setAttribute("aria-pressed", String(isDrawn));
  byId("tab-pick").setAttribute("aria-pressed", String(!isDrawn));
  byId("draw-tools").hidden = !isDrawn;
  byId("pick-tools").hidden = isDrawn;
  canvas.classList.toggle("drawing", isDrawn);
  if (!isDrawn) {
    paintImage(canvas, source.pixels, page.images);
    canvas.removeAttribute("tabindex");
    canvas.setAttribute("role", "img");
    canvas.setAttribute(
      "aria-label", `Test image ${state.image}: ${page.classes[source.label]}`);
    updateThumbs();
    return;
  }
  paintImage(canvas, raster, { height: RASTER, width: RASTER, channels: 1 });
  if (pen.isShown) paintPen(canvas.getContext("2d"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `Drawing, ${state.strokes.length} strokes. Pen ${
    pen.isDown ? "down" : "up"}, ${Math.round((100 * pen.x) / RASTER)} % from the left, ${
    Math.round((100 * pen.y) / RASTER)} % from the top.`);
  canvas.setAttribute("aria-describedby", "draw-hint");
  byId("label").value = state.label === null ? "" : String(state.label);
  byId("prepare").checked = !state.isRaw;
  updateSteps(source);
}

function paintPen(context) {
  for (const [colour, radius] of [["#ffd33d", PEN_RADIUS + 2], ["#000000", PEN_RADIUS - 1]]) {
    context.strokeStyle = colour;
    context.lineWidth = pen.isDown ? 5 : 3;
    context.beginPath();
    context.arc(pen.x, pen.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

const STEPS = ["The ink’s box", "Scaled to 20 × 20", "Centred in 28 × 28"];

function setUpSteps() {
  byId("steps").append(...STEPS.map((title) => element(
    "li", {}, element("canvas", { role: "img", "aria-label": title }),
    element("b", {}, title), element("span"))));
}

function updateSteps({ steps }) {
  const isEmpty = state.strokes.length === 0;
  say(byId("prepare-hint"), isEmpty ? "Draw something."
    : steps ? "The networks see a digit of the size and position that they know."
      : "Only shrunk to 28 × 28. Tests whether the networks need digits of one size in the centre.");
  byId("steps").hidden = !steps;
  if (!steps) return;
  const { box, scaled, centre, place } = steps;
  const [boxItem, scaledItem, centredItem] = byId("steps").children;
  const canvasOf = (item) => item.querySelector("canvas");
  const textOf = (item, text) => say(item.querySelector("span"), text);
  paintImage(canvasOf(boxItem), raster, { height: RASTER, width: RASTER, channels: 1 });
  outline(canvasOf(boxItem).getContext("2d"), box.left, box.top, box.width, box.height);
  textOf(boxItem, `${box.width} × ${box.height} points`);
  paintEnlarged(canvasOf(scaledItem), scaled, 20, centre);
  textOf(scaledItem, `centre of mass at ${centre.x.toFixed(1)}, ${centre.y.toFixed(1)}`);
  paintEnlarged(
    canvasOf(centredItem), steps.image, 28, { x: centre.x + place.x, y: centre.y + place.y });
  textOf(
    centredItem, `moved by ${place.x}, ${place.y} pixels`.replaceAll("-", "−"));
}

/** Paints a square grey image with a cross at its centre of mass. */
function paintEnlarged(canvas, image, side, centre) {
  const small = element("canvas");
  paintImage(small, image, { height: side, width: side, channels: 1 });
  const scale = 8;
  const context = resize(canvas, side * scale, side * scale);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, side * scale, side * scale);
  for (const [colour, width] of [["#000000", 6], ["#ffd33d", 3]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo((centre.x - 2) * scale, centre.y * scale);
    context.lineTo((centre.x + 2) * scale, centre.y * scale);
    context.moveTo(centre.x * scale, (centre.y - 2) * scale);
    context.lineTo(centre.x * scale, (centre.y + 2) * scale);
    context.stroke();
  }
}
