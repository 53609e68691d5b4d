// The rows of a table, wherever they are: searched, filtered and sorted.
//
// A source has `find(query)`, `locate(key)` and `can`:
//   query: {search: "", filters: [{column, op, value}], sort: {column, descending} | null}
//     op is "=", "contains", ">=", "<=", "empty" or "filled"; columns are places, from 0. Several
//     "=" of one column are alternatives; all the rest must hold.
//   find(query) → {total, rows(offset, limit)}; a row is {number, cells}, number from 0 in the file.
//   locate(cells of the primary key) → the number of the row, or -1.
//   can: {search, searched, filter, sort}: whether it searches, and in which columns if not in all
//     (said in words); the sets of the columns that it filters and sorts by.

// Read a canonical CSV (UTF-8, commas, \n, quotes where they are needed), its header included.
function parseCsv(text) {
  const records = [];
  let cells = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) throw new SyntaxError("CSV");
        cell += text.slice(from, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        from = at + 1;
      }
    } else {
      const from = at;
      for (; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === 44 || code === 10) break;
      }
      cell = text.slice(from, at);
    }
    cells.push(cell);
    if (text[at] === "," && at + 1 < text.length) at += 1;
    else {
      if (text[at] === ",") cells.push("");
      records.push(cells);
      cells = [];
      at += 1;
    }
  }
  return records;
}

// Write records as canonical CSV, to the byte as the files of an edition are.
function formatCsv(records) {
  const quote = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return records
    .map((cells) => (cells.length === 1 && cells[0] === "" ? '""' : cells.map(quote).join(",")))
    .map((line) => `${line}\n`)
    .join("");
}

function isEmpty(column, cell) {
  return cell === "" || (column.missing ?? []).includes(cell);
}

// Read a cell of a column of numbers; NaN where it is none.
function parseNumber(column, cell) {
  let text = cell;
  if (column.group) text = text.replaceAll(column.group, "");
  if (column.decimal) text = text.replace(column.decimal, ".");
  return text.trim() === "" ? NaN : Number(text);
}

const isNumeric = (column) => ["integer", "number", "year"].includes(column.type);
const collator = new Intl.Collator(configuration.language, { numeric: true });

// How two cells that are not empty stand to each other. Dates are written so that the order of
// their texts is theirs.
function compareCells(column, one, other) {
  if (isNumeric(column)) {
    const [left, right] = [parseNumber(column, one), parseNumber(column, other)];
    if (left < right) return -1;
    if (left > right) return 1;
    if (left === right) return 0;
    if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
  }
  if (column.kind === "date") return one < other ? -1 : one > other ? 1 : 0;
  return collator.compare(one, other);
}

function matches(column, cell, { op, value }) {
  if (op === "=") return cell === value;
  if (op === "contains") return fold(cell).includes(fold(value));
  const empty = isEmpty(column, cell);
  if (op === "empty") return empty;
  if (op === "filled" || empty) return !empty && op === "filled";
  if (isNumeric(column)) {
    const [left, right] = [parseNumber(column, cell), parseNumber({}, value.replace(",", "."))];
    return op === ">=" ? left >= right : left <= right;
  }
  // « <= 2023-05 » takes all of May.
  return op === ">=" ? cell >= value : cell <= value || cell.startsWith(value);
}

// A table whose rows are all in memory.
class MemorySource {
  // columns: as in the configuration; key: places of the primary key; records: without the header.
  constructor(columns, key, records) {
    const all = new Set(columns.keys());
    this.columns = columns;
    this.key = key;
    this.records = records;
    this.can = { search: true, searched: "", filter: all, sort: all };
    this.folded = null;
    this.places = null;
  }

  async find(query) {
    const found = this.sort(this.select(query), query.sort);
    const rows = async (offset, limit) =>
      found
        .slice(offset, offset + limit)
        .map((number) => ({ number, cells: this.records[number] }));
    return { total: found.length, rows };
  }

  async locate(key) {
    return this.place(key);
  }

  // The same at once.
  place(key) {
    const write = (cells) => JSON.stringify(cells);
    if (this.places === null) {
      this.places = new Map();
      this.records.forEach((cells, number) =>
        this.places.set(write(this.key.map((place) => cells[place])), number),
      );
    }
    return this.places.get(write(key)) ?? -1;
  }

  // The values of a column with how many rows have each, the most frequent first; null where there
  // are more than `most`.
  listValues(place, most) {
    const counts = new Map();
    for (const cells of this.records) {
      const cell = cells[place];
      if (isEmpty(this.columns[place], cell)) continue;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      if (counts.size > most) return null;
    }
    return [...counts].sort(
      (one, other) => other[1] - one[1] || collator.compare(one[0], other[0]),
    );
  }

  select({ search, filters }) {
    const words = fold(search).split(/\s+/).filter(Boolean);
    if (words.length && this.folded === null)
      this.folded = this.records.map((cells) => fold(cells.join("\n")));
    const byColumn = new Map();
    const rest = [];
    for (const filter of filters) {
      if (filter.op !== "=") rest.push(filter);
      else if (byColumn.has(filter.column)) byColumn.get(filter.column).add(filter.value);
      else byColumn.set(filter.column, new Set([filter.value]));
    }
    const holds = (cells, number) =>
      words.every((word) => this.folded[number].includes(word)) &&
      [...byColumn].every(([column, values]) => values.has(cells[column])) &&
      rest.every((filter) => matches(this.columns[filter.column], cells[filter.column], filter));
    const found = [];
    this.records.forEach((cells, number) => holds(cells, number) && found.push(number));
    return found;
  }

  // Sort is stable, and empty cells come last whichever way it goes.
  sort(found, sort) {
    if (sort === null) return found;
    const column = this.columns[sort.column];
    const cell = (number) => this.records[number][sort.column];
    const empty = found.filter((number) => isEmpty(column, cell(number)));
    const filled = found.filter((number) => !isEmpty(column, cell(number)));
    const sign = sort.descending ? -1 : 1;
    filled.sort((one, other) => sign * compareCells(column, cell(one), cell(other)));
    return [...filled, ...empty];
  }
}
