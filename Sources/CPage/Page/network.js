// Networks as Keras describes them, run in 64-bit arithmetic. Shapes are [height, width, channels]
// or [units]; kernels are Keras's.

const ACTIVATIONS = {
  linear: null,
  // A final softmax stands for the logits before it.
  softmax: null,
  relu: (x) => (x > 0 ? x : 0),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

function activate(values, name) {
  const apply = ACTIVATIONS[name];
  if (apply) for (let index = 0; index < values.length; index++) values[index] = apply(values[index]);
}

/** The windows of a kernel or a pool along one side: their count, and the padding before the first. */
function windows(size, stride, length, padding, byHalf) {
  if (padding !== "same") return { count: Math.floor((length - size) / stride) + 1, before: 0 };
  const count = Math.ceil(length / stride);
  const needed = Math.max(0, (count - 1) * stride - length + size);
  return { count, before: byHalf ? Math.floor(size / 2) : Math.floor(needed / 2) };
}

/** Calls `visit(output position, kernel position, input position)` for every pair within the image. */
function eachTap([height, width], [rows, columns], [strideY, strideX], vertical, horizontal, visit) {
  for (let oy = 0, output = 0; oy < vertical.count; oy++) {
    for (let ox = 0; ox < horizontal.count; ox++, output++) {
      for (let ky = 0; ky < rows; ky++) {
        const y = oy * strideY - vertical.before + ky;
        if (y < 0 || y >= height) continue;
        for (let kx = 0; kx < columns; kx++) {
          const x = ox * strideX - horizontal.before + kx;
          if (x >= 0 && x < width) visit(output, ky * columns + kx, y * width + x);
        }
      }
    }
  }
}

/**
 * Adds to `width` sums each factor times the weights from its start on, four factors at a time: a
 * sum is then read and written a quarter as often.
 */
function addAll(sums, first, weights, starts, factors, count, width) {
  let item = 0;
  for (; item + 4 <= count; item += 4) {
    const [a, b, c, d] = [factors[item], factors[item + 1], factors[item + 2], factors[item + 3]];
    const [p, q] = [starts[item], starts[item + 1]];
    const [r, s] = [starts[item + 2], starts[item + 3]];
    for (let index = 0; index < width; index++) {
      sums[first + index] += a * weights[p + index] + b * weights[q + index]
        + c * weights[r + index] + d * weights[s + index];
    }
  }
  for (; item < count; item++) {
    addScaled(sums, first, weights, starts[item], width, factors[item]);
  }
}

/** Adds `scale` times `count` weights from `start` on to the sums from `first` on. */
function addScaled(sums, first, weights, start, count, scale) {
  for (let index = 0; index < count; index++) sums[first + index] += scale * weights[start + index];
}

function convolution(config, shape, { kernel, bias }, isShared) {
  const [height, width, channels] = shape;
  const { filters, kernel_size: size, strides, padding, activation } = config;
  const vertical = windows(size[0], strides[0], height, padding, !isShared);
  const horizontal = windows(size[1], strides[1], width, padding, !isShared);
  const positions = vertical.count * horizontal.count;
  const taps = size[0] * size[1] * channels;
  // The inputs of one position that are not zero, and where their weights start.
  const factors = new Float64Array(taps);
  const starts = new Int32Array(taps);
  return {
    output: [vertical.count, horizontal.count, filters],
    window: { size, strides, before: [vertical.before, horizontal.before] },
    run(input, output) {
      for (let position = 0; position < positions; position++) {
        for (let filter = 0; filter < filters; filter++) {
          output[position * filters + filter] =
            bias ? bias[isShared ? filter : position * filters + filter] : 0;
        }
      }
      let [at, count] = [0, 0];
      const finish = () => {
        addAll(output, at * filters, kernel, starts, factors, count, filters);
        count = 0;
      };
      eachTap(shape, size, strides, vertical, horizontal, (position, tap, pixel) => {
        if (position !== at) finish();
        at = position;
        const first = ((isShared ? 0 : position * taps) + tap * channels) * filters;
        for (let channel = 0; channel < channels; channel++) {
          const value = input[pixel * channels + channel];
          if (value === 0) continue;
          factors[count] = value;
          starts[count++] = first + channel * filters;
        }
      });
      finish();
      activate(output, activation);
    },
  };
}

function pooling(config, shape, isMaximum) {
  const [height, width, channels] = shape;
  const { pool_size: size, strides, padding } = config;
  const vertical = windows(size[0], strides[0], height, padding, false);
  const horizontal = windows(size[1], strides[1], width, padding, false);
  const counts = new Float64Array(vertical.count * horizontal.count);
  eachTap(shape, size, strides, vertical, horizontal, (position) => counts[position]++);
  return {
    output: [vertical.count, horizontal.count, channels],
    stride: strides,
    run(input, output) {
      output.fill(isMaximum ? -Infinity : 0);
      eachTap(shape, size, strides, vertical, horizontal, (position, _, pixel) => {
        for (let channel = 0; channel < channels; channel++) {
          const value = input[pixel * channels + channel];
          const target = position * channels + channel;
          if (!isMaximum) output[target] += value / counts[position];
          else if (value > output[target]) output[target] = value;
        }
      });
    },
  };
}

function globalPooling([height, width, channels], isMaximum) {
  return {
    output: [channels],
    run(input, output) {
      output.fill(isMaximum ? -Infinity : 0);
      for (let index = 0; index < input.length; index++) {
        const channel = index % channels;
        if (!isMaximum) output[channel] += input[index] / (height * width);
        else if (input[index] > output[channel]) output[channel] = input[index];
      }
    },
  };
}

/** Layers by Keras's class: each takes its configuration, its input's shape and its tensors. */
const LAYERS = {
  Conv2D: (config, shape, tensors) => convolution(config, shape, tensors, true),
  LocallyConnected2D: (config, shape, tensors) => convolution(config, shape, tensors, false),
  MaxPooling2D: (config, shape) => pooling(config, shape, true),
  AveragePooling2D: (config, shape) => pooling(config, shape, false),
  GlobalMaxPooling2D: (_, shape) => globalPooling(shape, true),
  GlobalAveragePooling2D: (_, shape) => globalPooling(shape, false),
  Flatten: (_, shape) => ({
    output: [shape.reduce((a, b) => a * b)],
    run(input, output) { output.set(input); },
  }),
  Dropout: (_, shape) => ({ output: shape, run(input, output) { output.set(input); } }),
  Activation: ({ activation }, shape) => ({
    output: shape,
    run(input, output) { output.set(input); activate(output, activation); },
  }),
  Dense: ({ units, activation }, _, { kernel, bias }) => ({
    output: [units],
    run(input, output) {
      if (bias) output.set(bias);
      else output.fill(0);
      for (let index = 0; index < input.length; index++) {
        if (input[index] !== 0) addScaled(output, 0, kernel, index * units, units, input[index]);
      }
      activate(output, activation);
    },
  }),
  BatchNormalization: ({ epsilon }, shape, tensors) => {
    const channels = shape[shape.length - 1];
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = tensors;
    return {
      output: shape,
      run(input, output) {
        for (let index = 0; index < input.length; index++) {
          const channel = index % channels;
          output[index] = (input[index] - mean[channel])
            / Math.sqrt(variance[channel] + epsilon) * (gamma ? gamma[channel] : 1)
            + (beta ? beta[channel] : 0);
        }
      },
    };
  },
  ZeroPadding2D: ({ padding: [[top, bottom], [left, right]] }, [height, width, channels]) => ({
    output: [height + top + bottom, width + left + right, channels],
    run(input, output) {
      output.fill(0);
      for (let y = 0; y < height; y++) {
        const row = input.subarray(y * width * channels, (y + 1) * width * channels);
        output.set(row, ((y + top) * (left + width + right) + left) * channels);
      }
    },
  }),
};

/** A network with its weights. */
class Network {
  /** The layers, each with its class, name, configuration, tensors, input and output shape. */
  layers = [];
  #buffers;

  /**
   * `description` has the layers as Keras's JSON has them and the tensors' names and shapes;
   * `values` are the tensors' values, one after the other.
   */
  constructor(description, values) {
    const tensors = {};
    let start = 0;
    for (const { name, shape } of description.tensors) {
      const [layer, part] = name.split("/");
      const count = shape.reduce((a, b) => a * b, 1);
      (tensors[layer] ??= {})[part] = Float64Array.from(values.subarray(start, start + count));
      start += count;
    }
    this.shape = description.input;
    let shape = description.input;
    for (const { class_name: kind, config } of description.layers) {
      const own = tensors[config.name] ?? {};
      const layer = LAYERS[kind](config, shape, own);
      this.layers.push({ kind, name: config.name, config, tensors: own, input: shape, ...layer });
      shape = layer.output;
    }
    this.#buffers = this.buffers();
  }

  /** Memory for the input and for every layer's output. */
  buffers() {
    return [this.shape, ...this.layers.map((layer) => layer.output)].map(
      (shape) => new Float64Array(shape.reduce((a, b) => a * b)));
  }

  /** Every layer's output for an image of bytes, after the input itself; valid until the next call. */
  outputs(image, buffers = this.#buffers) {
    for (let index = 0; index < image.length; index++) buffers[0][index] = image[index] / 255;
    this.layers.forEach((layer, index) => layer.run(buffers[index], buffers[index + 1]));
    return buffers;
  }

  logits(image) {
    return this.outputs(image)[this.layers.length];
  }
}

/** A network's outputs for the last image that it was given, computed again only for another one. */
class LastOutputs {
  #network;
  #buffers;
  #image = null;

  constructor(network) {
    this.#network = network;
    this.#buffers = network.buffers();
  }

  /** Every layer's output after the input itself; valid until the next call. */
  of(image) {
    if (this.#image === null || !areEqual(image, this.#image)) {
      this.#image = image;
      this.#network.outputs(image, this.#buffers);
    }
    return this.#buffers;
  }

  logits(image) { return this.of(image)[this.#network.layers.length]; }
}

function areEqual(a, b) {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function softmax(logits) {
  const greatest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** The place of the greatest value, the first of equals. */
function greatestOf(values) {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index] > values[best]) best = index;
  return best;
}
