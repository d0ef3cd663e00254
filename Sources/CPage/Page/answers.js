// What the networks answer about the image, and about all images treated in the same way.

const ORDERS = [
  {
    value: "plain", title: "as it is",
    test: "The order known to networks trained on normal pixels.",
  },
  {
    value: "blocks", title: "shuffled within blocks of",
    test: "Tests whether near neighbours matter: far pixels stay far apart.",
  },
  {
    value: "training", title: "all shuffled, as in training",
    test: "Tests whether a network can do without neighbours, if it has learned this order.",
  },
  {
    value: "other", title: "all shuffled, order no.",
    test: "Tests whether a network has learned more than one order.",
  },
];

const permutations = new Map();

/** The permutation of an order; null if nothing moves. */
function permutationOf({ order, block, seed }) {
  if (order === "plain") return null;
  const { height, width } = page.images;
  // The training's order must not appear among the others.
  const other = String(seed) === page.permutationSeed ? 0 : seed;
  const key = { blocks: `blocks ${block}`, training: "training", other: `other ${other}` }[order];
  if (!permutations.has(key)) {
    permutations.set(key, {
      blocks: () => blockPermutation(height, width, block, page.permutationSeed),
      training: () => pixelPermutation(height, width, page.permutationSeed),
      other: () => pixelPermutation(height, width, other),
    }[order]());
  }
  return permutations.get(key);
}

let noiseNumbers = null;

/** An image with everything done to it that the controls say. */
function treated(pixels, settings) {
  const [dx, dy] = settings.move;
  let result = moved(pixels, page.images, dx, dy);
  if (settings.isInverted) result = inverted(result);
  if (settings.noise > 0) {
    noiseNumbers ??= normalNumbers(pixels.length);
    result = noisy(result, settings.noise / 100, noiseNumbers);
  }
  const permutation = permutationOf(settings);
  return permutation ? permuted(result, permutation, page.images.channels) : result;
}

/** How a network was trained, in words. */
const trainedOn = (network) => (isOfShuffled(network) ? "shuffled pixels" : "normal pixels");

const cards = [];

function setUpAnswers() {
  const isLong = page.classes.some((name) => name.length > 2);
  byId("answers").classList.toggle("long", isLong);
  lastOutputs.push(...networks.map((network) => new LastOutputs(network)));
  page.networks.forEach((network, index) => {
    const picture = glyph(isOfShuffled(network));
    const bars = page.classes.map((name) => {
      const value = element("span", { className: "value" });
      const bar = element("i");
      const item = element(
        "li", {}, element("span", { className: "name" }, name),
        element("span", { className: "bar", "aria-hidden": "true" }, bar), value);
      return { item, bar, value };
    });
    const parts = {
      mark: element("span", { className: "mark", "aria-hidden": "true" }),
      answer: element("b"), share: element("span"), word: element("span", { className: "word" }),
      sample: element("p", { className: "sample" }), bars,
    };
    const card = element(
      "article", { className: "card" },
      element(
        "h4", {}, picture,
        element("span", {}, element("span", { className: "network" }, network.name),
          element("small", {}, `trained on ${trainedOn(network)}`))),
      element("p", { className: "verdict" }, parts.mark, parts.answer, parts.share, parts.word),
      element("ol", { className: "bars", "aria-label": "Probabilities" },
        ...bars.map(({ item }) => item)),
      parts.sample);
    card.style.setProperty("--own", `var(--network-${familyColour(network.name)})`);
    byId("answers").append(card);
    const short = element("span", {}, picture.cloneNode(true),
      element("span", { className: "network" }, network.name), element("b"));
    short.style.setProperty("--own", `var(--network-${familyColour(network.name)})`);
    byId("strip").append(short);
    cards[index] = { ...parts, short: short.lastChild };
  });
}

/** The number of the colour of a network and its siblings. */
function familyColour(name) {
  const known = ["dense", "cnn"].indexOf(name);
  if (known >= 0) return known;
  const others = [...new Set(page.networks.map((network) => network.name))]
    .filter((other) => !["dense", "cnn"].includes(other));
  return 2 + (others.indexOf(name) % 4);
}

/** Nine squares in order, from dark to light, or shuffled. */
function glyph(isShuffled) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 15 15");
  picture.setAttribute("class", "glyph");
  picture.setAttribute("aria-hidden", "true");
  (isShuffled ? [5, 0, 7, 2, 8, 3, 6, 1, 4] : [0, 1, 2, 3, 4, 5, 6, 7, 8]).forEach((tone, index) => {
    const cell = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const place = { x: 5 * (index % 3), y: 5 * Math.floor(index / 3), width: 5, height: 5 };
    for (const [name, value] of Object.entries(place)) cell.setAttribute(name, value);
    cell.setAttribute("fill-opacity", 0.1 + tone * 0.1125);
    picture.append(cell);
  });
  return picture;
}

/** The answers of the last frame, for the live region. */
let answers = [];
/** Every network's outputs for the image of the last frame. */
const lastOutputs = [];

function updateAnswers(seen, label) {
  answers = lastOutputs.map((outputs) => {
    const probabilities = softmax(outputs.logits(seen));
    const best = greatestOf(probabilities);
    return { probabilities, best, isRight: label === null ? null : best === label };
  });
  const isBlank = state.strokes?.length === 0;
  answers.forEach(({ probabilities, best, isRight }, index) => {
    const card = cards[index];
    const mark = isBlank ? "" : { true: "✓", false: "✗", null: "" }[isRight];
    say(card.mark, mark);
    say(card.answer, isBlank ? "–" : page.classes[best]);
    say(card.share, isBlank ? "" : percent(probabilities[best]));
    say(card.word, isBlank ? "" : { true: "right", false: "wrong", null: "" }[isRight]);
    say(card.short, isBlank ? "–" : `${page.classes[best]} ${mark}`);
    const kind = isBlank || isRight === null ? "open" : isRight ? "right" : "wrong";
    for (const part of [card.mark.parentElement, card.short]) {
      if (part.dataset.kind !== kind) part.dataset.kind = kind;
    }
    card.bars.forEach(({ item, bar, value }, place) => {
      const share = isBlank ? 0 : probabilities[place];
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
      say(value, isBlank ? "" : share < 0.005 ? "0" : percent(share));
      item.classList.toggle("best", !isBlank && place === best);
      item.classList.toggle("truth", !isBlank && place === label);
    });
  });
}

const sampleSettings = ({ order, block, seed, move, noise, isInverted }) =>
  ({ order, block, seed, move, noise, isInverted });

/** The shares of right answers among the page's images, by treatment. */
const samples = new Map();
let sampling = null;

/** Tests all networks on all images of the page, a few milliseconds at a time. */
function startSample() {
  clearTimeout(sampling);
  const settings = sampleSettings(state);
  const key = JSON.stringify(settings);
  const known = samples.get(key);
  showSample(known ?? null);
  if (known) return;
  const right = networks.map(() => 0);
  let place = 0;
  const step = () => {
    const end = performance.now() + 6;
    while (place < page.images.labels.length && performance.now() < end) {
      const image = treated(pixelsOf(place), settings);
      networks.forEach((network, index) => {
        if (greatestOf(network.logits(image)) === page.images.labels[place]) right[index]++;
      });
      place++;
    }
    if (place < page.images.labels.length) {
      sampling = setTimeout(step, 8);
      return;
    }
    if (samples.size > 200) samples.clear();
    samples.set(key, right.map((count) => count / place));
    showSample(samples.get(key));
  };
  // Not while somebody drags.
  sampling = setTimeout(step, 300);
}

function showSample(shares) {
  page.networks.forEach((network, index) => {
    const isPure = state.noise === 0 && !state.isInverted && state.move.every((part) => part === 0);
    const kind = { plain: "normal", training: "shuffled" }[state.order];
    const measured = isPure ? network.accuracies[kind] : undefined;
    say(cards[index].sample, (shares ? `${percent(shares[index])} right` : "…")
      + (measured === undefined ? "" : `; measured ${percent(measured, 2)}`));
  });
}
