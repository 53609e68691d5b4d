// What stands after « # » in the address of the page: a table, one of its rows, or what is asked of
// it, so that an address that is copied shows the same.
//
//   #table                    a table
//   #table/key[/key…]         a row, by the cells of its primary key
//   #table?q=words&sort=-name&name=value&name>=1&name<=2&name~=part&name=&name!=&page=2&size=50
//                             `name=` is « empty » and `name!=` « filled »; `columns=a,b` are those
//                             that are shown; `row=3` is a row of a table without a key
//
// A column whose name is one of these words, or could be read as an operator, is named by its
// place, from 0: `:3`.

const RESERVED = new Set(["q", "sort", "page", "size", "columns", "row"]);

// Percent-encode all but unreserved characters, as the ids of the rows are.
function encodePart(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodePart(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

function nameRow(table, key) {
  return [table, ...key.map(encodePart)].join("/");
}

// Read an address: {table, key: cells or null, parts: [[name, operator, value]…] or null}.
function readAddress(hash) {
  const [path, query] = splitOnce(hash.replace(/^#/, ""), "?");
  const [table, ...key] = path.split("/").map(decodePart);
  if (table === "") return { table: "", key: null, parts: null }; // a section of the page
  const plain = query?.replace(/%3E(?==)/gi, ">").replace(/%3C(?==)/gi, "<");
  const parts = plain
    ?.split("&")
    .map((part) => /^(.*?)([<>~!]?=)(.*)$/s.exec(part))
    .filter(Boolean)
    .map(([, name, operator, value]) => [decodePart(name), operator, value]);
  return { table, key: key.length ? key : null, parts: parts ?? null };
}

function splitOnce(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function nameColumn(columns, place) {
  const { name } = columns[place];
  return RESERVED.has(name) || /^:|[<>~!=]/.test(name) ? `:${place}` : encodePart(name);
}

function findColumn(columns, name) {
  const place = /^:\d+$/.test(name)
    ? Number(name.slice(1))
    : columns.findIndex((column) => column.name === name);
  return place in columns ? place : -1;
}

const OPERATORS = { "=": "=", contains: "~=", ">=": ">=", "<=": "<=", empty: "=", filled: "!=" };

// Write what is asked of a table: what follows « # ».
function writeState(name, columns, state) {
  const parts = [];
  if (state.search) parts.push(`q=${encodePart(state.search)}`);
  for (const { column, op, value } of state.filters)
    parts.push(nameColumn(columns, column) + OPERATORS[op] + encodePart(value));
  if (state.sort)
    parts.push(
      `sort=${state.sort.descending ? "-" : ""}${nameColumn(columns, state.sort.column)}`,
    );
  if (state.columns)
    parts.push(`columns=${state.columns.map((place) => nameColumn(columns, place)).join(",")}`);
  if (state.size) parts.push(`size=${state.size}`);
  if (state.page > 0) parts.push(`page=${state.page + 1}`);
  return name + (parts.length ? `?${parts.join("&")}` : "");
}

function emptyState() {
  return { search: "", filters: [], sort: null, columns: null, size: 0, page: 0, row: null };
}

// Read what is asked of a table; what names no column of it is left out.
function readState(columns, parts) {
  const state = emptyState();
  for (const [name, operator, raw] of parts ?? []) {
    const value = decodePart(raw);
    if (operator === "=" && RESERVED.has(name)) readWord(state, columns, name, raw, value);
    else {
      const column = findColumn(columns, name);
      const op = { "=": value ? "=" : "empty", "~=": "contains", "!=": "filled" }[operator];
      if (column >= 0) state.filters.push({ column, op: op ?? operator, value });
    }
  }
  return state;
}

function readWord(state, columns, name, raw, value) {
  const whole = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (name === "q") state.search = value;
  else if (name === "page") state.page = Math.max(0, whole - 1);
  else if (name === "size") state.size = SIZES.includes(whole) ? whole : 0;
  else if (name === "row") state.row = whole > 0 ? whole - 1 : null;
  else if (name === "sort") {
    const descending = value.startsWith("-") && findColumn(columns, value) < 0;
    const column = findColumn(columns, descending ? value.slice(1) : value);
    if (column >= 0) state.sort = { column, descending };
  } else if (name === "columns") {
    const places = raw.split(",").map((part) => findColumn(columns, decodePart(part)));
    const known = [...new Set(places.filter((place) => place >= 0))];
    if (known.length) state.columns = known;
  }
}
