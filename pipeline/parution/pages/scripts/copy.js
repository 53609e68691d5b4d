// What has data-copyable gets after it a button that copies its text; the attribute's value says what
// it is. So do the addresses and the hash of a file, in a row that has its data-path: what each is,
// the words say.
class Copying {
  constructor(words) {
    this.words = words;
    this.status = make("p", { role: "status", class: "unseen" });
    document.body.append(this.status);
    this.equipped = new WeakSet();
  }

  addButtons(root) {
    for (const row of root.querySelectorAll("tr[data-path]")) {
      [...row.querySelectorAll("code")].forEach((code, at) => {
        code.dataset.copyable = fill(this.words.file[at], { file: row.dataset.path });
      });
    }
    for (const element of root.querySelectorAll("[data-copyable]")) {
      if (this.equipped.has(element)) continue;
      this.equipped.add(element);
      const label = fill(this.words.what, { what: element.dataset.copyable });
      const button = makeButton(this.words.copy, () => this.copy(element, button), { class: "copy", "aria-label": label });
      (element.closest("pre") || element).after(button);
    }
  }

  async copy(element, button) {
    const copied = await copyText(element.textContent, document.body);
    // Where the browser refuses, the person copies what is selected.
    if (!copied) window.getSelection().selectAllChildren(element);
    const said = copied ? this.words.copied : this.words.selected;
    this.status.textContent = "";
    // A text that is the same twice is announced twice only where it was taken away before.
    window.setTimeout(() => { this.status.textContent = said; }, 50);
    button.textContent = said;
    window.setTimeout(() => { button.textContent = this.words.copy; }, 2000);
  }
}
