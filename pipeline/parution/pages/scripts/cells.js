// Cells, as the page shows those that it has from the start (pages/tables/showing.py).

// Characters from which a cell asks for a wide column, and is folded; lines from which it is too.
const LONG = 40;
const MOST_CHARACTERS = 280;
const MOST_LINES = 6;

// Make the element of a cell; `link` is {href, title} or undefined.
function makeCell(column, cell, link, { headed = false, whole = false } = {}) {
  const names = headed ? ["key"] : [];
  if (["number", "measure"].includes(column.kind)) names.push("number");
  if (cell.length > LONG) names.push("long");
  const tag = headed ? "th" : "td";
  const shown = cell === "" ? [make("i", {}, say("emptyCell"))] : showValue(column, cell, link);
  const folded = !whole && isFolded(cell);
  return make(
    tag,
    { class: names.join(" ") || null, scope: headed && "row" },
    ...(folded ? [make("div", { class: "fold" }, ...shown)] : shown),
  );
}

function isFolded(cell) {
  return cell.length > MOST_CHARACTERS || cell.split("\n").length > MOST_LINES;
}

// Show what a cell that is not empty says: a list of elements and texts.
function showValue(column, cell, link) {
  if (link) return [make("a", { href: link.href, title: link.title || null }, cell)];
  if ((column.missing ?? []).includes(cell)) return [make("span", { class: "missing" }, cell)];
  if (column.kind === "boolean") {
    const yes = column.true.includes(cell);
    const sign = make("b", { "aria-hidden": "true" }, yes ? "✓" : "✗");
    return [make("data", { value: cell, title: cell }, sign, ` ${say(yes ? "yes" : "no")}`)];
  }
  if (column.kind === "choice") return [make("span", { class: "badge" }, cell)];
  if (column.kind === "measure") return groupDigits(cell);
  if (column.kind === "date") return [make("time", {}, cell)];
  if (/^https?:\/\/[^\s<>"]+$/i.test(cell))
    return [make("a", { href: cell, rel: "nofollow" }, cell)];
  return [cell];
}

// Set the digits of a number in groups that are a little apart: its text stays the same.
function groupDigits(cell) {
  const found = /^([+-]?)(\d+)((?:\.\d+)?)$/.exec(cell);
  if (!found || found[2].length <= 3) return [cell];
  const [, sign, whole, rest] = found;
  const head = whole.length % 3 || 3;
  const groups = whole.slice(head).match(/\d{3}/g);
  return [
    sign + whole.slice(0, head),
    ...groups.map((group) => make("span", { class: "g" }, group)),
    rest,
  ];
}

// Read back what the file has in a cell of the page.
function readCell(element) {
  if (element.firstElementChild?.localName === "i") return "";
  const data = element.querySelector("data");
  return data ? data.value : (element.querySelector(".fold") ?? element).textContent;
}

// Put beside each text that is folded the button that unfolds it. `open` has the numbers and
// columns of those that stay unfolded when rows are shown anew.
function unfoldable(row, number, open) {
  for (const fold of row.querySelectorAll(".fold")) {
    const place = `${number}/${fold.parentElement.cellIndex}`;
    const button = makeButton("", () => show(!open.has(place)), { class: "plain" });
    const show = (opened) => {
      if (opened) open.add(place);
      else open.delete(place);
      fold.classList.toggle("open", opened);
      button.textContent = say(opened ? "less" : "more");
      button.setAttribute("aria-expanded", String(opened));
    };
    fold.after(button);
    show(open.has(place));
  }
}
