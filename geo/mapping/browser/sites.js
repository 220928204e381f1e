/* The sites of a selection, as rows that can be asked one by one.

Those of projects come as columns (`map_sites.packed`), from which an object is made only
for the one that is looked at; other marks come as objects. */

const count = (into, code, number) => {
  into[code] = (into[code] ?? 0) + number;
};

const marked = (spots) => ({
  length: spots.length,
  get: (n) => spots[n],
  at: (n) => spots[n].at,
  form: (n) => spots[n].form,
  count: (n) => spots[n].count,
  cents: () => 0,
  known: () => 0,
  projects: [],
  addFields() {},
});

const unpacked = (content) => {
  const { packed, names, keys } = content;
  const { forms, fields, localities, words } = packed;
  const read = (name) => (packed[name] ? column(packed[name]) : undefined);
  const [lat, lon, place, form, counts, cents, known, locality] =
    ["lat", "lon", "place", "form", "count", "cents", "known", "locality"].map(read);
  const [field, project, year] = ["field", "project", "year"].map(read);
  const first = startsOf(counts);
  // So many that their projects are not listed here.
  const many = !project;
  const at = (n) => [lat[n] / 1e5, lon[n] / 1e5];
  return {
    many,
    projects: project ?? [],
    length: counts.length,
    hasFields: Boolean(field),
    hasAmounts: Boolean(cents),
    at,
    form: (n) => forms[form[n]],
    count: (n) => counts[n],
    cents: (n) => cents?.[n] ?? 0,
    known: (n) => known?.[n] ?? 0,
    // Whether the year of any of its projects is wanted.
    inYears(n, wanted) {
      for (let i = first[n]; i < first[n + 1]; i += 1) if (wanted(year[i])) return true;
      return false;
    },
    addFields(into, n) {
      if (!field) return;
      for (let i = first[n]; i < first[n + 1]; i += 1) count(into, fields[field[i]], 1);
    },
    get: (n) => ({
      at: at(n),
      place: keys[place[n]],
      form: forms[form[n]],
      count: counts[n],
      card: {
        title: localities?.[locality[n]] || names[place[n]],
        subtitle: `${names[place[n]]} · ${words.precision[form[n]]}`,
        items: many ? [] : firstLines(content, project.subarray(first[n], first[n + 1])),
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
