// « What has changed since the version that I have? », answered from what the page holds, and from
// versions.json for what it does not.
class VersionQuestion {
  constructor(root) {
    const find = (name) => document.getElementById(`/since/${name}`);
    this.data = JSON.parse(find("data").textContent);
    this.said = this.data.said;
    this.choice = find("version");
    this.status = find("status");
    this.answer = find("answer");
    this.history = null;
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    this.choice.addEventListener("change", () => this.tell(this.choice.value));
    const hash = find("hash");
    hash.addEventListener("change", () => this.identify(hash.value.trim().toLowerCase(), ""));
    const file = find("file");
    file.addEventListener("change", () => { if (file.files.length) this.hash(file.files[0]); });
    this.takeDrops(find("drop"));
    // A browser keeps what was chosen when the page is loaded again.
    if (this.choice.value) this.tell(this.choice.value);
  }

  takeDrops(zone) {
    const mark = (over) => (event) => {
      event.preventDefault();
      zone.classList.toggle("over", over);
    };
    zone.addEventListener("dragenter", mark(true));
    zone.addEventListener("dragover", mark(true));
    zone.addEventListener("dragleave", mark(false));
    zone.addEventListener("drop", (event) => {
      mark(false)(event);
      if (event.dataTransfer.files.length) this.hash(event.dataTransfer.files[0]);
    });
  }

  writeDay(day) {
    const form = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
    return form.format(new Date(`${day}T00:00:00Z`));
  }

  add(parent, name, text) {
    const element = make(name, {}, text ?? null);
    parent.append(element);
    return element;
  }

  link(parent, href, text) {
    const link = this.add(parent, "a", text);
    link.setAttribute("href", href);
    return link;
  }

  async tell(version) {
    this.asked = version;
    this.answer.replaceChildren();
    this.status.textContent = "";
    const versions = this.data.versions;
    const at = versions.findIndex((each) => each.v === version);
    if (at < 0) return;
    const latest = versions.findIndex((each) => each.v === this.data.latest);
    if (versions[at].withdrawn || at < latest) {
      this.status.textContent = fill(this.said[versions[at].withdrawn ? "withdrawn" : "later"],
        { version, list: this.data.latest });
      this.link(this.add(this.answer, "p"), `#/versions/${version}`, version);
      return;
    }
    if (at === latest) {
      this.status.textContent = fill(this.said.latest, { version });
      return;
    }
    const between = versions.slice(latest, at);
    const standing = between.filter((each) => !each.withdrawn);
    const unread = await this.complete(standing);
    if (this.asked !== version) return; // somebody chose another meanwhile
    this.tellAll(version, between, standing, unread);
  }

  tellAll(version, between, standing, unread) {
    const breaking = standing.filter((each) => each.bump === "major");
    const bump = breaking.length ? "breaking" : standing.some((each) => each.bump === "minor") ? "minor" : "patch";
    const list = breaking.map((each) => each.v).join(", ");
    this.status.textContent = [
      fillCount(this.data.counted.versions, standing.length),
      fill(this.said[bump], { version, list, before: this.data.latest }),
    ].join(" ");
    const notes = [
      [between.filter((each) => each.withdrawn), this.said.gone],
      [standing.filter((each) => each.unrecorded), this.said.unrecorded],
      [unread, this.said.unread],
    ];
    this.tellCounts(standing);
    for (const [versions, text] of notes) {
      if (versions.length) this.add(this.answer, "p", fill(text, { list: versions.map((each) => each.v).join(", ") }));
    }
    this.tellSteps(standing);
  }

  tellCounts(standing) {
    const totals = new Map();
    for (const [kind, table, number] of standing.flatMap((each) => each.counts || [])) {
      const found = totals.get(table) || new Map();
      found.set(kind, (found.get(kind) || 0) + number);
      totals.set(table, found);
    }
    if (!totals.size) return;
    const frame = this.add(this.answer, "div");
    frame.className = "scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    const table = this.add(frame, "table");
    this.add(table, "caption", this.said.added);
    frame.setAttribute("aria-label", this.said.added);
    const head = this.add(this.add(table, "thead"), "tr");
    for (const name of [this.said.table, this.said.what]) this.add(head, "th", name).scope = "col";
    const body = this.add(table, "tbody");
    const named = [...totals.keys()].sort((one, other) => one - other);
    for (const at of named) {
      const row = this.add(body, "tr");
      this.add(row, "th", at < 0 ? this.said.package : this.data.tables[at]).scope = "row";
      const kinds = [...totals.get(at)].sort((one, other) => one[0] - other[0]);
      this.add(row, "td", kinds.map(([kind, number]) => fillCount(this.data.kinds[kind], number)).join(", "));
    }
  }

  // Each version, the oldest first: what its card says, and the page of what it changes.
  tellSteps(standing) {
    this.add(this.answer, "p", this.said.steps);
    const list = this.add(this.answer, "ol");
    for (const each of [...standing].reverse()) {
      const item = this.add(list, "li");
      this.link(item, each.changes ? `changes/${each.v}.html` : `#/versions/${each.v}`, each.v);
      const card = document.getElementById(`/versions/${each.v}`);
      const summary = card && card.querySelector(".summary");
      if (summary) item.append(` ${fill(this.said.step, { day: this.writeDay(each.day), summary: summary.textContent })}`);
      const reasons = each.bump === "major" && card && card.querySelector(".why");
      if (reasons) item.append(reasons.cloneNode(true));
    }
  }

  // Fetch what the page does not hold; give the versions of which nothing could be read.
  async complete(versions) {
    const missing = versions.filter((each) => each.elsewhere);
    if (!missing.length) return [];
    const history = await this.fetchHistory();
    if (!history) return missing;
    const entries = new Map(history.versions.map((entry) => [entry.version, entry]));
    for (const each of missing) {
      each.counts = this.condense((entries.get(each.v) || {}).changes || []);
      delete each.elsewhere;
    }
    return [];
  }

  condense(changes) {
    const { rules, tables, kinds } = this.data;
    return changes.map(({ rule, table, count }) => {
      if (table && !tables.includes(table)) tables.push(table);
      return [rules[rule] ?? kinds.length - 1, table ? tables.indexOf(table) : -1, count ?? 1];
    });
  }

  async fetchHistory() {
    if (this.history) return this.history;
    try {
      const answer = await fetch("versions.json", { credentials: "same-origin" });
      if (answer.ok) this.history = await answer.json();
    } catch {
      // From a disk nothing can be fetched, and a network may be down: the caller says so.
    }
    return this.history;
  }

  async hash(file) {
    this.answer.replaceChildren();
    if (!window.crypto || !window.crypto.subtle) {
      this.status.textContent = this.said["no-crypto"];
      return;
    }
    if (file.size > 500e6) {
      this.status.textContent = fill(this.said["too-large"], { file: file.name });
      return;
    }
    this.status.textContent = fill(this.said.hashing, { file: file.name });
    const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const digits = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
    await this.identify(digits.join(""), file.name);
  }

  async identify(text, name) {
    this.answer.replaceChildren();
    if (!text) return;
    const found = text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/);
    if (!found) {
      this.status.textContent = this.said["not-a-hash"];
      return;
    }
    const matches = await this.findFiles(found[0]);
    if (!matches.size) {
      this.status.textContent = fill(this.said["not-found"], { file: name });
      return;
    }
    const versions = [...matches.keys()];
    // The newest has what the others have too: less has changed since.
    const [chosen] = versions;
    const day = this.writeDay(this.data.versions.find((each) => each.v === chosen).day);
    const path = matches.get(chosen);
    const key = versions.length > 1 ? "found-several" : path ? "found-file" : "found";
    this.choice.value = chosen;
    const told = fill(this.said[key], { version: chosen, day, file: path, list: versions.join(", ") });
    await this.tell(chosen);
    this.status.textContent = `${told} ${this.status.textContent}`;
  }

  // The versions that have a file of this hash, the highest first, with its path there.
  async findFiles(sha256) {
    const matches = new Map();
    const history = await this.fetchHistory();
    const entries = new Map((history ? history.versions : []).map((entry) => [entry.version, entry]));
    for (const { v } of this.data.versions) {
      const entry = entries.get(v);
      const card = document.getElementById(`/versions/${v}`);
      const archive = card && card.querySelector("code.hash");
      if (archive && archive.textContent === sha256) matches.set(v, "");
      else if (entry) {
        const files = [...(entry.files || []), ...(entry.formats || [])];
        const file = files.find((each) => each.sha256 === sha256);
        if (file) matches.set(v, file.path);
      }
    }
    return matches;
  }
}
