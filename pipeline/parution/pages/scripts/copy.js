// Copying, one way for the whole page. A button copies the value of its data-copy, or the text of
// the element that its data-copies names ("#id"). What has data-copyable gets such a button after
// it; the attribute's value says what it is. So do the addresses and the hash of a file, in a row that
// has its data-path: what each is, the words say.
class Copying {
  constructor(words) {
    this.words = words;
    this.status = document.createElement("p");
    this.status.setAttribute("role", "status");
    this.status.className = "unseen";
    document.body.append(this.status);
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("[data-copy], [data-copies]");
      if (button) this.copy(button);
    });
  }

  addButtons(root) {
    for (const row of root.querySelectorAll("tr[data-path]")) {
      [...row.querySelectorAll("code")].forEach((code, at) => {
        code.dataset.copyable = this.words.file[at].replace("{file}", () => row.dataset.path);
      });
    }
    for (const element of root.querySelectorAll("[data-copyable]")) {
      if (element.copyButton) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = this.words.copy;
      button.setAttribute("aria-label", this.words.what.replace("{what}", () => element.dataset.copyable));
      button.dataset.copies = "";
      button.copied = element;
      element.copyButton = button;
      (element.closest("pre") || element).after(button);
    }
  }

  find(button) {
    if (button.copied) return button.copied;
    const name = button.dataset.copies || "";
    return name ? document.getElementById(name.replace(/^#/, "")) : null;
  }

  async copy(button) {
    const source = this.find(button);
    const text = button.dataset.copy ?? (source ? source.textContent : "");
    if (!text) return;
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        this.tell(button, this.words.copied);
        return;
      } catch {
        // The browser refuses, by a setting of the person: what follows is left to them.
      }
    }
    const written = this.select(source, text);
    this.tell(button, written ? this.words.copied : this.words.selected);
    if (!written && !source) window.prompt(this.words.selected, text);
  }

  // Without a clipboard (a page over http), the browser's own command, else the text is selected.
  select(source, text) {
    let area = null;
    if (source) {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    } else {
      area = document.createElement("textarea");
      area.value = text;
      area.className = "unseen";
      document.body.append(area);
      area.select();
    }
    const written = document.execCommand("copy");
    if (area) area.remove();
    return written;
  }

  tell(button, said) {
    this.status.textContent = "";
    // A text that is the same twice is announced twice only where it was taken away before.
    window.setTimeout(() => { this.status.textContent = said; }, 50);
    const usual = this.words.copy;
    if (button.copied) {
      button.textContent = said;
      window.setTimeout(() => { button.textContent = usual; }, 2000);
    }
  }
}
