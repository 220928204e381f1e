/* A column of whole numbers: the memory of a little-endian array in base64. */
const KINDS = {
  i2: Int16Array,
  u1: Uint8Array, u2: Uint16Array, i4: Int32Array, f8: Float64Array,
};
const column = ([kind, text]) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new KINDS[kind](bytes.buffer);
};

/* Where the entries of each part begin, given how many it has; the end comes last. */
const startsOf = (counts) => {
  const starts = new Uint32Array(counts.length + 1);
  counts.forEach((number, n) => {
    starts[n + 1] = starts[n] + number;
  });
  return starts;
};
