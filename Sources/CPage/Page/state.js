// The state of the page, which the URL's fragment contains as far as it differs from the defaults.

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function bytesFromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Strokes as text: per stroke its number of points, then their coordinates, as URL-safe base64. */
function textOf(strokes) {
  const bytes = [];
  for (const stroke of strokes) {
    // A count is one byte. The parts of a long stroke share a point.
    for (let start = 0; start < Math.max(1, stroke.length - 1); start += 254) {
      const part = stroke.slice(start, start + 255);
      bytes.push(part.length, ...part.flat());
    }
  }
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The strokes of such a text; null if it is damaged. */
function strokesOf(text) {
  if ([...text].some((character) => !BASE64.includes(character)) || text.length % 4 === 1) {
    return null;
  }
  const bytes = bytesFromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  const strokes = [];
  for (let start = 0; start < bytes.length;) {
    const count = bytes[start];
    const points = bytes.subarray(start + 1, start + 1 + 2 * count);
    if (count === 0 || points.length !== 2 * count) return null;
    strokes.push(Array.from({ length: count }, (_, index) => [...points.slice(2 * index, 2 * index + 2)]));
    start += 1 + 2 * count;
  }
  return strokes;
}

const whole = (least, greatest) => ({
  read: (text) => (/^-?\d{1,9}$/.test(text) ? Math.max(least, Math.min(greatest, Number(text))) : null),
  write: String,
});
const flag = { read: (text) => (text === "" || text === "1" ? true : null), write: () => "1" };
const choice = (values) => ({
  read: (text) => (values.includes(text) ? text : null), write: String,
});
const pair = (least, greatest) => ({
  read(text) {
    const parts = text.split(",").map(whole(least, greatest).read);
    return parts.length === 2 && !parts.includes(null) ? parts : null;
  },
  write: (values) => values.join(","),
});

/** Whether a network was trained on shuffled pixels. */
const isOfShuffled = ({ permutationSeed }) => permutationSeed !== null;

/** The sides of blocks that images can be divided into. */
function blockSides({ height, width }) {
  const sides = [];
  for (let side = 2; side < Math.min(height, width); side++) {
    if (height % side === 0 && width % side === 0) sides.push(side);
  }
  return sides;
}

/** The state's properties: the name in the fragment, the default, and how values are read. */
function stateFormat(page) {
  const { height, width } = page.images;
  const reach = Math.max(height, width);
  const sides = blockSides(page.images);
  const orders = [
    "plain", ...(sides.length > 0 ? ["blocks"] : []),
    ...(page.networks.some(isOfShuffled) ? ["training"] : []), "other",
  ];
  const last = page.networks.length - 1;
  return {
    image: { name: "image", standard: String(page.first), ...choice(page.images.indices.map(String)) },
    strokes: {
      name: "draw", standard: null, write: textOf,
      read: (text) => (page.drawable ? strokesOf(text) : null),
    },
    label: { name: "as", standard: null, ...whole(0, page.classes.length - 1) },
    isRaw: { name: "raw", standard: false, ...flag },
    order: { name: "order", standard: "plain", ...choice(orders) },
    block: {
      name: "block", standard: sides.includes(4) ? 4 : sides[0] ?? null, write: String,
      read: (text) => sides.find((side) => String(side) === text) ?? null,
    },
    seed: { name: "seed", standard: 1, ...whole(1, 999999999) },
    move: { name: "move", standard: [0, 0], ...pair(-reach, reach) },
    noise: { name: "noise", standard: 0, ...whole(0, 100) },
    isInverted: { name: "invert", standard: false, ...flag },
    family: { name: "weights", standard: 0, ...whole(0, last) },
    unit: { name: "unit", standard: 0, ...whole(0, 4194303) },
    slider: { name: "slide", standard: null, ...whole(0, last) },
    filter: { name: "filter", standard: 0, ...whole(0, 4194303) },
    at: { name: "at", standard: [10, 10], ...pair(0, 4095) },
    maps: { name: "maps", standard: null, ...whole(0, last) },
    scene: { name: "scene", standard: null, ...whole(1, 6) },
  };
}

function standardState(format) {
  return Object.fromEntries(Object.entries(format).map(([key, { standard }]) => [key, standard]));
}

/** The state in a fragment; whatever is unknown or damaged is ignored. */
function stateOf(fragment, format) {
  const state = standardState(format);
  const values = new URLSearchParams(fragment.replace(/^#/, ""));
  for (const [key, { name, read }] of Object.entries(format)) {
    if (values.has(name)) state[key] = read(values.get(name)) ?? state[key];
  }
  return state;
}

/** The fragment of a state, empty for the default. */
function fragmentOf(state, format) {
  const parts = [];
  for (const [key, { name, standard, write }] of Object.entries(format)) {
    if (JSON.stringify(state[key]) !== JSON.stringify(standard)) {
      parts.push(`${name}=${write(state[key])}`);
    }
  }
  return parts.length === 0 ? "" : "#" + parts.join("&");
}
