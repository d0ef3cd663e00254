// Everything together: one state, one update per frame.

const page = JSON.parse(byId("data").textContent);
const images = bytesFromBase64(page.images.pixels);
const networks = page.networks.map((description) => {
  const bytes = bytesFromBase64(description.values).buffer;
  if (description.bits === 32) return new Network(description, new Float32Array(bytes));
  const values = Float64Array.from(new Int16Array(bytes));
  let start = 0;
  for (const { shape, scale } of description.tensors) {
    const end = start + shape.reduce((a, b) => a * b, 1);
    for (let index = start; index < end; index++) values[index] *= scale;
    start = end;
  }
  return new Network(description, values);
});
const format = stateFormat(page);
const PLAIN = { order: "plain", move: [0, 0], noise: 0, isInverted: false };
let state = standardState(format);
/** The image as the networks see it. */
let seenNow = new Uint8Array(page.images.height * page.images.width * page.images.channels);

// MARK: Updates

let isWaiting = false;

/** Changes the state; the page follows in the next frame. */
function change(properties) {
  Object.assign(state, properties);
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(update);
}

let updates = 0;

function update() {
  isWaiting = false;
  updates++;
  const source = currentSource();
  seenNow = treated(source.pixels, state);
  updateSource(source);
  updateSeen();
  updateControls();
  updateAnswers(seenNow, source.label);
  updateTour();
  updateInside(source, visible);
  afterUpdate(source);
}

let shownSettings = null;
let pause = null;

/** What may wait until nothing has changed for a moment. */
function afterUpdate(source) {
  const settings = JSON.stringify(sampleSettings(state));
  if (settings !== shownSettings) {
    shownSettings = settings;
    startSample();
  }
  clearTimeout(pause);
  pause = setTimeout(() => {
    // The rest of the page is printed, too, and must not change while it scrolls into view.
    updateInside(source, new Set(INSIDE.filter((part) => !visible.has(part))));
    writeLink();
    announceAnswers();
  }, 400);
}

// MARK: The link

function writeLink() {
  const fragment = fragmentOf(state, format);
  if (fragment === location.hash) return;
  history.replaceState(null, "", fragment || location.pathname + location.search);
}

/** Reads the state of the link. A scene alone stands for everything that it shows. */
function readLink() {
  const read = stateOf(location.hash, format);
  if (read.scene !== null) read.scene = Math.min(read.scene, scenes.length);
  const isScene = read.scene !== null && /^#scene=\d$/.test(location.hash);
  state = standardState(format);
  change(isScene ? stateOfScene(read.scene) : read);
  const part = isScene ? scenes[read.scene - 1].part : null;
  if (part) byId(part).scrollIntoView();
}

// MARK: Screen readers

function announce(text) { say(byId("live"), text); }

let announced = null;

function announceAnswers() {
  if (state.strokes?.length === 0) return;
  const text = answers.map(({ probabilities, best, isRight }, index) => `${describe(index)}: ${
    page.classes[best]}, ${percent(probabilities[best])}${
    isRight === null ? "" : isRight ? ", right" : ", wrong"}.`).join(" ");
  if (announced !== null && text !== announced) announce(text);
  announced = text;
}

// MARK: Controls

function setUpControls() {
  const { height, width } = page.images;
  const sides = blockSides(page.images);
  const block = element("select", { id: "block", "aria-label": "Size of the blocks" });
  fillSelect(block, sides.map((side) => [side, `${side} × ${side}`]));
  block.addEventListener("change", ({ target }) =>
    change({ block: Number(target.value), order: "blocks" }));
  const seed = element("input", {
    id: "seed", type: "number", min: "1", max: "999999999", "aria-label": "Number of the order",
  });
  seed.addEventListener("input", () => {
    const number = format.seed.read(seed.value);
    if (number !== null) change({ seed: number, order: "other" });
  });
  for (const { value, title, test } of ORDERS) {
    if (format.order.read(value) === null) continue;
    const radio = element("input", { type: "radio", name: "order", value, id: `order-${value}` });
    radio.setAttribute("aria-describedby", `order-${value}-test`);
    radio.addEventListener("change", () => change({ order: value }));
    const line = element("div", { className: "order" }, element("label", {}, radio, ` ${title} `));
    if (value === "blocks") line.append(block);
    if (value === "other") line.append(seed);
    byId("orders").append(element(
      "div", {}, line, element("p", { className: "hint", id: `order-${value}-test` }, test)));
  }
  byId("noise").addEventListener("input", ({ target }) => change({ noise: Number(target.value) }));
  byId("invert").addEventListener("change", ({ target }) => change({ isInverted: target.checked }));
  for (const button of byId("move-buttons").children) {
    button.addEventListener("click", () => {
      if (button.dataset.move === "back") return change({ move: [0, 0] });
      moveBy(...button.dataset.move.split(",").map(Number));
    });
  }
  byId("reset").addEventListener(
    "click", () => change({ ...PLAIN, block: format.block.standard, seed: 1 }));
  byId("copy").addEventListener("click", copyLink);
  const canvas = byId("seen");
  let start = null;
  onDrag(
    canvas,
    (x, y) => { start = { x, y, move: state.move }; },
    (x, y) => moveTo(
      start.move[0] + Math.round((x - start.x) * width),
      start.move[1] + Math.round((y - start.y) * height)));
  onArrows(canvas, moveBy);
}

function moveTo(x, y) {
  const { height, width } = page.images;
  const move = [Math.max(-width, Math.min(width, x)), Math.max(-height, Math.min(height, y))];
  if (move.some((part, index) => part !== state.move[index])) change({ move });
}

function moveBy(dx, dy) { moveTo(state.move[0] + dx, state.move[1] + dy); }

async function copyLink() {
  writeLink();
  try {
    await navigator.clipboard.writeText(location.href);
    say(byId("copied"), "Copied. The link shows exactly this.");
  } catch {
    say(byId("copied"), "The address of this page is the link: copy it from there.");
  }
}

function updateControls() {
  const [dx, dy] = state.move;
  byId(`order-${state.order}`).checked = true;
  byId("block").value = String(state.block);
  if (document.activeElement !== byId("seed")) byId("seed").value = String(state.seed);
  byId("noise").value = String(state.noise);
  say(byId("noise-value"), percent(state.noise / 100));
  byId("invert").checked = state.isInverted;
  say(byId("move-value"), dx === 0 && dy === 0 ? ""
    : `${Math.abs(dx)} ${dx < 0 ? "left" : "right"}, ${Math.abs(dy)} ${dy < 0 ? "up" : "down"}`);
}

function updateSeen() {
  const canvas = byId("seen");
  paintImage(canvas, seenNow, page.images);
  const words = [
    byId("source").getAttribute("aria-label"),
    state.move.some((part) => part !== 0) ? `moved by ${state.move.join(", ")}` : "",
    state.isInverted ? "inverted" : "",
    state.noise > 0 ? `with noise of ${state.noise} %` : "",
    state.order === "plain" ? "" : ORDERS.find(({ value }) => value === state.order).title,
  ];
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label", `What the networks see. ${words.filter(Boolean).join(", ")}. Arrow keys move it.`);
}

// MARK: The page's own words

/** What the networks were trained on. */
function trainingWords() {
  const title = element("b", {}, page.title);
  const kinds = new Set(page.networks.map(isOfShuffled));
  if (kinds.size === 2) {
    return ["The networks were trained on ", title, ": on images with their pixels in the usual order, "
      + "and on images whose pixels were all shuffled in one order. "];
  }
  return ["The networks were trained on ", title, kinds.has(true)
    ? ", with all pixels of the images shuffled in one order. "
    : ", with the pixels in their usual order. "];
}

function setUpWords() {
  const names = [...new Set(page.networks.map(({ name }) => name))];
  byId("lead").append(
    `${page.drawable ? "Draw or pick an image" : "Pick an image"}, move it, shuffle its pixels, and `
    + "see which still read it. ", ...trainingWords(), "All of them answer for the same image. "
    + `${names.length === 1 ? "The network is" : "The networks are"} `,
    ...names.flatMap((name, index) => {
      const word = element("b", { className: "network" }, name);
      word.style.setProperty("--own", `var(--network-${familyColour(name)})`);
      return index === 0 ? [word] : [index === names.length - 1 ? " and " : ", ", word];
    }), ".");
  const { labels } = page.images;
  say(byId("sample-note"), `Below each network: its share of right answers on ${labels.length} `
    + `${page.images.source}, changed in the same way${
      page.measured ? `; ‘measured’ is the mean on ${page.measured}` : ""}.`);
  const notes = [
    `The page contains ${labels.length} ${page.images.source}, evenly spaced within each `
    + "class, and the networks of the first seed. It works offline.",
    ...page.networks.filter(({ bits }) => bits === 16).map((network) =>
      `${network.name}, trained on ${trainedOn(network)}, has ${grouped(network.parameters)} `
      + "parameters; its weights are rounded to 16 bits here."),
    ...page.leftOut.map((network) =>
      `${network.name}, trained on ${trainedOn(network)}, is left out: ${grouped(network.parameters)} `
      + "parameters are too many for this page."),
  ];
  byId("about").append(
    ...notes.map((note) => element("p", {}, note)),
    element("p", {}, "Made by ", element("code", {}, page.command), "."));
}

readColours();
setUpWords();
setUpDrawing();
setUpPicking();
setUpSteps();
setUpControls();
setUpAnswers();
setUpInside();
setUpTour();
matchMedia("(prefers-color-scheme: dark)").addEventListener(
  "change", () => { readColours(); change({}); });
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("seen").focus();
});
addEventListener("hashchange", readLink);
readLink();

// For the tests.
globalThis.explore = {
  page, networks, Network, LAYERS, prepared, pixelPermutation, blockPermutation, bytesFromBase64,
  state: () => structuredClone(state), seen: () => seenNow,
  updates: () => updates, isWaiting: () => isWaiting,
};
