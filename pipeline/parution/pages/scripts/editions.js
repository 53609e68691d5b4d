// The tables of an edition: the latest, which the page tells of, or another version of the portal.

// A CSV that is fetched at once, in bytes.
const MOST_FETCHED = 4_000_000;

// What could not be read, as a person is told it.
class NotRead extends Error {}

async function fetchFile(path) {
  if (location.protocol === "file:") throw new NotRead(say("local"));
  let answer;
  try {
    answer = await fetch(path);
  } catch {
    throw new NotRead(say("refused"));
  }
  if (!answer.ok) throw new NotRead(say("refused"));
  return answer;
}

// A table of an edition: what the configuration says of it, and where its rows are.
class Table {
  // told: as in the configuration; without `columns`, they are read from the descriptor.
  constructor(edition, told) {
    Object.assign(this, told);
    this.edition = edition;
    this.href = edition.folder + told.path;
    this.opened = null;
    this.memory = null;
  }

  async describe() {
    if (!this.columns) Object.assign(this, (await this.edition.readDescriptor()).get(this.name));
    return this;
  }

  // Open its source, once; what fails may be tried again.
  open() {
    this.opened ??= this.openSource().catch((error) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  async openSource() {
    await this.describe();
    if (this.mode === "whole") return this.readPage();
    if (this.mode === "large") throw new NotRead(say("tooLarge"));
    if (location.protocol === "file:") throw new NotRead(say("local"));
    if (this.mode === "indexed") return IndexedSource.open(`tables/${this.name}/`);
    const [, ...records] = parseCsv(await (await fetchFile(this.href)).text());
    this.memory = new MemorySource(this.columns, this.key, records);
    return this.memory;
  }

  // Read all its rows where they are in the page already.
  readPage() {
    if (this.memory === null) {
      const rows = document.getElementById(this.name).querySelectorAll(".rows tbody tr");
      const records = [...rows].map((row) => [...row.cells].slice(1).map(readCell));
      this.memory = new MemorySource(this.columns, this.key, records);
    }
    return this.memory;
  }

  nameRow(cells) {
    return this.key.length ? nameRow(this.name, this.key.map((place) => cells[place])) : "";
  }

  // Where a cell leads: {href, title}, by the place of its column.
  linkCells(cells) {
    const found = new Map();
    for (const { columns, table: name, targets } of this.links) {
      const table = this.edition.find(name);
      const values = columns.map((place) => cells[place]);
      if (!table || values.includes("")) continue;
      const link = table.linkRow(targets, values);
      if (link) columns.forEach((place) => found.has(place) || found.set(place, link));
    }
    return found;
  }

  // Link a row by the cells of a key of it, the primary one or another.
  linkRow(targets, values) {
    if (!this.columns) return null; // not described yet
    const key = this.key.map((place) => values[targets.indexOf(place)]);
    if (key.length && key.length === targets.length && !key.includes(undefined))
      return { href: `#${nameRow(this.name, key)}`, title: this.titleOf(key) };
    const filters = targets.map((column, at) => ({ column, op: "=", value: values[at] }));
    return { href: this.filterBy(filters), title: "" };
  }

  filterBy(filters) {
    return `#${writeState(this.name, this.columns, { ...emptyState(), filters })}`;
  }

  // What a row is for a reader, where that is at hand.
  titleOf(key) {
    if (this.mode === "whole") this.readPage();
    const number = this.memory ? this.memory.place(key) : -1;
    return number < 0 ? "" : this.titleRow(this.memory.records[number]);
  }

  titleRow(cells) {
    const texts = [...this.columns.keys()].filter((at) => this.columns[at].kind === "text");
    const free = texts.filter((at) => !this.key.includes(at) && cells[at]);
    const named = free.find((at) => TITLES.test(this.columns[at].name)) ?? free[0];
    const text = named === undefined ? "" : cells[named].trim().replace(/\s+/g, " ");
    return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
  }
}

const TITLES = /^(titre|title|nom|name|libell?e|label|intitule)/i;

// All the tables of a version.
class Edition {
  constructor(version, folder) {
    this.version = version;
    this.folder = folder;
    this.tables = [];
    this.descriptor = null;
  }

  find(name) {
    return this.tables.find((table) => table.name === name);
  }

  // Have all its tables described.
  async describe() {
    for (const table of this.tables) await table.describe();
  }

  // List what refers to a table: {table, columns, targets}.
  listCitations(name) {
    return this.tables.flatMap((table) =>
      (table.links ?? [])
        .filter((link) => link.table === name)
        .map(({ columns, targets }) => ({ table, columns, targets })),
    );
  }

  // Read from its descriptor the tables that it has, by name.
  readDescriptor() {
    this.descriptor ??= fetchFile(`${this.folder}datapackage.json`)
      .then((answer) => answer.json())
      .then((descriptor) => describeTables(descriptor.resources))
      .catch((error) => {
        this.descriptor = null;
        throw error;
      });
    return this.descriptor;
  }
}

// Describe the tables of a descriptor as the configuration does, by name.
function describeTables(resources) {
  const tables = resources.filter((each) => each.schema && /\.csv$/.test(each.path));
  const schemas = new Map(tables.map((each) => [each.name, each.schema]));
  const list = (value) => (value === undefined ? [] : [value].flat());
  const places = (name, fields) =>
    list(fields).map((field) => schemas.get(name).fields.findIndex((each) => each.name === field));
  const described = tables.map(({ name, title, path, bytes, description, schema }) => {
    const key = places(name, schema.primaryKey);
    const links = (schema.foreignKeys ?? []).map(({ fields, reference }) => {
      const table = reference.resource || name;
      const targets = schemas.has(table) ? places(table, reference.fields) : [-1];
      return { columns: places(name, fields), table, targets };
    });
    const known = links.filter((each) => ![...each.columns, ...each.targets].includes(-1));
    const plain = new Set([...key, ...known.flatMap((each) => each.columns)]);
    const columns = schema.fields.map((field, at) =>
      describeField(field, schema, plain.has(at), findKind(name, field)),
    );
    const told = { name, title: title ?? name, path, bytes, description, columns, key };
    return [name, { ...told, links: known }];
  });
  return new Map(described);
}

// How the page shows a field of the latest version that has the same name and type, if it has one.
function findKind(table, field) {
  const told = configuration.tables.find((each) => each.name === table);
  const same = told?.columns?.find((each) => each.name === field.name && each.type === field.type);
  return same?.kind;
}

function describeField(field, schema, plain, kind) {
  const { name, type = "any", format = "default" } = field;
  const values = (field.constraints?.enum ?? []).map(String);
  const missing = (field.missingValues ?? schema.missingValues ?? [""]).map(
    (each) => each.value ?? each,
  );
  const described = { name, title: field.title, description: field.description, type };
  if (values.length && values.length <= 50) described.values = values;
  if (type === "boolean") described.true = field.trueValues ?? ["true", "True", "TRUE", "1"];
  if (missing.length !== 1 || missing[0] !== "") described.missing = missing;
  if (field.decimalChar && field.decimalChar !== ".") described.decimal = field.decimalChar;
  if (field.groupChar) described.group = field.groupChar;
  described.kind = kind ?? chooseKind(type, format, values, plain);
  return described;
}

// As pages/tables/kinds.py, but that a number is never told to be a quantity.
function chooseKind(type, format, values, plain) {
  if (["integer", "number", "year"].includes(type)) return "number";
  if (type === "boolean") return "boolean";
  if (["date", "datetime", "time", "yearmonth"].includes(type))
    return format === "default" ? "date" : "text";
  if (values.length && !plain) return "choice";
  return type === "string" && format === "uri" ? "uri" : "text";
}

function openLatest() {
  const edition = new Edition(configuration.version, "latest/");
  edition.tables = configuration.tables.map((told) => new Table(edition, told));
  return edition;
}

// Open another version of the portal; its rows are fetched table by table.
async function openEdition(version) {
  const edition = new Edition(version, `releases/${version}/`);
  for (const told of (await edition.readDescriptor()).values()) {
    const mode = (told.bytes ?? 0) <= MOST_FETCHED ? "fetched" : "large";
    edition.tables.push(new Table(edition, { ...told, mode, rows: null }));
  }
  return edition;
}
