(() => {
  "use strict";

  const fold = (text) => text.normalize("NFKC").toUpperCase().toLowerCase();
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const tables = [...document.querySelectorAll("table[data-sortable]")];

  // sorting: up, then down; what is unknown stands last in both

  const keyOf = (cell, byNumber) => {
    if (byNumber) return cell.dataset.n === undefined ? null : Number(cell.dataset.n);
    return cell.classList.contains("u") ? null : cell.textContent;
  };

  const sort = (table, place, heading) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const byNumber = heading.dataset.sort === "number";
    const compare = byNumber ? (one, other) => one - other : collator.compare;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[place], byNumber) }));
    rows.sort((one, other) => {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      return down ? compare(other.key, one.key) : compare(one.key, other.key);
    });
    body.append(...rows.map(({ row }) => row));
    for (const each of heading.parentNode.cells) each.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  };

  for (const table of tables) {
    [...table.tHead.rows[0].cells].forEach((heading, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.dataset.title = heading.textContent;
      heading.textContent = "";
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(table, place, heading));
    });
  }

  // search: every word must stand in a row; words are compared as they are, never as patterns

  const units = [];
  for (const table of tables) for (const row of table.tBodies[0].rows) units.push({ node: row, table });
  for (const node of document.querySelectorAll("article[data-unit]")) units.push({ node, table: null });
  const field = document.getElementById("search");
  const told = document.getElementById("matches");

  const show = () => {
    const words = fold(field.value).split(/\s+/u).filter(Boolean);
    const found = new Map(tables.map((table) => [table, 0]));
    let rows = 0;
    for (const unit of units) {
      unit.text ??= fold(unit.node.textContent);
      const matches = words.every((word) => unit.text.includes(word));
      unit.node.hidden = !matches;
      if (matches && unit.table) {
        rows += 1;
        found.set(unit.table, found.get(unit.table) + 1);
      }
    }
    for (const [table, count] of found) table.classList.toggle("nothing", count === 0);
    const some = [...found.values()].filter(Boolean).length;
    const every = units.filter((unit) => unit.table).length.toLocaleString("en");
    told.textContent = words.length
      ? `${rows.toLocaleString("en")} of ${every} rows match, in ${some} of ${tables.length} tables`
      : "";
  };

  field.addEventListener("input", show);
  document.getElementById("bar").hidden = false;
  if (field.value) show();
})();
