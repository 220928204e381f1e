/* A column of whole numbers: the memory of a little-endian array in base64. */
const KINDS = {
  i2: Int16Array,
  u1: Uint8Array, u2: Uint16Array, i4: Int32Array, f8: Float64Array,
};
const bytesOf = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = signs.charCodeAt(at);
  return bytes;
};
/* The same number all along; it may be a sum of cents. */
const allOf = (text) => {
  const [value, count] = text.split(" ").map(Number);
  return new (value === (value | 0) ? Int32Array : Float64Array)(count).fill(value);
};
const column = ([kind, text]) =>
  kind === "all" ? allOf(text) : new KINDS[kind](bytesOf(text).buffer);

/* The same, read when it is first asked for. */
const lazily = (packed) => (packed.read ??= column(packed));

/* Where the entries of each part begin, given how many it has; the end comes last. */
const startsOf = (counts) => {
  const starts = new Uint32Array(counts.length + 1);
  counts.forEach((number, n) => {
    starts[n + 1] = starts[n] + number;
  });
  return starts;
};
