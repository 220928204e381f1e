/* Tables with typed cells; words about natural persons are missing outside the board. */
const numeric = (form) => form !== "text";

const cellText = (table, row, column, { write, words }) => {
  const value = table.rows[row][column];
  const hidden = table.private.includes(row) && table.forms[column] === "text";
  if (hidden && value === null) return words.private;
  return write(value, table.forms[column], decimalsOf(table, column));
};

/* All numbers of a column have as many decimals as the longest, two at most. */
const decimalsOf = (table, column) => {
  table.decimals ??= table.forms.map((form, at) =>
    form === "number" && table.rows.some((row) => row[at] !== null && !Number.isInteger(row[at])) ? 2 : 0);
  return table.decimals[column];
};

const tableOf = (table, context, { most = Infinity, sortable = false } = {}) => {
  let order = table.rows.map((_, at) => at);
  let sorted = null;
  const body = make("tbody");
  const fill = () =>
    body.replaceChildren(...order.slice(0, most).map((row) =>
      make("tr", {}, ...table.heads.map((_, column) =>
        said(column ? "td" : "th", cellText(table, row, column, context), {
          class: numeric(table.forms[column]) ? "sh-number" : undefined,
          scope: column ? undefined : "row",
        })))));
  const sort = (column, head) => {
    const up = sorted?.column === column ? !sorted.up : !numeric(table.forms[column]);
    sorted = { column, up };
    // Equal cells stay in the order they came in; missing ones stand last.
    order = table.rows.map((_, at) => at).sort((a, b) => {
      const [one, other] = [table.rows[a][column], table.rows[b][column]];
      if (one === null || other === null) return (one === null) - (other === null);
      const by = typeof one === "string" ? one.localeCompare(other, context.words.locale) : one - other;
      return up ? by : -by;
    });
    for (const cell of head.parentElement.children) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    fill();
  };
  const heads = table.heads.map((name, column) => {
    const head = make("th", { scope: "col", class: numeric(table.forms[column]) ? "sh-number" : undefined });
    if (sortable) head.append(make("button", { type: "button", text: name, dir: "auto", onclick: () => sort(column, head) }));
    else head.textContent = name;
    return head;
  });
  fill();
  return make("table", { class: "sh-table" }, make("thead", {}, make("tr", {}, ...heads)), body);
};
