// Pictures: images, and weights or activations with zero in the colour of the ground.

const byId = (id) => document.getElementById(id);

/** A new element; properties that are no attributes of HTML are set as such. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Sets a text only if it changes, because setting one costs layout. */
function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function percent(fraction, digits = 0) {
  return `${(100 * fraction).toFixed(digits)}\u00a0%`;
}

/** A number with two decimals and a proper minus. */
function decimal(value) {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const grouped = (count) => count.toLocaleString("en-GB");

function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext("2d");
}

/** Paints an image of bytes, one canvas pixel per pixel. */
function paintImage(canvas, image, { height, width, channels }) {
  const context = resize(canvas, width, height);
  const picture = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let part = 0; part < 3; part++) {
      picture.data[4 * pixel + part] = image[pixel * channels + (channels === 1 ? 0 : part)];
    }
    picture.data[4 * pixel + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

/** The theme's colours of values from −1 to 1 in 511 steps, as a canvas stores pixels. */
let colours = new Uint32Array();

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const rgb = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16));
  };
  const [zero, positive, negative] = ["--zero", "--positive", "--negative"].map(rgb);
  const bytes = new Uint8ClampedArray(4 * 511).fill(255);
  for (let step = -255; step <= 255; step++) {
    const end = step < 0 ? negative : positive;
    for (let part = 0; part < 3; part++) {
      bytes[4 * (step + 255) + part] = zero[part] + (Math.abs(step) / 255) * (end[part] - zero[part]);
    }
  }
  colours = new Uint32Array(bytes.buffer);
}

/** Returns the colour of a value between −limit and limit. */
function colourOf(value, limit) {
  const share = limit === 0 ? 0 : Math.max(-1, Math.min(1, value / limit));
  return colours[255 + Math.round(255 * share)];
}

function greatestSize(values) {
  let greatest = 0;
  for (let index = 0; index < values.length; index++) {
    greatest = Math.max(greatest, Math.abs(values[index]));
  }
  return greatest;
}

/** Paints values of [height, width]; with three channels their colours, where grey is zero. */
function paintValues(canvas, values, { height, width, channels }, limit = greatestSize(values)) {
  const context = resize(canvas, width, height);
  const picture = context.createImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (channels === 1) {
      pixels[pixel] = colourOf(values[pixel], limit);
      continue;
    }
    for (let part = 0; part < 3; part++) {
      const value = values[pixel * channels + part];
      picture.data[4 * pixel + part] = 127.5 + (127.5 * value) / (limit || 1);
    }
    picture.data[4 * pixel + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

/** Draws the outline of a rectangle that is visible on any ground. */
function outline(context, x, y, width, height) {
  context.lineJoin = "round";
  for (const [colour, thickness] of [["#000000", 5], ["#ffd33d", 2.5]]) {
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.strokeRect(x, y, width, height);
  }
}

/** Calls `move(dx, dy)` for the arrow keys; with Shift, ten at a time. */
function onArrows(target, move) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  target.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(...step.map((size) => size * (event.shiftKey ? 10 : 1)));
  });
}

/**
 * Calls `begin` and then `go` with the pointer's place on an element, as fractions of its size,
 * while a button or finger is down; `end` when it is lifted.
 */
function onDrag(target, begin, go, end = () => {}) {
  let pointer = null;
  const place = (event) => {
    const box = target.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  target.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    if (begin(...place(event)) === false) return;
    pointer = event.pointerId;
    target.setPointerCapture(pointer);
    event.preventDefault();
    target.focus({ preventScroll: true });
  });
  target.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    // A browser joins the movements between two frames.
    const joined = event.getCoalescedEvents?.() ?? [];
    for (const part of joined.length > 0 ? joined : [event]) go(...place(part));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    target.addEventListener(name, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      end();
    });
  }
}
