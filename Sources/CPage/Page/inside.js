// Looking inside: weights, a sliding filter, the outputs of layers, and parameters.

/** Networks of one name, trained on normal and on shuffled pixels. */
const families = [];

/** The parts of the page that show what is inside the networks, and those of them on the screen. */
const INSIDE = ["units", "filters", "maps"];
const visible = new Set();

/** Calls `update` only for the parts of the page that are on the screen. */
function watchVisibility(parts) {
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visible.add(target.id);
      else visible.delete(target.id);
    }
    change({});
  }, { rootMargin: "200px" });
  for (const part of parts) observer.observe(part);
}

/** Whether a family has a network that was trained on shuffled pixels. */
const hasShuffled = ({ members }) => members.some((index) => isOfShuffled(page.networks[index]));

const describe = (index) =>
  `${page.networks[index].name}, trained on ${trainedOn(page.networks[index])}`;

function fillSelect(select, entries) {
  select.append(...entries.map(([value, text]) => element("option", { value: String(value) }, text)));
}

/** The first layer with weights, if only Flatten comes before it. */
function firstDense({ layers }) {
  const layer = layers.find(({ kind }) => kind !== "Flatten");
  return layer?.kind === "Dense" ? layer : null;
}

const firstWindowed = ({ layers }) =>
  (["Conv2D", "LocallyConnected2D"].includes(layers[0].kind) ? layers[0] : null);

function setUpInside() {
  networks.forEach((network, index) => {
    if (!firstDense(network)) return;
    const { name } = page.networks[index];
    let family = families.find((other) => other.name === name);
    if (!family) families.push(family = { name, members: [] });
    family.members.push(index);
  });
  setUpUnits();
  setUpFilters();
  setUpMaps();
  setUpCounts();
  watchVisibility(INSIDE.map(byId));
}

function updateInside(source, parts) {
  if (parts.has("units") && families.length > 0) updateUnits();
  if (parts.has("filters") && windowed().length > 0) updateFilters();
  if (parts.has("maps")) updateMaps(source);
}

// MARK: The weights of a hidden unit

/** How strongly the weight of each pixel is shown: those of pixels without ink are pale. */
let inkShares = null;

function sharesOfInk() {
  const { height, width, channels, labels } = page.images;
  const counts = new Float64Array(height * width);
  for (let index = 0; index < images.length; index++) {
    if (images[index] > 0) counts[Math.floor(index / channels) % counts.length]++;
  }
  return counts.map((count) => (count > 0.015 * labels.length ? 1 : 0.15));
}

/** The pictures of the family on the screen: a network, and whether it is put back in order. */
let unitPictures = [];
let shownFamily = null;
/** The unit and the colours that they show. */
let shownUnit = null;
let shownColours = null;

function setUpUnits() {
  byId("units").hidden = families.length === 0;
  fillSelect(byId("family"), families.map(({ name }, index) => [index, name]));
  byId("family-label").hidden = families.length < 2;
  byId("family").addEventListener(
    "change", ({ target }) => change({ family: Number(target.value), unit: 0 }));
  byId("unit").addEventListener("input", ({ target }) => change({ unit: Number(target.value) }));
  byId("strongest").addEventListener("click", () => {
    const layer = firstDense(networks[families[familyPlace()].members[0]]);
    const output = new Float64Array(layer.config.units);
    layer.run(Float64Array.from(seenNow, (value) => value / 255), output);
    change({ unit: greatestOf(output) });
  });
  const count = grouped(page.images.height * page.images.width);
  const isGrey = page.images.channels === 1;
  const back = isGrey
    ? "After training on shuffled pixels, its weights look like noise until each is put back where "
      + "its pixel came from. "
    : "After training on shuffled pixels, each weight can be put back where its pixel came from. ";
  say(byId("units-text"), `A hidden unit of a dense network has one weight for each of the ${
    isGrey ? `${count} pixels` : `${count} pixels’ three colours`}. ${
    families.some(hasShuffled) ? back : ""}${isGrey
    ? "Weights of pixels that are black in nearly every image are pale, because training hardly "
      + "changed them."
    : "The weights keep much of the noise that they began with. Grey is zero."
  } Units of two networks do not correspond.`);
}

const familyPlace = () => Math.min(state.family, families.length - 1);

function updateUnits() {
  const family = families[familyPlace()];
  const units = firstDense(networks[family.members[0]]).config.units;
  const unit = Math.min(state.unit, units - 1);
  byId("family").value = String(familyPlace());
  byId("unit").max = String(units - 1);
  byId("unit").value = String(unit);
  say(byId("unit-value"), `${unit} of 0…${units - 1}`);
  if (shownFamily !== family) {
    shownFamily = family;
    unitPictures = family.members.flatMap((index) => {
      return (isOfShuffled(page.networks[index]) ? [false, true] : [false]).map((isBack) => {
        const title = isBack ? "the same, put back in order" : `trained on ${trainedOn(page.networks[index])}`;
        const canvas = element("canvas", { role: "img" });
        const sum = element("span");
        const weights = new Float64Array(page.images.height * page.images.width * page.images.channels);
        const figure = element(
          "figure", {}, canvas, element("figcaption", {}, element("b", {}, title), sum));
        return { index, isBack, canvas, sum, weights, figure, title };
      });
    });
    byId("unit-pictures").replaceChildren(...unitPictures.map(({ figure }) => figure));
    shownUnit = null;
  }
  if (shownUnit !== unit || shownColours !== colours) {
    [shownUnit, shownColours] = [unit, colours];
    for (const picture of unitPictures) paintUnit(picture, unit, units);
  }
  for (const { index, isBack, weights, sum } of unitPictures) {
    if (isBack) continue;
    const layer = firstDense(networks[index]);
    let total = layer.tensors.bias?.[unit] ?? 0;
    for (let input = 0; input < weights.length; input++) total += weights[input] * seenNow[input] / 255;
    say(sum, `Σ weight × pixel + bias = ${decimal(total)}${afterwards(layer, total)}`);
  }
}

/** Paints the weights of a unit, and keeps them for the sum. */
function paintUnit({ index, isBack, canvas, sum, weights, title }, unit, units) {
  const { kernel } = firstDense(networks[index]).tensors;
  for (let input = 0; input < weights.length; input++) weights[input] = kernel[input * units + unit];
  const shares = shown(index, isBack);
  const picture = (isBack ? backInOrder(weights, index) : weights)
    .map((weight, input) => weight * shares[Math.floor(input / page.images.channels)]);
  paintValues(canvas, picture, page.images, greatestSize(weights));
  canvas.setAttribute("aria-label", `Weights of unit ${unit}: ${title}`);
  if (isBack) say(sum, "each weight where its pixel came from");
}

/** The shares of ink in the order of a picture of weights. */
function shown(index, isBack) {
  inkShares ??= sharesOfInk();
  const network = page.networks[index];
  if (!isOfShuffled(network) || isBack) return inkShares;
  const { height, width } = page.images;
  return permuted(inkShares, pixelPermutation(height, width, network.permutationSeed), 1);
}

/** What an activation makes of a sum, in words. */
function afterwards({ config: { activation } }, total) {
  const apply = ACTIVATIONS[activation];
  return apply ? ` → ${activation} → ${decimal(apply(total))}` : "";
}

function backInOrder(weights, index) {
  const { height, width, channels } = page.images;
  const source = pixelPermutation(height, width, page.networks[index].permutationSeed);
  return permuted(weights, inverse(source), channels);
}

// MARK: A filter that slides over the image

let sliding = null;

const windowed = () => networks.flatMap((network, index) => (firstWindowed(network) ? [index] : []));

const sliderPlace = () => {
  const places = windowed();
  return places.includes(state.slider) ? state.slider : places[0];
};

function setUpFilters() {
  const places = windowed();
  byId("filters").hidden = places.length === 0;
  if (places.length === 0) return;
  fillSelect(byId("slider"), places.map((index) => [index, describe(index)]));
  byId("slider").addEventListener("change", ({ target }) => change({ slider: Number(target.value) }));
  byId("filter").addEventListener("input", ({ target }) => change({ filter: Number(target.value) }));
  byId("slide").addEventListener("click", () => (sliding === null ? startSliding() : stopSliding()));
  const canvas = byId("slide-image");
  const go = (x, y) => {
    const { output: [rows, columns], window: { size, strides, before } } =
      firstWindowed(networks[sliderPlace()]);
    const { height, width } = page.images;
    const place = (fraction, length, kernel, stride, padding, count) => Math.max(0, Math.min(
      count - 1, Math.round((fraction * length - kernel / 2 + padding) / stride)));
    stopSliding();
    change({
      at: [
        place(x, width, size[1], strides[1], before[1], columns),
        place(y, height, size[0], strides[0], before[0], rows),
      ],
    });
  };
  onDrag(canvas, go, go);
  onArrows(canvas, (dx, dy) => {
    const { output: [rows, columns] } = firstWindowed(networks[sliderPlace()]);
    const [x, y] = state.at;
    stopSliding();
    change({
      at: [Math.max(0, Math.min(columns - 1, x + dx)), Math.max(0, Math.min(rows - 1, y + dy))],
    });
  });
}

function startSliding() {
  const step = () => {
    const { output: [rows, columns] } = firstWindowed(networks[sliderPlace()]);
    let [x, y] = state.at;
    if (++x >= columns) [x, y] = [0, y + 1];
    if (y >= rows) y = 0;
    change({ at: [x, y] });
  };
  sliding = setInterval(step, 80);
  say(byId("slide"), "Stop");
  byId("slide").setAttribute("aria-pressed", "true");
}

function stopSliding() {
  if (sliding === null) return;
  clearInterval(sliding);
  sliding = null;
  say(byId("slide"), "Slide");
  byId("slide").setAttribute("aria-pressed", "false");
}

const smallCanvas = element("canvas");

/** Paints an image enlarged, so that outlines on it are sharp. */
function paintLarge(canvas, paint, { height, width }, scale) {
  paint(smallCanvas);
  const context = resize(canvas, width * scale, height * scale);
  context.imageSmoothingEnabled = false;
  context.drawImage(smallCanvas, 0, 0, width * scale, height * scale);
  return context;
}

/** A layer that has only one filter of another one, which takes less time to run. */
let shownFilter = { layer: null, filter: null, alone: null, map: null };

function filterAlone(layer, filter) {
  if (shownFilter.layer === layer && shownFilter.filter === filter) return shownFilter;
  const { filters } = layer.config;
  const own = (values) => values?.filter((_, index) => index % filters === filter);
  const { kernel, bias } = layer.tensors;
  const alone = LAYERS[layer.kind](
    { ...layer.config, filters: 1 }, layer.input, { kernel: own(kernel), bias: own(bias) });
  const map = new Float64Array(layer.output[0] * layer.output[1]);
  shownFilter = { layer, filter, alone, map };
  return shownFilter;
}

/** The cells of the sum that is written out, by channel, row and column. */
let sumCells = [];
let sumShape = null;

function setUpSum([rows, columns], channels) {
  const shape = [rows, columns, channels].join(" ");
  if (shape === sumShape) return;
  sumShape = shape;
  const names = ["red", "green", "blue"];
  sumCells = [];
  const tables = Array.from({ length: channels }, (_, channel) => {
    const lines = Array.from({ length: rows }, () => element("tr", {}, ...Array.from(
      { length: columns }, () => {
        const cell = element("td", {}, element("span"), " × ", element("b"));
        sumCells.push({ cell, pixel: cell.firstChild, weight: cell.lastChild });
        return cell;
      })));
    return element(
      "table", {}, ...(channels === 1 ? [] : [element("caption", {}, names[channel] ?? `channel ${channel}`)]),
      element("tbody", {}, ...lines));
  });
  byId("sum").replaceChildren(
    element("p", { className: "hint" }, "pixel × weight, all added up:"), ...tables,
    element("p", { className: "equation" }, element("span"), element("b")));
}

function updateFilters() {
  const index = sliderPlace();
  const layer = firstWindowed(networks[index]);
  const { filters } = layer.config;
  const { size, strides, before } = layer.window;
  const [rows, columns] = layer.output;
  const filter = Math.min(state.filter, filters - 1);
  const x = Math.min(state.at[0], columns - 1);
  const y = Math.min(state.at[1], rows - 1);
  const { height, width, channels } = page.images;
  byId("slider").value = String(index);
  byId("filter").max = String(filters - 1);
  byId("filter").value = String(filter);
  say(byId("filter-value"), `${filter} of 0…${filters - 1}`);
  const isShared = layer.kind === "Conv2D";
  const weights = size[0] * size[1] * channels;
  const weightsAndBias = `${weights} weights${layer.config.use_bias ? " and a bias" : ""}`;
  say(byId("filter-text"), isShared
    ? `A filter has ${weightsAndBias}, and uses the same ones at ${rows} × ${columns} places. Its outputs form a map.`
    : `A filter of this layer has ${weightsAndBias} of its own for each of ${rows} × ${columns} places.`);

  const scale = Math.ceil(336 / width);
  const left = x * strides[1] - before[1];
  const top = y * strides[0] - before[0];
  const onImage = paintLarge(
    byId("slide-image"), (small) => paintImage(small, seenNow, page.images), page.images, scale);
  outline(onImage, left * scale, top * scale, size[1] * scale, size[0] * scale);

  const [input] = lastOutputs[index].of(seenNow);
  const { alone, map } = filterAlone(layer, filter);
  alone.run(input, map);
  const shape = { height: rows, width: columns, channels: 1 };
  const mapScale = Math.ceil(336 / columns);
  const onMap = paintLarge(
    byId("slide-map"), (small) => paintValues(small, map, shape), shape, mapScale);
  outline(onMap, x * mapScale, y * mapScale, mapScale, mapScale);

  const { kernel, bias } = layer.tensors;
  const own = isShared ? 0 : (y * columns + x) * weights;
  setUpSum(size, channels);
  let total = 0;
  sumCells.forEach((parts, place) => {
    const channel = Math.floor(place / (size[0] * size[1]));
    const ky = Math.floor(place / size[1]) % size[0];
    const kx = place % size[1];
    const [row, column] = [top + ky, left + kx];
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    const value = isInside ? input[(row * width + column) * channels + channel] : 0;
    const weight = kernel[(own + (ky * size[1] + kx) * channels + channel) * filters + filter];
    total += value * weight;
    say(parts.pixel, value.toFixed(2));
    say(parts.weight, decimal(weight));
    const colour = colourOf(weight, 1);
    if (parts.colour === colour) return;
    parts.colour = colour;
    const bytes = new Uint8Array(Uint32Array.of(colour).buffer, 0, 3);
    parts.cell.style.setProperty("--weight", `rgb(${bytes.join(" ")})`);
  });
  const shift = bias ? bias[isShared ? filter : (y * columns + x) * filters + filter] : 0;
  const sum = total + shift;
  const added = bias ? ` ${shift < 0 ? "−" : "+"} ${decimal(Math.abs(shift))} = ${decimal(sum)}` : "";
  const equation = `${decimal(total)}${added}${afterwards(layer, sum)}`;
  say(byId("sum").lastChild.firstChild, bias ? "sum + bias = " : "sum = ");
  say(byId("sum").lastChild.lastChild, equation);
  say(byId("slide-caption"), `Output of filter ${filter}: ${rows} × ${columns} places.`);
  byId("slide-image").setAttribute(
    "aria-label", `Image with the window at row ${y}, column ${x}. Sum: ${equation}`);
  byId("slide-map").setAttribute("aria-label", `Map of filter ${filter}, ${rows} × ${columns}`);
}

// MARK: The outputs of all layers, before and after a move

const shownMapCount = () => (innerWidth < 700 ? 4 : 8);
let mapRows = [];
let shownMaps = null;
/** The outputs for the image that is not moved. */
let unmovedOutputs = null;

const mapsPlace = () => {
  if (state.maps !== null) return state.maps;
  const convolution = networks.findIndex(({ layers }) => layers.some(({ kind }) => kind === "Conv2D"));
  return Math.max(0, convolution);
};

function setUpMaps() {
  fillSelect(byId("maps-network"), page.networks.map((_, index) => [index, describe(index)]));
  byId("maps-network").addEventListener(
    "change", ({ target }) => change({ maps: Number(target.value) }));
  byId("maps-two").addEventListener(
    "click", () => moveBy(2, 0));
  byId("maps-back").addEventListener("click", () => change({ move: [0, 0] }));
}

const UNCHANGING = ["Flatten", "Dropout"];

function updateMaps(source) {
  const index = mapsPlace();
  const network = networks[index];
  byId("maps-network").value = String(index);
  const [dx, dy] = state.move;
  say(byId("maps-move"), `moved by ${dx}, ${dy}`.replaceAll("-", "−"));
  if (shownMaps !== index) {
    shownMaps = index;
    unmovedOutputs = new LastOutputs(network);
    mapRows = network.layers.flatMap((layer, place) => {
      if (UNCHANGING.includes(layer.kind)) return [];
      const parts = {
        layer, place, canvas: element("canvas", { role: "img" }), text: element("p"),
      };
      parts.row = element(
        "div", { className: "layer" },
        element("h4", {}, layer.name, element("small", {}, layer.output.join(" × "))),
        element("div", { className: "strip" },
          element("span", { className: "side" }, "before"),
          element("span", { className: "side" }, "after"), parts.canvas),
        parts.text);
      return [parts];
    });
    byId("layers").replaceChildren(...mapRows.map(({ row }) => row));
  }
  const before = unmovedOutputs.of(treated(source.pixels, { ...state, move: [0, 0] }));
  const after = lastOutputs[index].of(seenNow);
  const stride = [1, 1];
  let at = 0;
  network.layers.forEach((layer, place) => {
    const step = layer.stride ?? layer.window?.strides ?? [1, 1];
    stride[0] *= step[0];
    stride[1] *= step[1];
    if (mapRows[at]?.place !== place) return;
    const row = mapRows[at++];
    paintLayer(row, before[place + 1], after[place + 1]);
    say(row.text, changeOf(layer, before[place + 1], after[place + 1], dx, dy, stride));
    row.canvas.setAttribute("aria-label", `${layer.name}: ${row.text.textContent}`);
  });
}

/** Paints a layer's output before the move above that after it. */
function paintLayer({ canvas, layer }, before, after) {
  const [height, width, channels] = layer.output.length === 3 ? layer.output : [1, layer.output[0], 1];
  const limit = Math.max(greatestSize(before), greatestSize(after));
  const isVector = layer.output.length === 1;
  // Of a layer with many maps those that say most.
  const chosen = isVector ? [0] : strongestMaps(before, height * width, channels);
  const gap = isVector ? 0 : 1;
  const columns = chosen.length * width + (chosen.length - 1) * gap;
  const line = isVector ? Math.max(1, Math.round(width / 16)) : height;
  const between = Math.max(1, Math.round(line / 4));
  const context = resize(canvas, columns, 2 * line + between);
  const picture = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(picture.data.buffer);
  [before, after].forEach((values, part) => {
    chosen.forEach((channel, number) => {
      for (let y = 0; y < line; y++) {
        for (let x = 0; x < width; x++) {
          const value = isVector ? values[x] : values[(y * width + x) * channels + channel];
          const row = part * (line + between) + y;
          pixels[row * columns + number * (width + gap) + x] = colourOf(value, limit);
        }
      }
    });
  });
  context.putImageData(picture, 0, 0);
}

function strongestMaps(values, positions, channels) {
  const sums = new Float64Array(channels);
  for (let index = 0; index < values.length; index++) sums[index % channels] += values[index] ** 2;
  const order = Array.from(sums, (_, channel) => channel).sort((a, b) => sums[b] - sums[a] || a - b);
  return order.slice(0, shownMapCount()).sort((a, b) => a - b);
}

/** How much a layer's output changed with the move, in words. */
function changeOf(layer, before, after, dx, dy, [strideY, strideX]) {
  if (dx === 0 && dy === 0) return "Not moved yet.";
  const inPlace = percent(relativeChange(before, after));
  if (layer.output.length === 1) return `Changed by ${inPlace}.`;
  const [x, y] = [dx / strideX, dy / strideY];
  const cells = [x, y].map((part) => String(part).replace("-", "−")).join(", ");
  if (!Number.isInteger(x) || !Number.isInteger(y)) {
    return `Changed by ${inPlace}. The image moved by ${cells} cells here, so it lies between cells.`;
  }
  const along = relativeChangeAlong(layer.output, before, after, x, y);
  return `Changed by ${inPlace}; ${along === null
    ? `no part of the old maps is left after a move of ${cells}`
    : `compared with the old maps moved by ${cells}, by ${percent(along)}`}.`;
}

function relativeChange(before, after) {
  let [difference, size] = [0, 0];
  for (let index = 0; index < before.length; index++) {
    difference += (after[index] - before[index]) ** 2;
    size += before[index] ** 2;
  }
  return size === 0 ? 0 : Math.sqrt(difference / size);
}

/** The same for maps that moved by whole cells, as far as they are there before and after; null if no
 * part of them is. */
function relativeChangeAlong([height, width, channels], before, after, dx, dy) {
  let [difference, size] = [0, 0];
  const left = Math.max(0, -dx);
  const count = (Math.min(width, width - dx) - left) * channels;
  if (count <= 0 || Math.abs(dy) >= height) return null;
  for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
    const from = (y * width + left) * channels;
    const to = ((y + dy) * width + left + dx) * channels;
    for (let index = 0; index < count; index++) {
      difference += (after[to + index] - before[from + index]) ** 2;
      size += before[from + index] ** 2;
    }
  }
  return size === 0 ? 0 : Math.sqrt(difference / size);
}

// MARK: Parameters

function formula({ kind, config, input, output, tensors }) {
  const channels = input[input.length - 1];
  const bias = (count) => (config.use_bias ? ` + ${grouped(count)}` : "");
  switch (kind) {
    case "Dense": return `${grouped(input[0])} × ${config.units}${bias(config.units)}`;
    case "Conv2D":
      return `${config.kernel_size.join(" × ")} × ${channels} × ${config.filters}${bias(config.filters)}`;
    case "LocallyConnected2D": {
      const own = `${config.kernel_size.join(" × ")} × ${channels} × ${config.filters}${bias(config.filters)}`;
      return `${output[0]} × ${output[1]} × (${own})`;
    }
    case "BatchNormalization": return `${Object.keys(tensors).length} × ${channels}`;
    default: return "";
  }
}

function setUpCounts() {
  const names = new Set();
  page.networks.forEach((description, index) => {
    if (names.has(description.name)) return;
    names.add(description.name);
    const rows = networks[index].layers.map((layer) => {
      const count = Object.values(layer.tensors).reduce((sum, values) => sum + values.length, 0);
      const sum = formula(layer);
      return element(
        "tr", {}, element("th", { scope: "row" }, layer.name),
        element("td", {}, layer.output.join(" × ")),
        element("td", { className: "number" }, sum ? `${sum} = ` : "",
          element("b", {}, count === 0 ? "0" : grouped(count))));
    });
    const head = ["layer", "output", "parameters"].map((text, place) =>
      element("th", { scope: "col", className: place === 2 ? "number" : "" }, text));
    byId("tables").append(element(
      "div", { className: "counts" }, element(
        "table", {}, element("caption", {}, description.name),
        element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows),
        element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "total"),
          element("td"), element("td", { className: "number" },
            element("b", {}, grouped(description.parameters))))))));
  });
  say(byId("counts-text"), "A dense layer has a weight for every pair of an input and a unit. A "
    + "convolution has one small kernel per filter, whatever the size of the image.");
}
