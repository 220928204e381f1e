/* A number as Python would write it: `value` is a whole multiple of the last digit.
Negative digits: only as many as are needed. */
const writtenNumber = (value, digits, [thousands, mark]) => {
  const places = Math.abs(digits);
  const text = String(value).padStart(places + 1, "0");
  const grouped = text.slice(0, text.length - places)
    .replace(/\B(?=(\d{3})+$)/g, () => thousands);
  let part = places ? text.slice(-places) : "";
  if (digits < 0) part = part.replace(/0+$/, "");
  return part ? grouped + mark + part : grouped;
};
