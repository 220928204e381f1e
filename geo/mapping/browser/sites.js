/* The project sites of a selection, as rows that can be asked one by one.

Few come as objects. Very many come as columns (`map_sites.packed`), from which an
object is made only for the one that is looked at. */

const count = (into, code, number) => {
  into[code] = (into[code] ?? 0) + number;
};

const fewSites = (spots) => ({
  length: spots.length,
  hasFields: spots.some(({ fields }) => fields?.length),
  hasAmounts: spots.some(({ cents }) => cents !== undefined),
  get: (n) => spots[n],
  at: (n) => spots[n].at,
  form: (n) => spots[n].form,
  count: (n) => spots[n].count,
  cents: (n) => spots[n].cents ?? 0,
  known: (n) => spots[n].known ?? 0,
  addFields(into, n) {
    for (const [code, number] of spots[n].fields ?? []) count(into, code, number);
  },
});

const manySites = ({ packed, names, keys }) => {
  const { forms, fields, words } = packed;
  const read = (name) => (packed[name] ? column(packed[name]) : undefined);
  const [lat, lon, place, form, counts, cents, known, field] =
    ["lat", "lon", "place", "form", "count", "cents", "known", "field"].map(read);
  const first = startsOf(counts);
  const at = (n) => [lat[n] / 1e5, lon[n] / 1e5];
  return {
    many: true,
    length: counts.length,
    hasFields: Boolean(field),
    hasAmounts: Boolean(cents),
    at,
    form: (n) => forms[form[n]],
    count: (n) => counts[n],
    cents: (n) => cents?.[n] ?? 0,
    known: (n) => known?.[n] ?? 0,
    addFields(into, n) {
      if (!field) return;
      for (let row = first[n]; row < first[n + 1]; row += 1) {
        count(into, fields[field[row]], 1);
      }
    },
    get: (n) => ({
      at: at(n),
      place: keys[place[n]],
      form: forms[form[n]],
      count: counts[n],
      card: {
        title: names[place[n]],
        subtitle: `${names[place[n]]} · ${words.precision[form[n]]}`,
        note: words.note.replace("{count}", counts[n]),
      },
    }),
  };
};

/* What several sites amount to: how many projects, of which forms and fields. */
const sumOf = (sites, rows) => {
  const sum = { count: 0, cents: 0, known: 0, forms: {}, fields: {} };
  for (const n of rows) {
    const number = sites.count(n);
    sum.count += number;
    sum.cents += sites.cents(n);
    sum.known += sites.known(n);
    count(sum.forms, sites.form(n), number);
    sites.addFields(sum.fields, n);
  }
  return sum;
};

/* Whether the mask lets a site through. */
const passes = ({ la: { state } }, n) => !state?.mask || state.mask[n] === "1";
