// Images are arrays of bytes, [height, width, channels], 0…255.

/** Moves an image by whole pixels; what comes in from the edge is black. */
function moved(image, { height, width, channels }, dx, dy) {
  if (dx === 0 && dy === 0) return image;
  const result = new Uint8Array(image.length);
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      const from = ((y - dy) * width + x - dx) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        result[to + channel] = image[from + channel];
      }
    }
  }
  return result;
}

function inverted(image) {
  return image.map((value) => 255 - value);
}

/** Adds normal noise with a standard deviation of `strength` × 255. */
function noisy(image, strength, numbers) {
  return image.map((value, index) =>
    Math.max(0, Math.min(255, Math.round(value + 255 * strength * numbers[index]))));
}

/** Rearranges pixels; the channels of a pixel stay together. */
function permuted(image, source, channels) {
  const result = new image.constructor(image.length);
  for (let position = 0; position < source.length; position++) {
    for (let channel = 0; channel < channels; channel++) {
      result[position * channels + channel] = image[source[position] * channels + channel];
    }
  }
  return result;
}

/**
 * Resamples a rectangle of a grey image by area, so that each output is the mean of what it covers.
 * Parts of the rectangle outside the image count as black.
 */
function resampled(image, width, height, box, side) {
  const scale = side / box.side;
  const rows = new Float64Array(height * side);
  const spread = (position, add) => {
    const start = position * scale;
    const end = start + scale;
    for (let cell = Math.max(0, Math.floor(start)); cell < Math.min(side, end); cell++) {
      add(cell, Math.min(end, cell + 1) - Math.max(start, cell));
    }
  };
  for (let x = 0; x < width; x++) {
    spread(x - box.left, (cell, share) => {
      for (let y = 0; y < height; y++) rows[y * side + cell] += share * image[y * width + x];
    });
  }
  const sums = new Float64Array(side * side);
  for (let y = 0; y < height; y++) {
    spread(y - box.top, (cell, share) => {
      for (let x = 0; x < side; x++) sums[cell * side + x] += share * rows[y * side + x];
    });
  }
  return Uint8Array.from(sums, (sum) => Math.min(255, Math.floor(sum + 0.5)));
}

/** The smallest rectangle that contains all ink; null without ink. */
function inkBox(image, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (image[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The centre of mass of a square image, in pixels from the top left corner. */
function centreOfMass(image, side) {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((value, index) => {
    mass += value;
    x += value * ((index % side) + 0.5);
    y += value * (Math.floor(index / side) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/**
 * Prepares a drawing as MNIST's digits were prepared, as far as QMNIST could reconstruct it
 * (Yadav & Bottou, "Cold Case: The Lost MNIST Digits", 2019): the ink's box, made square, is scaled
 * to 20×20 by area, and its centre of mass is moved to the centre of 28×28 by whole pixels.
 *
 * Returns null without ink, otherwise every step.
 */
function prepared(image, width, height) {
  const box = inkBox(image, width, height);
  if (!box) return null;
  const side = Math.max(box.width, box.height);
  const square = {
    side,
    left: box.left - Math.floor((side - box.width) / 2),
    top: box.top - Math.floor((side - box.height) / 2),
  };
  const scaled = resampled(image, width, height, square, 20);
  const centre = centreOfMass(scaled, 20);
  const offset = (position) => Math.trunc(15 - position);
  const place = { x: offset(centre.x), y: offset(centre.y) };
  const result = new Uint8Array(28 * 28);
  for (let y = 0; y < 20; y++) {
    for (let x = 0; x < 20; x++) {
      const [row, column] = [y + place.y, x + place.x];
      if (row < 0 || row > 27 || column < 0 || column > 27) continue;
      result[row * 28 + column] = scaled[y * 20 + x];
    }
  }
  return { box, square, scaled, centre, place, image: result };
}

/** The side of the square on which strokes are drawn. */
const RASTER = 256;
const PEN_RADIUS = 10;

/** Inks every point within the pen's radius of a line from one point to another. */
function ink(raster, [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const first = (a, b) => Math.max(0, Math.min(a, b) - PEN_RADIUS);
  const last = (a, b) => Math.min(RASTER - 1, Math.max(a, b) + PEN_RADIUS);
  for (let y = first(y1, y2); y <= last(y1, y2); y++) {
    for (let x = first(x1, x2); x <= last(x1, x2); x++) {
      const along = length === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / length;
      const t = Math.max(0, Math.min(1, along));
      const [ox, oy] = [x1 + t * dx - x, y1 + t * dy - y];
      if (ox * ox + oy * oy <= PEN_RADIUS * PEN_RADIUS) raster[y * RASTER + x] = 255;
    }
  }
}

/** The raster of all strokes. */
function rasterOf(strokes) {
  const raster = new Uint8Array(RASTER * RASTER);
  for (const stroke of strokes) {
    stroke.forEach((point, index) => ink(raster, stroke[Math.max(0, index - 1)], point));
  }
  return raster;
}
