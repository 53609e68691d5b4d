// A table of the page that one searches, filters, sorts and pages through, in place.

// Rows of a page. The last is « all » where there are no more.
const SIZES = [25, 50, 100, 1000];
const MOST_ROWS = SIZES.at(-1);
// Columns that are listed at once where one chooses; of a table that has more one asks by name.
const MOST_LISTED = 300;
const MOST_COLUMNS = 60;

class TableView {
  // article: the element of the table; table: see editions.js.
  constructor(article, table) {
    this.article = article;
    this.table = table;
    this.state = emptyState();
    this.unfolded = new Set();
    this.found = null; // what the last query found; null while the rows are those of the page
    this.can = null;
    this.turn = 0;
    this.region = article.querySelector(".rows");
    this.head = this.region.querySelector("thead tr");
    this.body = this.region.querySelector("tbody");
    this.pages = article.querySelector(".pages");
    this.headers = new Map([...this.head.cells].slice(1).map((cell, at) => [at, cell]));
    this.fixed = this.headers.size; // the columns that the page has from the start
    this.makeTools();
    if (table.columns) this.equip();
  }

  // The bar over the table.
  makeTools() {
    const delayed = delay(() => this.ask({ search: this.search.value.trim() }), 200);
    const placeholder = say("search");
    const label = { "aria-label": `${placeholder} : ${this.table.title}`, placeholder };
    this.search = make("input", { type: "search", autocomplete: "off", oninput: delayed, ...label });
    const opens = { "aria-haspopup": "dialog" };
    this.reset = makeButton(say("reset"), () => this.ask(emptyState()), { hidden: true });
    this.exports = [
      makeButton(say("download"), () => this.attempt(() => this.download())),
      makeButton(say("copy"), () => this.attempt(() => this.copy())),
    ];
    this.chips = make("div", { class: "chips" });
    this.status = make("p", { class: "status", role: "status" });
    this.notice = make("div");
    this.article.querySelector(".tools").replaceChildren(
      make(
        "div",
        { class: "bar" },
        this.search,
        makeButton(say("filter"), () => this.attempt(() => this.openFilters()), opens),
        makeButton(say("columns"), () => this.attempt(() => this.openColumns()), opens),
        ...this.exports,
        this.reset,
      ),
      this.chips,
      this.status,
      this.notice,
    );
    this.tellRows();
    if (this.table.mode !== "whole") this.offerAll();
  }

  // What is said before anything is asked.
  tellRows() {
    const { rows } = this.table;
    const first = this.body.rows.length;
    if (rows === null) this.status.textContent = "";
    else if (first && first < rows) this.status.textContent = say("first", { first, number: rows });
    else this.status.textContent = count("rows", rows);
  }

  offerAll() {
    const { rows } = this.table;
    const browse = () => this.ask({});
    if (rows !== null) this.pages.replaceChildren(makeButton(say("showAll", { number: rows }), browse));
  }

  // Put buttons in the header and the rows that the page has.
  equip() {
    if (this.equipped) return;
    this.equipped = true;
    this.headers.forEach((cell, place) => this.equipCell(cell, place));
    [...this.body.rows].forEach((row, number) => {
      const mark = row.cells[0].querySelector("a");
      if (mark) mark.setAttribute("aria-label", say("openRow", { number: number + 1 }));
      else row.cells[0].replaceChildren(this.makeMark(number, []));
      unfoldable(row, number, this.unfolded);
    });
  }

  equipCell(cell, place) {
    equipHeader(cell, this.table.columns[place], {
      onsort: () => this.ask({ sort: nextSort(this.state.sort, place) }),
      oninfo: () => this.attempt(() => openColumn(this, place)),
    });
  }

  // The places of the columns that are shown, in order.
  listShown() {
    const most = Math.max(this.fixed, Math.min(MOST_COLUMNS, this.table.columns.length));
    const first = this.fixed && this.fixed < this.table.columns.length ? this.fixed : most;
    return this.state.columns ?? [...this.table.columns.keys()].slice(0, first);
  }

  // Do what needs the table, and say it where that fails.
  async attempt(act) {
    try {
      await this.table.describe();
      this.equip();
      this.notice.replaceChildren();
      await act();
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    }
  }

  refuse(error) {
    const text = error instanceof NotRead ? error.message : say("refused");
    const link = make("a", { href: this.table.href }, say("file"));
    this.notice.replaceChildren(make("p", { class: "notice", role: "alert" }, `${text} `, link));
    this.tellRows();
    if (!(error instanceof NotRead)) console.error(error);
  }

  // Ask for other rows, and write in the address what is asked.
  async ask(change) {
    this.state = { ...this.state, page: 0, row: null, ...change };
    const shown = await this.attempt(() => this.refresh());
    if (shown) this.writeAddress();
  }

  // Show what an address asks.
  async restore(parts) {
    return this.attempt(async () => {
      this.state = readState(this.table.columns, parts);
      this.search.value = this.state.search;
      await this.refresh();
    });
  }

  writeAddress() {
    history.replaceState(null, "", `#${writeState(this.table.name, this.table.columns, this.state)}`);
  }

  // Find what is asked; `signal` ends a query of which another one took the place.
  async query(signal) {
    if (!this.table.opened) this.status.textContent = say("loading");
    const source = await this.table.open();
    this.can = source.can;
    const { search, filters, sort } = this.state;
    const asked = {
      search: this.can.search ? search : "",
      filters: filters.filter(({ column }) => this.can.filter.has(column)),
      sort: sort && this.can.sort.has(sort.column) ? sort : null,
    };
    return source.find(asked, { signal });
  }

  sizeOf(total) {
    const usual = this.table.mode === "whole" ? MOST_ROWS : SIZES[0];
    return Math.max(1, Math.min(this.state.size || usual, total));
  }

  async refresh() {
    this.turn += 1;
    const { turn } = this;
    this.running?.abort();
    this.running = new AbortController();
    this.region.setAttribute("aria-busy", "true");
    try {
      const found = await this.query(this.running.signal);
      const size = this.sizeOf(found.total);
      const last = Math.max(0, Math.ceil(found.total / size) - 1);
      const page = Math.min(this.state.page, last);
      const rows = await found.rows(page * size, size);
      if (turn !== this.turn) return; // something else was asked since
      this.state.page = page;
      this.found = found;
      this.table.rows ??= (await this.table.open()).records?.length ?? null;
      this.show(rows, page * size, size);
    } catch (error) {
      if (turn === this.turn || error.name !== "AbortError") throw error;
    } finally {
      if (turn === this.turn) this.region.removeAttribute("aria-busy");
    }
  }

  show(rows, offset, size) {
    const shown = this.listShown();
    this.showHeader(shown);
    this.body.replaceChildren(...rows.map((row) => this.makeRow(row, shown)));
    this.offset = offset;
    this.region.querySelector("caption")?.remove();
    this.article.querySelector(".left")?.toggleAttribute("hidden", this.state.columns !== null);
    this.showStatus(rows.length, offset);
    this.showChips();
    this.showPages(offset, size);
    const { can } = this;
    this.search.hidden = !can.search;
    this.search.title = can.searched ? say("searched", { columns: can.searched }) : "";
    this.exports.forEach((each) => each.toggleAttribute("hidden", this.table.mode === "indexed"));
    const { search, filters, sort, columns } = this.state;
    this.reset.hidden = !(search || filters.length || sort || columns);
    if (this.reset.hidden) this.search.value = "";
  }

  showHeader(shown) {
    const cells = shown.map((place, at) => {
      if (!this.headers.has(place)) {
        const cell = makeHeader(this.table.columns[place], false);
        this.headers.set(place, cell);
        this.equipCell(cell, place);
      }
      const cell = this.headers.get(place);
      cell.classList.toggle("key", at === 0 && this.isKey(place));
      const { sort } = this.state;
      markSorted(cell, sort?.column === place ? sort.descending : null);
      if (!this.can.sort.has(place)) cell.querySelector(".sort").disabled = true;
      return cell;
    });
    const focused = document.activeElement;
    const now = [...this.head.cells].slice(1);
    if (now.length === cells.length && now.every((cell, at) => cell === cells[at])) return;
    this.head.replaceChildren(this.head.cells[0], ...cells);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  isKey(place) {
    return this.table.key.includes(place);
  }

  makeRow({ number, cells }, shown) {
    const links = this.table.linkCells(cells);
    const headed = this.isKey(shown[0]);
    const row = make(
      "tr",
      { id: this.table.nameRow(cells) || null },
      make(headed ? "td" : "th", { class: "n", scope: !headed && "row" }, this.makeMark(number, cells)),
      ...shown.map((place, at) =>
        makeCell(this.table.columns[place], cells[place], links.get(place), {
          headed: headed && at === 0,
        }),
      ),
    );
    row.number = number;
    unfoldable(row, number, this.unfolded);
    return row;
  }

  // The number of a row, which opens it.
  makeMark(number, cells) {
    const name = cells.length ? this.table.nameRow(cells) : "";
    const href = `#${name || `${this.table.name}?row=${number + 1}`}`;
    const label = say("openRow", { number: number + 1 });
    return make("a", { href, "aria-label": label }, String(number + 1));
  }

  showStatus(shown, offset) {
    const { total } = this.found;
    const { rows } = this.table;
    const asked = this.state.search || this.state.filters.length;
    const part = { first: offset + 1, last: offset + shown, number: total };
    const range = shown < total ? say("range", part) : count("rows", total);
    let text = range;
    if (asked && total === 0) text = say("none");
    else if (asked && rows !== null) {
      text = count("found", total, { total: numbers.format(rows) });
      if (shown < total) text += `. ${range}`;
    }
    this.status.textContent = text;
  }

  showChips() {
    const chips = this.state.filters.map((filter) => {
      const told = tellFilter(this.table.columns[filter.column], filter);
      const remove = () => {
        this.ask({ filters: this.state.filters.filter((each) => each !== filter) });
        this.search.focus();
      };
      return makeButton(`${told} ✕`, remove, { "aria-label": say("remove", { filter: told }) });
    });
    this.chips.replaceChildren(...chips);
  }

  showPages(offset, size) {
    const { total } = this.found;
    if (total <= SIZES[0]) {
      this.pages.replaceChildren();
      return;
    }
    const page = offset / size;
    const pages = Math.ceil(total / size);
    const focused = this.pages.contains(document.activeElement) && document.activeElement.name;
    const turn = (to) => () => {
      this.ask({ page: to });
      this.region.scrollTo({ top: 0 });
    };
    const choices = SIZES.filter((each) => each < total || each === MOST_ROWS).map((each) => {
      const text = each >= total ? say("all") : numbers.format(each);
      return make("option", { value: each, selected: Math.min(each, total) === size }, text);
    });
    const onchange = (event) => this.ask({ size: Number(event.target.value) });
    this.pages.replaceChildren(
      makeButton(say("previous"), turn(page - 1), { name: "previous", disabled: page === 0 }),
      make("span", {}, say("page", { page: page + 1, pages })),
      makeButton(say("next"), turn(page + 1), { name: "next", disabled: page + 1 >= pages }),
      make("label", {}, say("perPage"), make("select", { onchange, name: "size" }, ...choices)),
    );
    if (focused) {
      const same = this.pages.querySelector(`[name=${focused}]:not(:disabled)`);
      (same ?? this.pages.querySelector("button:not(:disabled), select")).focus({ preventScroll: true });
    }
  }

  // Put in an element the control of a column, with what is asked of it.
  async fillFilter(element, place) {
    const shown = await this.attempt(async () => {
      const source = await this.table.open();
      this.can = source.can;
      const column = this.table.columns[place];
      if (!source.can.filter.has(place)) {
        element.replaceChildren();
        return;
      }
      const own = this.state.filters.filter((filter) => filter.column === place);
      const change = (filters) =>
        this.ask({
          filters: [...this.state.filters.filter((each) => each.column !== place), ...filters],
        });
      element.replaceChildren(makeFilter(column, place, source, own, change));
    });
    if (!shown) element.replaceChildren(make("p", {}, this.notice.textContent));
  }

  openFilters() {
    openDialog({ class: "small" }, say("filterBy"), (dialog) => {
      const control = make("div");
      const fill = (place) => this.fillFilter(control, place);
      const able = [...this.table.columns.keys()].filter((at) => this.can?.filter.has(at) ?? true);
      const list = this.listShown().length < MOST_LISTED ? this.listShown() : [];
      const listed = able.length <= MOST_LISTED ? able : list.filter((at) => able.includes(at));
      const options = listed.map((at) =>
        make("option", { value: at }, titleOf(this.table.columns[at])),
      );
      const onchange = (event) => fill(Number(event.target.value));
      const select = make("select", { onchange }, ...options);
      dialog.body.append(make("p", {}, make("label", {}, `${say("column")} `, select)), control);
      if (listed.length) fill(listed[0]);
    });
  }

  openColumns() {
    const { columns } = this.table;
    const every = [...columns.keys()];
    openDialog({ class: "small" }, say("columns"), (dialog) => {
      const list = make("fieldset", { class: "choices" });
      const legend = make("legend", {}, say("columns"));
      const toggle = (place) => (event) => {
        const shown = new Set(this.listShown());
        if (event.target.checked) shown.add(place);
        else shown.delete(place);
        if (!shown.size) event.target.checked = true; // a table has a column
        else this.choose(every.filter((at) => shown.has(at)));
      };
      const fill = (words) => {
        const named = every.filter((at) => {
          const { name, title } = columns[at];
          return fold(`${title ?? ""} ${name}`).includes(fold(words));
        });
        const shown = new Set(this.listShown());
        const boxes = named.slice(0, MOST_LISTED).map((at) => {
          const onchange = toggle(at);
          const box = make("input", { type: "checkbox", checked: shown.has(at), onchange });
          return make("label", { class: "choice" }, box, titleOf(columns[at]));
        });
        const more = named.length - boxes.length;
        const rest = more > 0 ? [make("p", {}, say("moreColumns", { number: more }))] : [];
        list.replaceChildren(legend, ...boxes, ...rest);
      };
      const all = (places) => () => {
        this.choose(places);
        fill("");
      };
      const find = { type: "search", oninput: (event) => fill(event.target.value) };
      const buttons = make("div", { class: "bar" });
      if (every.length <= MOST_LISTED)
        buttons.append(makeButton(say("allColumns"), all(every)));
      buttons.append(makeButton(say("firstColumns"), all(every.slice(0, 5))));
      if (every.length > 15) dialog.body.append(make("label", {}, `${say("findColumn")} `, make("input", find)));
      dialog.body.append(buttons, list);
      fill("");
    });
  }

  choose(places) {
    const all = places.length === this.table.columns.length && this.fixed === places.length;
    this.ask({ columns: all ? null : places, page: this.state.page });
  }

  // The rows that were found, with their header, in the columns that are shown.
  async collect() {
    const found = await this.query();
    const rows = await found.rows(0, found.total);
    const shown = this.state.columns ?? [...this.table.columns.keys()];
    const header = shown.map((place) => this.table.columns[place].name);
    this.found ??= found;
    return [header, ...rows.map(({ cells }) => shown.map((place) => cells[place]))];
  }

  async download() {
    const file = new Blob([formatCsv(await this.collect())], { type: "text/csv" });
    const href = URL.createObjectURL(file);
    const name = `${this.table.name}-${this.table.edition.version}.csv`;
    const link = make("a", { href, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
    this.tellRowsAgain();
  }

  // Copy as a spreadsheet takes it: cells between tabs, quotes around what would break a cell.
  async copy() {
    const quote = (cell) => (/[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    const lines = (await this.collect()).map((cells) => cells.map(quote).join("\t"));
    const copied = await copyText(lines.join("\n"), this.article);
    this.status.textContent = say(copied ? "copied" : "notCopied");
  }

  // After a table was read only to be taken, its rows are still those of the page.
  tellRowsAgain() {
    if (this.state.search || this.state.filters.length) this.showStatus(this.body.rows.length, this.offset);
    else this.tellRows();
  }
}

// A listener that acts once nothing more happens for a while.
function delay(act, milliseconds) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, milliseconds);
  };
}
