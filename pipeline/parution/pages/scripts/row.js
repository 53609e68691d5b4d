// A row in whole: all its fields, what it refers to, what refers to it, and its own address.

let detail = null; // the one that is open

// Open a row by what an address says of it: the cells of its key, or its number in the file.
async function openRow(view, key, number) {
  return view.attempt(async () => {
    await view.table.edition.describe();
    const source = await view.table.open();
    const at = key ? await source.locate(key) : number;
    const found = at < 0 ? [] : await (await source.find(everything())).rows(at, 1);
    if (!found.length) {
      const told = { key: (key ?? [number + 1]).join(" / "), table: view.table.title };
      throw new NotRead(say("noRow", told));
    }
    await bringRow(view, at);
    showRow(view, found[0]);
  });
}

function everything() {
  return { search: "", filters: [], sort: null };
}

// Have a row among those that the table shows: what hides it is asked no more.
async function bringRow(view, number) {
  if (view.found === null && view.table.mode !== "whole") await view.refresh();
  if (findRow(view, number)) return;
  view.state = { ...emptyState(), columns: view.state.columns, size: view.state.size };
  view.state.page = Math.floor(number / view.sizeOf(Infinity));
  await view.refresh();
}

// The element of a row, or undefined.
function findRow(view, number) {
  return [...view.body.rows].find((row, at) => (row.number ?? at) === number);
}

function markRow(view, number) {
  document.querySelectorAll("tr.target").forEach((row) => row.classList.remove("target"));
  const row = findRow(view, number);
  row?.classList.add("target");
  row?.scrollIntoView({ block: "center" });
  return row;
}

function showRow(view, row) {
  markRow(view, row.number);
  if (detail === null) {
    const closed = () => {
      const { view: last, number, left } = detail;
      detail = null;
      if (left) return;
      last.writeAddress();
      // A row that was come to by its number or its address has the focus after.
      findRow(last, number)?.cells[0].querySelector("a")?.focus({ preventScroll: true });
    };
    detail = { dialog: openDialog({}, "", () => {}, closed) };
  }
  Object.assign(detail, { view, number: row.number, left: false });
  detail.dialog.heading.textContent = `${view.table.title} : ${nameInWords(view, row)}`;
  detail.dialog.body.replaceChildren(...tellRow(view, row));
  detail.dialog.scrollTo(0, 0);
}

// Close the detail because the person follows a link that leads elsewhere.
function leaveRow() {
  if (detail === null) return;
  detail.left = true;
  detail.dialog.close();
}

function nameInWords({ table }, { number, cells }) {
  const key = table.key.map((place) => cells[place]).join(", ");
  return key || say("row", { number: number + 1 });
}

function tellRow(view, { number, cells }) {
  const { table } = view;
  const links = table.linkCells(cells);
  const fields = table.columns.flatMap((column, place) => {
    const cell = makeCell(column, cells[place], links.get(place), { whole: true });
    const told = make("dd", {}, ...cell.childNodes);
    const title = links.get(place)?.title;
    if (title) told.append(make("div", { class: "facts" }, title));
    const name = titleOf(column) === column.name ? null : make("code", {}, column.name);
    return [make("dt", {}, titleOf(column), name), told];
  });
  return [
    tellNeighbours(view, number),
    make("dl", {}, ...fields),
    ...tellCitations(table, cells),
    tellAddress(view, number, cells),
  ];
}

// The buttons that lead to the rows before and after, as the table shows them.
function tellNeighbours(view, number) {
  const rows = [...view.body.rows];
  const at = (view.offset ?? 0) + rows.indexOf(findRow(view, number));
  const total = view.found ? view.found.total : rows.length;
  const go = (to, name) => async () => {
    await view.attempt(async () => {
      view.found ??= await view.query();
      const [row] = await view.found.rows(to, 1);
      const size = view.sizeOf(total);
      if (Math.floor(to / size) !== view.state.page) {
        view.state.page = Math.floor(to / size);
        await view.refresh();
      }
      history.replaceState(null, "", addressOf(view, row.number, row.cells));
      showRow(view, row);
      const same = detail.dialog.body.querySelector(`[name=${name}]:not(:disabled)`);
      (same ?? detail.dialog.querySelector("button")).focus();
    });
  };
  return make(
    "div",
    { class: "bar" },
    makeButton(say("previousRow"), go(at - 1, "before"), { name: "before", disabled: at <= 0 }),
    makeButton(say("nextRow"), go(at + 1, "after"), { name: "after", disabled: at + 1 >= total }),
  );
}

function addressOf({ table }, number, cells) {
  return `#${table.nameRow(cells) || `${table.name}?row=${number + 1}`}`;
}

// What refers to a row: a link a foreign key, with how many rows do where they are at hand.
function tellCitations(table, cells) {
  const citations = table.edition.listCitations(table.name);
  if (!citations.length) return [];
  const items = citations.map(({ table: other, columns, targets }) => {
    const filters = columns.map((column, at) => ({ column, op: "=", value: cells[targets[at]] }));
    const several = citations.filter((each) => each.table === other).length > 1;
    const through = several ? `, ${columns.map((at) => titleOf(other.columns[at])).join(", ")}` : "";
    const text = `${other.title}${through}`;
    const link = make("a", { href: other.filterBy(filters) }, text);
    countCitations(other, filters, link, text);
    return make("li", {}, link);
  });
  return [make("h4", {}, say("citedBy")), make("ul", {}, ...items)];
}

async function countCitations(table, filters, link, text) {
  if (table.mode === "whole") table.readPage();
  if (table.memory) {
    const { total } = await table.memory.find({ ...everything(), filters });
    link.textContent = `${text} (${numbers.format(total)})`;
  }
}

function tellAddress(view, number, cells) {
  const url = new URL(addressOf(view, number, cells), location.href).href;
  const told = make("span", { role: "status" });
  const copy = async () => {
    const copied = await copyText(url, detail.dialog.body);
    told.textContent = say(copied ? "copied" : "notCopied");
  };
  return make(
    "p",
    { class: "bar" },
    make("a", { href: url }, say("permalink")),
    makeButton(say("copyLink"), copy),
    told,
  );
}
