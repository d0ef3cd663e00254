// Random numbers as Sources/RandomStreams makes them, so that the same seed gives the same
// permutation of pixels here and there.

const MASK_32 = 0xffffffffn;
const MASK_64 = 0xffffffffffffffffn;

/** One block of Philox4x32-10: four 32-bit words from a counter of four and a key of two. */
function philox4x32(counter, key) {
  let [a, b, c, d] = counter;
  let [k, l] = key;
  for (let round = 0; round < 10; round++) {
    const left = a * 0xd2511f53n;
    const right = c * 0xcd9e8d57n;
    [a, b, c, d] = [
      (right >> 32n) ^ b ^ k, right & MASK_32, (left >> 32n) ^ d ^ l, left & MASK_32,
    ];
    k = (k + 0x9e3779b9n) & MASK_32;
    l = (l + 0xbb67ae85n) & MASK_32;
  }
  return [a, b, c, d];
}

/** A stream of random numbers, keyed by seed and purpose. */
class RandomStream {
  #key;
  #counter;
  #block = [];

  constructor(seed, purpose) {
    const bits = BigInt(seed);
    this.#key = [bits & MASK_32, bits >> 32n];
    this.#counter = [0n, 0n, 0n, BigInt(purpose)];
  }

  #next32() {
    if (this.#block.length === 0) {
      this.#block = philox4x32(this.#counter, this.#key);
      this.#counter[0] = (this.#counter[0] + 1n) & MASK_32;
    }
    return this.#block.shift();
  }

  #next64() {
    const low = this.#next32();
    return (this.#next32() << 32n) | low;
  }

  /** An integer in 0 ..< bound (Lemire 2019). */
  below(bound) {
    const size = BigInt(bound);
    let product = this.#next64() * size;
    if ((product & MASK_64) < size) {
      const threshold = ((1n << 64n) - size) % size;
      while ((product & MASK_64) < threshold) product = this.#next64() * size;
    }
    return Number(product >> 64n);
  }

  /** A random order of 0 ..< count (Fisher–Yates). */
  permutation(count) {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}

const PIXEL_PERMUTATION = 4;

/** The position from which each position takes its pixel; all pixels are shuffled. */
function pixelPermutation(height, width, seed) {
  return new RandomStream(seed, PIXEL_PERMUTATION).permutation(height * width);
}

/** The same, but pixels stay in their block of side × side; each block has its own order. */
function blockPermutation(height, width, side, seed) {
  const stream = new RandomStream(seed, PIXEL_PERMUTATION);
  const source = new Int32Array(height * width);
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const rows = Math.min(side, height - top);
      const columns = Math.min(side, width - left);
      const place = (index) =>
        (top + Math.floor(index / columns)) * width + left + (index % columns);
      stream.permutation(rows * columns).forEach((origin, index) => {
        source[place(index)] = place(origin);
      });
    }
  }
  return source;
}

/** The permutation that undoes this one. */
function inverse(source) {
  const target = new Int32Array(source.length);
  source.forEach((origin, position) => { target[origin] = position; });
  return target;
}

/** Numbers of the standard normal distribution: the same ones every time. */
function normalNumbers(count) {
  let bits = 1;
  const uniform = () => {
    bits = (bits + 0x6d2b79f5) | 0;
    let mixed = Math.imul(bits ^ (bits >>> 15), 1 | bits);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: count }, () =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}
