// The tour's scenes: each is a state of the page with one sentence about it.

/** The images that scenes were found to need, by what they need. */
const foundImages = new Map();

/**
 * The image that meets most of the wishes, each of which says whether a network is to be right about the
 * image under some settings; the first of equals, from the standard image on.
 */
function imageWith(wishes) {
  const key = JSON.stringify(wishes);
  if (foundImages.has(key)) return foundImages.get(key);
  const order = page.images.labels.map((_, place) => place);
  const start = placeOf(page.first);
  let best = { count: -1, place: start };
  for (const place of [...order.slice(start), ...order.slice(0, start)]) {
    const count = wishes.filter(({ settings, index, isRight }) => {
      const image = treated(pixelsOf(place), settings);
      return (greatestOf(networks[index].logits(image)) === page.images.labels[place]) === isRight;
    }).length;
    if (count > best.count) best = { count, place };
    if (count === wishes.length) break;
  }
  const image = String(page.images.indices[best.place]);
  foundImages.set(key, image);
  return image;
}

const indices = () => page.networks.map((_, index) => index);
const isShuffledAt = (index) => isOfShuffled(page.networks[index]);

/** The place of a network that was trained on normal pixels; undefined if there is none. */
const normalPlace = (name) =>
  indices().find((index) => page.networks[index].name === name && !isShuffledAt(index));

/** The scenes that the page's networks can show. */
const makeScenes = () => {
  const hasNormal = page.networks.some((network) => !isOfShuffled(network));
  const isMixed = hasNormal && page.networks.some(isOfShuffled);
  const family = families.findIndex(hasShuffled);
  const isDenseTwice = normalPlace("dense") !== undefined && families.some((one) =>
    one.name === "dense" && hasShuffled(one));
  const convolutional = networks.find(({ layers }) => layers.some(({ kind }) => kind === "Conv2D"));
  return [
    hasNormal && {
      title: "As it is",
      sentence: isMixed
        ? "Networks that were trained on normal pixels know images like this one; those that were trained "
          + "on shuffled pixels have never seen anything like it."
        : "Networks that were trained on normal pixels know images like this one.",
      state: () => ({
        image: imageWith(indices().map((index) => (
          { settings: PLAIN, index, isRight: !isShuffledAt(index) }))),
      }),
    },
    (isMixed || !hasNormal) && {
      title: "Shuffled as in training",
      sentence: "Shuffle all pixels in the order of the training, and the networks that learned this "
        + "order can read what looks like noise to us"
        + (isDenseTwice ? "; to a dense network, all orders are alike." : "."),
      state: () => {
        const settings = { ...PLAIN, order: "training" };
        const image = imageWith(indices().map((index) => (
          { settings, index, isRight: isShuffledAt(index) })));
        return { image, order: "training" };
      },
    },
    {
      title: isMixed || !hasNormal ? "Shuffled otherwise" : "Shuffled",
      sentence: "In an order that they were not trained on, networks lose much of what they know: each "
        + "has learned one order of the pixels.",
      state: () => ({ order: "other", seed: 1 }),
    },
    normalPlace("dense") !== undefined && normalPlace("cnn") !== undefined && {
      title: "Moved",
      sentence: "Move the image by three pixels: every weight of the dense network serves one place, while "
        + "the cnn uses its filters everywhere; the shares of right answers say which loses more.",
      state: () => {
        const [dense, cnn] = [normalPlace("dense"), normalPlace("cnn")];
        const settings = { ...PLAIN, move: [3, 0] };
        const image = imageWith([
          { settings: PLAIN, index: dense, isRight: true },
          { settings, index: dense, isRight: false }, { settings, index: cnn, isRight: true },
        ]);
        return { image, move: [3, 0] };
      },
    },
    family >= 0 && {
      title: "Noise, put back in order",
      sentence: page.images.channels === 1
        ? "Trained on shuffled pixels, the weights of a hidden unit look like noise; put back where "
          + "their pixels came from, they look like those of a network trained on normal pixels."
        : "A dense network has a weight for every pixel, so that each weight can be put back where "
          + "its pixel came from.",
      state: () => ({ order: "training", family }),
      part: "units",
    },
    convolutional && {
      title: "A map that moves along",
      sentence: "When the image moves, the maps of a convolution move with it"
        + (convolutional.layers.some(({ kind }) => kind === "Dense")
          ? ", while the answers of a dense layer become other numbers." : "."),
      state: () => ({ move: [4, 0] }),
      part: "maps",
    },
  ].filter(Boolean);
};

let scenes = [];

function setUpTour() {
  scenes = makeScenes();
  byId("scenes").append(...scenes.map(({ title, sentence }, index) => {
    const button = element(
      "button", { type: "button" }, element("b", {}, `${index + 1}. ${title}`),
      element("span", {}, sentence));
    button.addEventListener("click", () => showScene(index + 1));
    return element("li", {}, button);
  }));
  byId("scene-back").addEventListener("click", () => showScene(state.scene - 1));
  byId("scene-next").addEventListener("click", () => showScene(state.scene + 1));
  byId("scene-end").addEventListener("click", () => change({ scene: null }));
}

/** The state of a scene, numbered from 1. */
const stateOfScene = (number) => ({
  ...standardState(format), ...scenes[number - 1].state(), scene: number,
});

function showScene(number) {
  change(stateOfScene(number));
  const { part } = scenes[number - 1];
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  byId(part ?? "stage").scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
  announce(`Scene ${number} of ${scenes.length}. ${scenes[number - 1].sentence}`);
}

let shownScene = null;

function updateTour() {
  if (shownScene === state.scene) return;
  shownScene = state.scene;
  [...byId("scenes").children].forEach((item, index) =>
    item.firstChild.setAttribute("aria-current", index + 1 === state.scene ? "step" : "false"));
  byId("now").hidden = state.scene === null;
  if (state.scene === null) return;
  const { title, sentence } = scenes[state.scene - 1];
  say(byId("now-number"), `${state.scene} of ${scenes.length}: ${title}.`);
  say(byId("now-sentence"), sentence);
  byId("scene-back").disabled = state.scene === 1;
  byId("scene-next").disabled = state.scene === scenes.length;
}
