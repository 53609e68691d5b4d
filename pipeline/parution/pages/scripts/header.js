// The header of a table: a button that sorts in each cell, and one that tells what the column is.

// Make a header cell for a column that has none in the page.
function makeHeader(column, headed) {
  const number = ["number", "measure"].includes(column.kind) ? "number" : "";
  const label = make("span", { class: "label" }, titleOf(column));
  const name = titleOf(column) === column.name ? null : make("code", {}, column.name);
  return make("th", { scope: "col", class: `${number} ${headed ? "key" : ""}`.trim() }, label, name);
}

// Put the buttons in a header cell: the text of its label becomes the one that sorts.
function equipHeader(cell, column, { onsort, oninfo }) {
  const label = cell.querySelector(".label");
  const title = titleOf(column);
  const info = makeButton("", oninfo, {
    class: "info",
    "aria-label": say("about", { column: title }),
    "aria-haspopup": "dialog",
  });
  const sort = makeButton(title, onsort, { class: "sort", title: say("sort", { column: title }) });
  label.replaceChildren(sort);
  (cell.querySelector("code") ?? sort).after(info);
}

// Say which way a column is sorted: ascending, descending, or not at all.
function markSorted(cell, descending) {
  if (descending === null) cell.removeAttribute("aria-sort");
  else cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

// What comes after a press on the button of a column: ascending, then descending, then not sorted.
function nextSort(sort, column) {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

// Tell a column: what it is, its type, what its cells must respect; and what can be asked of it.
function openColumn(view, place) {
  const column = view.table.columns[place];
  openDialog({ class: "small" }, titleOf(column), (dialog) => {
    const ask = (change) => {
      dialog.close();
      view.ask(change);
    };
    const actions = make("div", { class: "bar" });
    if (view.can?.sort.has(place) ?? true) {
      const sort = (descending) => () => ask({ sort: { column: place, descending } });
      actions.append(
        makeButton(say("ascending"), sort(false)),
        makeButton(say("descending"), sort(true)),
      );
      if (view.state.sort?.column === place)
        actions.append(makeButton(say("unsorted"), () => ask({ sort: null })));
    }
    const others = view.listShown().filter((each) => each !== place);
    if (others.length)
      actions.append(makeButton(say("hide"), () => ask({ columns: others, page: view.state.page })));
    const filter = make("div");
    dialog.body.append(...tellColumn(view, column), actions, filter);
    view.fillFilter(filter, place);
  });
}

// What the dictionary of the page says of a column; else what the descriptor does.
function tellColumn(view, column) {
  const names = view.article.querySelectorAll(".dictionary tbody th");
  const name = [...names].find((each) => each.textContent === column.name);
  const parts = [make("p", {}, make("code", {}, column.name))];
  if (name && view.table.edition.version === configuration.version) {
    const [, about, type, limits] = name.parentElement.cells;
    const clone = make("p", {}, ...[...about.childNodes].map((node) => node.cloneNode(true)));
    clone.querySelector("strong")?.remove();
    parts.push(clone, make("p", {}, say("type", { type: type.textContent })));
    if (limits.textContent) parts.push(make("p", {}, limits.textContent));
  } else {
    if (column.description) parts.push(make("p", {}, column.description));
    parts.push(make("p", {}, say("type", { type: column.type })));
  }
  return parts;
}
