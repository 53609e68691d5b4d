// A large table, read through its index: a part at a time, and never the whole. It answers what a
// table in memory answers (source.js), and pages/tables/indexing.py says which files there are.

const INDEX_FORMAT = 1;
// Files of rows and of keys that are kept; bytes of columns that are.
const KEPT_FILES = 60;
const KEPT_BYTES = 64_000_000;
// Files that are asked for at once.
const AT_ONCE = 6;

class IndexedSource {
  // address: that of the folder of the manifest, which ends with "/".
  static async open(address) {
    const answer = await fetch(`${address}manifest.json`, {cache: "no-cache"});
    if (!answer.ok) throw new Error(`${answer.status} manifest.json`);
    const manifest = await answer.json();
    if (manifest.format !== INDEX_FORMAT) throw new Error(`format ${manifest.format}`);
    return new IndexedSource(`${address}${manifest.folder}`, manifest);
  }

  constructor(address, manifest) {
    this.address = address;
    this.labels = manifest.labels;
    this.total = manifest.rows;
    this.manifest = manifest;
    const can = (test) => new Set([...manifest.columns.keys()].filter((at) => test(manifest.columns[at])));
    const searched = [...can((column) => column.searched)];
    const words = searched.map((at) => manifest.labels[at]).join(", ");
    this.can = {
      search: searched.length > 0,
      searched: searched.length < manifest.labels.length ? words : "",
      filter: can((column) => column.values),
      sort: can((column) => column.rank > 0),
    };
    this.searched = searched;
    this.files = new Kept(KEPT_FILES);
    this.columns = new Kept(KEPT_BYTES);
  }

  // Finds rows. A query whose signal is aborted reads nothing more, and rejects with an AbortError.
  async find({search = "", filters = [], sort = null}, {signal = null} = {}) {
    let kept = null; // a byte a row; null for all rows
    for (const asked of gather(filters)) kept = both(kept, await this.filterRows(asked, signal));
    for (const word of fold(search).split(/\s+/).filter(Boolean)) {
      kept = both(kept, await this.searchRows(word, signal));
    }
    const numbers = sort ? await this.sortRows(kept, sort, signal) : listKept(kept);
    signal?.throwIfAborted();
    return {
      total: numbers ? numbers.length : this.total,
      rows: (offset, limit) => this.readRows(numbers, offset, limit),
    };
  }

  // Finds the row of a key: its number from 0, or -1.
  async locate(cells) {
    const {key, buckets} = this.manifest;
    if (!key.length || cells.length !== key.length) return -1;
    const at = hashText(JSON.stringify(cells)) % buckets;
    const bucket = await this.readFile(`keys/${at}.bin`);
    const found = bucket.find((entry) => cells.every((cell, place) => entry[place] === cell));
    return found ? found[key.length] : -1;
  }

  // Reads rows: of each file no more is kept meanwhile than the rows that are asked for.
  async readRows(numbers, offset, limit) {
    const {chunk} = this.manifest;
    const end = Math.min(offset + limit, numbers ? numbers.length : this.total);
    const rows = [];
    const places = new Map(); // of each file, where its rows go
    for (let at = offset; at < end; at += 1) {
      const number = numbers ? numbers[at] : at;
      const name = Math.floor(number / chunk);
      if (!places.has(name)) places.set(name, []);
      places.get(name).push(rows.length);
      rows.push({number, cells: null});
    }
    const next = places.entries();
    const read = async () => {
      for (const [name, wanted] of next) {
        const cells = await this.readFile(`rows/${name}.bin`);
        for (const place of wanted) rows[place].cells = cells[rows[place].number % chunk];
      }
    };
    await Promise.all(Array.from({length: Math.min(AT_ONCE, places.size)}, read));
    return rows;
  }

  async sortRows(kept, sort, signal) {
    if (!this.can.sort.has(sort.column)) throw new RangeError(`column ${sort.column}`);
    const ranks = await this.readRanks(sort.column, signal);
    return sortByRank(ranks, this.manifest.columns[sort.column], kept, sort.descending);
  }

  // Finds the rows of a filter; of several values of a column, those that have one of them.
  async filterRows({column, op, values: wanted}, signal) {
    if (!this.can.filter.has(column)) throw new RangeError(`column ${column}`);
    const described = this.manifest.columns[column];
    const ranks = await this.readRanks(column, signal);
    if (op === "empty") return markBetween(ranks, described.filled, described.distinct);
    if (op === "filled") return markBetween(ranks, 0, described.filled);
    const values = await this.readValues(column, signal);
    if (op === "=") return markAmong(ranks, values.findEqual(wanted));
    if (op === "contains") return markAmong(ranks, values.findContaining(fold(wanted[0])));
    const keys = described.keys ? await this.readKeys(column, signal) : values;
    return markBetween(ranks, ...findBetween(keys, described, op, wanted[0]));
  }

  // Finds the rows of which a cell has a word, folded.
  async searchRows(word, signal) {
    const found = new Uint8Array(this.total);
    for (const column of this.searched) {
      const values = await this.readValues(column, signal);
      const among = values.findContaining(word);
      if (among.includes(1)) {
        const ranks = await this.readRanks(column, signal);
        for (let row = 0; row < ranks.length; row += 1) found[row] |= among[ranks[row]];
      }
      await pause(signal);
    }
    return found;
  }

  readRanks(column, signal) {
    const {rank} = this.manifest.columns[column];
    const type = {1: Uint8Array, 2: Uint16Array, 4: Uint32Array}[rank];
    return this.columns.get(`${column}.rank`, async () => {
      const ranks = new type(await fetchPacked(`${this.address}columns/${column}.rank.bin`, signal));
      return [ranks, ranks.byteLength];
    }, signal);
  }

  readValues(column, signal) {
    return this.readTexts(`${column}.values`, signal);
  }

  readKeys(column, signal) {
    return this.readTexts(`${column}.keys`, signal);
  }

  readTexts(name, signal) {
    return this.columns.get(name, async () => {
      const texts = new Texts(await fetchPacked(`${this.address}columns/${name}.bin`, signal));
      return [texts, texts.weight];
    }, signal);
  }

  readFile(name) {
    return this.files.get(name, async () => {
      const content = await fetchPacked(this.address + name);
      return [JSON.parse(new TextDecoder().decode(content)), 1];
    });
  }
}

// What was read last, as long as it weighs no more than it may.
class Kept {
  constructor(most) {
    this.most = most;
    this.entries = new Map();
  }

  // make: a function that gives [value, weight], as long as the signal lets it.
  async get(name, make, signal = null) {
    let entry = this.entries.get(name);
    if (!entry || entry.signal?.aborted) entry = {promise: make(), weight: 0, signal};
    this.entries.delete(name);
    this.entries.set(name, entry); // the last one is the most recent
    try {
      const [value, weight] = await entry.promise;
      Object.assign(entry, {weight, signal: null});
      this.forget();
      return value;
    } catch (error) {
      if (this.entries.get(name) === entry) this.entries.delete(name);
      throw error;
    }
  }

  forget() {
    let total = 0;
    for (const entry of this.entries.values()) total += entry.weight;
    for (const [name, entry] of this.entries) {
      if (total <= this.most || this.entries.size === 1) return;
      if (entry.weight) {
        this.entries.delete(name);
        total -= entry.weight;
      }
    }
  }
}

// The distinct texts of a column: one text, and where each begins.
class Texts {
  constructor(buffer) {
    const [count] = new Uint32Array(buffer, 0, 1);
    const lengths = new Uint32Array(buffer, 4, count);
    this.count = count;
    this.text = new TextDecoder("utf-8", {ignoreBOM: true}).decode(new Uint8Array(buffer, 4 + 4 * count));
    this.ends = addUp(lengths);
    this.folded = null;
    // In browsers, Latin texts take a byte a character, others two; they are there folded too.
    const bytes = /^[\x00-\xff]*$/.test(this.text) ? 1 : 2;
    this.weight = 2 * bytes * this.text.length + 8 * count;
  }

  get(at) {
    return this.text.slice(at ? this.ends[at - 1] : 0, this.ends[at]);
  }

  // Finds the texts that are one of some: a byte a text.
  findEqual(wanted) {
    const among = new Uint8Array(this.count);
    for (let at = 0; at < this.count; at += 1) {
      const start = at ? this.ends[at - 1] : 0;
      const length = this.ends[at] - start;
      among[at] = wanted.some((each) => each.length === length && this.text.startsWith(each, start));
    }
    return among;
  }

  // Finds the texts that contain a folded text: a byte a text.
  findContaining(needle) {
    const among = new Uint8Array(this.count);
    if (!needle) return among.fill(1);
    this.folded ??= foldTexts(this);
    const {text, ends} = this.folded;
    let at = 0;
    for (let place = text.indexOf(needle); place >= 0; ) {
      while (ends[at] <= place) at += 1;
      if (place + needle.length <= ends[at]) {
        among[at] = 1;
        place = text.indexOf(needle, ends[at]);
      } else {
        place = text.indexOf(needle, place + 1); // half in a text and half in the next
      }
    }
    return among;
  }
}

function addUp(lengths) {
  const ends = new Uint32Array(lengths.length);
  let end = 0;
  for (let at = 0; at < lengths.length; at += 1) {
    end += lengths[at];
    ends[at] = end;
  }
  return ends;
}

function foldTexts(texts) {
  // Without letters that fold to several or to none, lengths stay as they are.
  if (/^[\x00-\x7f]*$/.test(texts.text)) {
    return {text: texts.text.toLowerCase(), ends: texts.ends};
  }
  const lengths = new Uint32Array(texts.count);
  const parts = [];
  let part = "";
  for (let at = 0; at < texts.count; at += 1) {
    const folded = fold(texts.get(at));
    lengths[at] = folded.length;
    part += folded;
    if (part.length > 65536) {
      parts.push(part);
      part = "";
    }
  }
  parts.push(part);
  return {text: parts.join(""), ends: addUp(lengths)};
}

// Gathers the filters of which one is enough: the values of "=" of a column.
function gather(filters) {
  const gathered = new Map();
  filters.forEach(({column, op, value}, at) => {
    const name = op === "=" ? `${column}` : `#${at}`;
    if (!gathered.has(name)) gathered.set(name, {column, op, values: []});
    gathered.get(name).values.push(value ?? "");
  });
  return gathered.values();
}

function both(first, second) {
  if (!first) return second;
  for (let row = 0; row < first.length; row += 1) first[row] &= second[row];
  return first;
}

function markBetween(ranks, first, end) {
  const kept = new Uint8Array(ranks.length);
  for (let row = 0; row < ranks.length; row += 1) {
    kept[row] = ranks[row] >= first && ranks[row] < end ? 1 : 0;
  }
  return kept;
}

function markAmong(ranks, among) {
  const kept = new Uint8Array(ranks.length);
  for (let row = 0; row < ranks.length; row += 1) kept[row] = among[ranks[row]];
  return kept;
}

function listKept(kept) {
  if (!kept) return null;
  let total = 0;
  for (let row = 0; row < kept.length; row += 1) total += kept[row];
  const numbers = new Uint32Array(total);
  for (let row = 0, at = 0; row < kept.length; row += 1) {
    if (kept[row]) {
      numbers[at] = row;
      at += 1;
    }
  }
  return numbers;
}

// Lists rows in the order of their ranks, those of one rank in the order of the file; what has no
// value comes last, in either direction.
function sortByRank(ranks, {distinct, filled}, kept, descending) {
  const place = (rank) => (descending && rank < filled ? filled - 1 - rank : rank);
  const starts = new Uint32Array(distinct + 1);
  for (let row = 0; row < ranks.length; row += 1) {
    if (!kept || kept[row]) starts[place(ranks[row]) + 1] += 1;
  }
  for (let at = 1; at <= distinct; at += 1) starts[at] += starts[at - 1];
  const numbers = new Uint32Array(starts[distinct]);
  for (let row = 0; row < ranks.length; row += 1) {
    if (!kept || kept[row]) {
      const at = place(ranks[row]);
      numbers[starts[at]] = row;
      starts[at] += 1;
    }
  }
  return numbers;
}

// Finds the ranks from a value on, or to it: [first, end]. Of numbers and moments, only what was
// read as one counts; none does where the value itself is none.
function findBetween(keys, described, op, value) {
  const {order, filled, read} = described;
  const end = order === "text" ? filled : read;
  let isBelow; // whether a key is below the value
  let isAbove;
  if (order === "number") {
    // A person writes it as they are used to, or as the column does.
    let wanted = value.trim() ? Number(value.replace(",", ".")) : NaN;
    if (Number.isNaN(wanted)) wanted = readSpelled(value, described);
    if (Number.isNaN(wanted)) return [0, 0];
    const get = (at) => readSpelled(keys.get(at), described);
    isBelow = (at) => get(at) < wanted;
    isAbove = (at) => get(at) > wanted;
  } else if (order === "moment") {
    // « ≤ 2024-03 » has all of March.
    isBelow = (at) => keys.get(at) < value;
    isAbove = (at) => keys.get(at).slice(0, value.length) > value;
  } else {
    const wanted = fold(value);
    isBelow = (at) => compareTexts(fold(keys.get(at)), wanted) < 0;
    isAbove = (at) => compareTexts(fold(keys.get(at)), wanted) > 0;
  }
  return op === ">="
    ? [findFirst(end, (at) => !isBelow(at)), end]
    : [0, findFirst(end, isAbove)];
}

// Finds the first number below an end for which a test holds, as it does for all after it.
function findFirst(end, test) {
  let first = 0;
  let last = end;
  while (first < last) {
    const middle = (first + last) >> 1;
    if (test(middle)) last = middle;
    else first = middle + 1;
  }
  return first;
}

// Reads a number as its column spells it, or as JavaScript does.
function readSpelled(text, {decimal, group, bare}) {
  let spelled = group ? text.replaceAll(group, "") : text;
  if (decimal !== ".") spelled = spelled.replaceAll(decimal, ".");
  if (!bare) spelled = spelled.replace(/^[^-+0-9.]*|[^0-9]*$/g, "");
  spelled = spelled.trim();
  const infinite = /^([+-]?)inf$/i.exec(spelled);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return spelled ? Number(spelled) : NaN;
}

// Compares texts by their code points, as Python does; JavaScript's own order is that of UTF-16.
function compareTexts(first, second) {
  let at = 0;
  while (at < first.length && at < second.length && first[at] === second[at]) at += 1;
  if (at === first.length || at === second.length) return first.length - second.length;
  // The half of a pair stands for all of what is beyond the basic plane, which comes last.
  const weigh = (unit) => (unit >= 0xD800 && unit < 0xE000 ? unit + 0x10000 : unit);
  return weigh(first.charCodeAt(at)) - weigh(second.charCodeAt(at));
}

// FNV-1a of 32 bits, of the text in UTF-8; pages/tables/keys.py has the same.
function hashText(text) {
  let hash = 0x811C9DC5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

// Fetches a file that is compressed with gzip, whatever its server says of it: one that says so
// had the browser decompress it already.
async function fetchPacked(address, signal) {
  const answer = await fetch(address, {signal});
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const content = await answer.arrayBuffer();
  const [first, second] = new Uint8Array(content, 0, Math.min(2, content.byteLength));
  if (first !== 0x1F || second !== 0x8B) return content;
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// Lets the page answer between two parts of a long query, which may be of no use any more.
async function pause(signal) {
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}
