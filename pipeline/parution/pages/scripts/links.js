// One table, one address, the lines that read it: what is chosen is shown at once.
class LinkChooser {
  constructor(form, copying) {
    const find = (name) => document.getElementById(`/reuse/${name}`);
    this.data = JSON.parse(find("data").textContent);
    this.said = this.data.said;
    this.copying = copying;
    this.answer = find("answer");
    [this.table, this.format, this.which, this.tool] = ["table", "format", "which", "tool"].map(find);
    for (const { name, title } of this.data.tables) {
      this.table.add(new Option(title === name ? name : `${title} (${name})`, name));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    this.table.addEventListener("change", () => this.listFormats());
    for (const choice of [this.format, this.which, this.tool]) choice.addEventListener("change", () => this.tell());
    this.completeAddresses();
    this.listFormats();
  }

  // Where the page was read from the web, the addresses that it lists begin there.
  completeAddresses() {
    if (this.data.url || !this.base) return;
    for (const element of document.querySelectorAll("#\\/reuse\\/files td:nth-child(2) code")) {
      element.textContent = this.base + element.textContent;
    }
    const note = document.getElementById("/reuse/relative");
    if (note) note.hidden = true;
  }

  get chosen() {
    return this.data.tables.find((each) => each.name === this.table.value);
  }

  listFormats() {
    const before = this.format.value;
    const names = Object.keys(this.chosen.files);
    this.format.replaceChildren(...names.map((name) => new Option(name)));
    if (names.includes(before)) this.format.value = before;
    this.tell();
  }

  // The address of the portal: as its maker wrote it, else where this page was read, else nothing.
  get base() {
    if (this.data.url) return this.data.url;
    return /^https?:$/.test(location.protocol) ? new URL(".", location.href).href.split(/[?#]/)[0] : "";
  }

  get folder() {
    return this.base + (this.which.value === "latest" ? "latest/" : `releases/${this.data.version}/`);
  }

  // The lines that read a table; null where they cannot be read, as from a disk.
  async findLines(chosen) {
    const { data } = this;
    data.asked ??= fetch(data.more).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    const found = await data.asked;
    return found?.tables[chosen.name] ?? null;
  }

  tell() {
    const path = this.chosen.files[this.format.value];
    // On the web, nothing in an address ends a literal, whatever the language.
    const address = this.folder + (this.base ? path.split("/").map(encodeURIComponent).join("/").replaceAll("'", "%27") : path);
    this.answer.replaceChildren();
    const told = { href: address, class: "address", "data-copyable": this.said.address };
    const line = make("p", {}, make("a", told, address));
    this.answer.append(line);
    if (!this.base) this.say(this.said.relative);
    const show = (lines) => {
      for (const part of this.write(path, address, lines)) this.answer.append(part);
      this.copying.addButtons(this.answer);
    };
    this.copying.addButtons(this.answer);
    const { chosen } = this;
    if (chosen.lines || ["sheet", "curl"].includes(this.tool.value)) show(chosen.lines);
    // Of what was chosen meanwhile, another call tells.
    else this.findLines(chosen).then((lines) => line.isConnected && show(lines));
  }

  say(text) {
    this.answer.append(make("p", {}, text));
  }

  write(path, address, lines) {
    const tool = this.tool.value;
    const name = path.split("/").pop();
    if (tool === "sheet") {
      this.say(path.endsWith(".xlsx") ? this.said.sheet : path.endsWith(".csv") ? this.said["sheet-text"] : this.said["no-lines"]);
      return [];
    }
    if (tool === "curl") return [this.show(this.writeCurl(path, name, address))];
    if (!lines) {
      this.say(this.said.below);
      return [];
    }
    // parution.load reads the version that it is told, in whatever format that is kept.
    const code = tool === "parution.load" ? lines.CSV[tool] : (lines[this.format.value] || {})[tool];
    if (!code) {
      this.say(this.said["no-lines"]);
      return [];
    }
    if (tool === "parution.load" && this.which.value === "latest") this.say(this.said.load);
    if (!/^[^"'`\\\p{Cc}]*$/u.test(address)) {
      this.say(this.said.below);
      return [];
    }
    // From a disk, R reads a name of file, and no connection.
    const local = this.base ? code : code.replaceAll(`url("${this.data.here}")`, `"${this.data.here}"`);
    return [this.show(local.replaceAll(this.data.here, () => address))];
  }

  writeCurl(path, name, address) {
    const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
    const lines = [`curl -fL -o ${quoted(name)} ${quoted(address)}`];
    const row = [...document.querySelectorAll("tr[data-path]")].find((each) => each.dataset.path === path);
    if (row && this.which.value === "pinned") {
      const sha256 = row.cells[2].querySelector("code").textContent;
      lines.push(`echo ${quoted(`${sha256}  ${name}`)} | sha256sum -c`);
    }
    return lines.join("\n");
  }

  show(code) {
    const name = this.said.lines;
    const region = { tabindex: "0", role: "region", "aria-label": name, "data-copyable": name };
    return make("pre", region, make("code", {}, code));
  }
}
