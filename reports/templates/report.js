// The page says everything without this: it only filters the table of studies and sorts tables by a heading.
(() => {
  const filter = document.querySelector(".filter");
  const rows = [...document.querySelectorAll("#table-studies tbody tr")];
  const words = filter.querySelector("input[type=search]");
  const boxes = [...filter.querySelectorAll("input[type=checkbox]")];
  const output = filter.querySelector("output");
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = hidden.has(row.dataset.verdict) || !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    output.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  filter.hidden = rows.length < 2;
  filter.addEventListener("input", apply);

  const powers = { "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9, "⁻": "-" };
  const value = (text) => {
    const plain = text.replace(/−/g, "-").replace(/×10([⁻⁰¹²³⁴-⁹]+)/, (_, p) => "e" + [...p].map((c) => powers[c]).join(""));
    const found = parseFloat(plain);
    return Number.isNaN(found) ? Infinity : found;
  };
  for (const heading of document.querySelectorAll("th")) {
    const column = heading.cellIndex;
    const numeric = heading.classList.contains("number");
    const sort = () => {
      const falling = heading.getAttribute("aria-sort") === "ascending";
      for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const table = heading.closest("table");
      const stacked = table.classList.contains("stacked"); // there a body is a row and what stands below it
      const parent = stacked ? table : table.tBodies[0];
      const first = (group) => (stacked ? group.rows[0] : group);
      const groups = [...(stacked ? table.tBodies : parent.rows)];
      const keyed = groups.map((group) => [first(group).cells[column].textContent.trim(), group]);
      keyed.sort(([a], [b]) => (numeric ? value(a) - value(b) || 0 : a.localeCompare(b, "en", { numeric: true })));
      if (falling) keyed.reverse();
      parent.append(...keyed.map(([, group]) => group));
    };
    heading.tabIndex = 0;
    heading.classList.add("sortable");
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", (event) => event.key === "Enter" && sort());
  }
})();
