// All the tables of the page, of the version that its address asks for.

const views = new Map();

async function startTables() {
  const asked = new URLSearchParams(location.search).get("version");
  const version = asked && asked !== configuration.version ? asked : null;
  offerVersions(version);
  if (version === null) {
    for (const table of openLatest().tables) showTable(table);
  } else await showVersion(version);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href*="#"]');
    // An address that is there already changes nothing, so it is followed here.
    if (link && link.href === location.href && link.hash) follow(link.hash);
  });
  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, tellTarget);
  addEventListener("hashchange", () => follow(location.hash));
  await follow(location.hash);
}

function showTable(table) {
  const article = document.getElementById(table.name);
  if (article?.querySelector(".rows")) views.set(table.name, new TableView(article, table));
}

// Tell what a cell refers to, once it is pointed at: the page does not say it for each cell.
function tellTarget(event) {
  const link = event.target.closest?.('td a[href^="#"], th a[href^="#"]');
  if (!link || link.title || link.closest("td.n, th.n")) return;
  const { table, key } = readAddress(link.getAttribute("href"));
  const told = key && views.get(table)?.table.titleOf(key);
  if (told) link.title = told;
}

// Show what an address asks for: a row, or some rows of a table.
async function follow(hash) {
  const { table, key, parts } = readAddress(hash);
  const view = views.get(table);
  const open = [...document.querySelectorAll("dialog")].filter((each) => each !== detail?.dialog);
  open.forEach((each) => each.close());
  if (!view || !(key || parts)) {
    leaveRow();
    return;
  }
  if (key) {
    if (!(await openRow(view, key, -1))) view.article.scrollIntoView();
    return;
  }
  leaveRow();
  view.article.scrollIntoView();
  if (!(await view.restore(parts))) return;
  if (view.state.row === null) view.region.focus({ preventScroll: true });
  else await openRow(view, null, view.state.row);
}
